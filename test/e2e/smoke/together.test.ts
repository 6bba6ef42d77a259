import { testTwoPeople } from '../two-people.ts';

testTwoPeople(['plain']);

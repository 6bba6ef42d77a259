import { testTwoPeople } from '../two-people.ts';

testTwoPeople(['strict', 'framed'], { allowsEverySite: true });

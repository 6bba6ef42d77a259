/**
 * What a session may rely on of any Media, as behaviours that run anywhere: against the simulated
 * player in virtual time, and against the real one in a page. They know no test runner; one that does
 * not hold throws.
 */
import { hiddenContract } from './hidden.ts';
import { intentContract } from './intents.ts';
import { motionContract } from './motion.ts';
import { siteContract } from './site.ts';
import type { Behaviour } from './subject.ts';

export const mediaContract: readonly Behaviour[] = [
  ...motionContract,
  ...intentContract,
  ...hiddenContract,
  ...siteContract,
];

/** Seeds that failed once, each with what it found. Those of another version mean something else now. */
export interface KeptSeed {
  readonly seed: number;
  readonly version: number;
  readonly why: string;
  /** Not mended yet: it still fails. */
  readonly open: boolean;
}

const lateStart = 'a lead learnt from a stall: holds pile up, and a start comes seconds early';
const theEnd = 'played from the very end, a player begins anew at 0';
const twoStewards = 'came within a flight of each other: both take themselves for the steward';
const asleep = 'slept while its clock stood still, and a link outlived it';

export const keptSeeds: readonly KeptSeed[] = [
  { seed: 680, version: 1, why: theEnd, open: false },
  { seed: 1021, version: 1, why: theEnd, open: false },
  { seed: 789, version: 1, why: asleep, open: false },
  { seed: 128, version: 1, why: asleep, open: false },
  { seed: 165, version: 1, why: lateStart, open: false },
  { seed: 762, version: 1, why: lateStart, open: false },
  { seed: 1714, version: 1, why: twoStewards, open: false },
  { seed: 285, version: 1, why: 'near the end of the media, never in step', open: false },
  { seed: 1896, version: 1, why: 'never in step; the cause is not known yet', open: false },
];

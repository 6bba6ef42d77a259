/** Players as they were measured, and as some sites have them. See docs/decisions/0003-controller.md. */
import type { Tuning } from '../../src/core/player/tuning.ts';
import { chromiumTuning, firefoxTuning } from '../../src/core/player/tuning.ts';

export type ModelName =
  | 'chromium'
  | 'chromium60'
  | 'chromiumLongGroups'
  | 'chromiumPitched'
  | 'firefox'
  | 'firefoxBuffered'
  | 'coarse'
  | 'refusing';

export interface VideoModel {
  readonly name: ModelName;
  readonly tuning: Tuning;
  /** Milliseconds from play() to motion after a pause, and after a seek while paused. */
  readonly resume: number;
  readonly start: number;
  /** Milliseconds a seek takes while playing, and while paused. */
  readonly seek: number;
  readonly land: number;
  /** Milliseconds around each of these four. */
  readonly spread: number;
  /** Milliseconds of position lost whenever the rate leaves the room's. */
  readonly entryLoss: number;
  /** Seconds between the positions shown between frames; 0 shows each instant. */
  readonly grain: number;
  /** Seconds of the grid onto which the site rounds seeks; 0 rounds none. */
  readonly seekGrain: number;
  /** The site sets every rate back as soon as it hears of it. */
  readonly refusesRates: boolean;
  /** Its browser stops in a hidden tab what nobody hears. */
  readonly stopsUnheard: boolean;
  readonly framesPerSecond: number;
}

const chromium = {
  name: 'chromium',
  tuning: chromiumTuning,
  resume: 5,
  start: 75,
  seek: 103,
  land: 60,
  spread: 7,
  entryLoss: 0,
  grain: 0,
  seekGrain: 0,
  refusesRates: false,
  stopsUnheard: true,
  framesPerSecond: 24,
} as const satisfies VideoModel;

export const models = {
  chromium,
  chromium60: { ...chromium, name: 'chromium60', framesPerSecond: 60 },
  /** Key frames ten seconds apart. */
  chromiumLongGroups: { ...chromium, name: 'chromiumLongGroups', seek: 162, land: 110, spread: 49 },
  /** Pitch kept against our will: each excursion costs. */
  chromiumPitched: { ...chromium, name: 'chromiumPitched', entryLoss: 17 },
  firefox: {
    ...chromium,
    name: 'firefox',
    tuning: firefoxTuning,
    resume: 0,
    start: 1,
    seek: 76,
    spread: 1,
    grain: 0.04,
    stopsUnheard: false,
  },
  /** Speakers behind a two-second buffer. */
  firefoxBuffered: {
    ...chromium,
    name: 'firefoxBuffered',
    tuning: firefoxTuning,
    resume: 0,
    start: 1,
    seek: 1670,
    spread: 14,
    grain: 0.04,
    stopsUnheard: false,
  },
  coarse: { ...chromium, name: 'coarse', seekGrain: 0.1 },
  refusing: { ...chromium, name: 'refusing', refusesRates: true },
} as const satisfies Record<ModelName, VideoModel>;

/** Constants of the controller, measured in real browsers (docs/decisions/0003-controller.md). */
import type { Observation } from './types.ts';

export interface Tuning {
  /** Milliseconds from `play()` to the playhead moving, after a pause with no seek between. */
  readonly resumeLead: number;
  /** Milliseconds from `play()` to the playhead moving, after a seek while paused. */
  readonly startLead: number;
  /** Milliseconds that a seek while playing costs. */
  readonly seekLead: number;
  /** Seconds by which a position may be out of date between two frames. */
  readonly grain: number;
  /** Milliseconds of drift at which rate correction begins. */
  readonly enter: number;
  /** Threshold while the clock estimate is still young. */
  readonly enterEarly: number;
  /** Milliseconds of drift at which it ends. */
  readonly leave: number;
}

export const chromiumTuning: Tuning = {
  resumeLead: 5,
  startLead: 75,
  seekLead: 100,
  grain: 0,
  enter: 2,
  enterEarly: 4,
  leave: 1,
};

export const firefoxTuning: Tuning = {
  resumeLead: 0,
  startLead: 5,
  seekLead: 80,
  grain: 0.04,
  enter: 6,
  enterEarly: 6,
  leave: 1.5,
};

/** Seconds by which the position in `observation` may be out of date. */
export function grainOf({ onFrame }: Observation, { grain }: Tuning): number {
  return onFrame ? 0 : grain;
}

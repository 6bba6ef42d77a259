/**
 * Constants of the controller. Their source is measurement of real browsers (see
 * docs/decisions/0003-controller.md); milliseconds and seconds as named.
 */
export interface Tuning {
  /** Milliseconds from `play()` to the playhead moving, after a pause with no seek between. */
  readonly resumeLead: number;
  /** The same after a seek while paused. */
  readonly startLead: number;
  /** Milliseconds a seek while playing costs. */
  readonly seekLead: number;
  /** Milliseconds of drift at which nudging begins. */
  readonly enter: number;
  /** Milliseconds of drift at which it ends. */
  readonly leave: number;
}

export const chromiumTuning: Tuning = {
  resumeLead: 5,
  startLead: 75,
  seekLead: 100,
  enter: 4,
  leave: 1,
};

export const firefoxTuning: Tuning = {
  resumeLead: 0,
  startLead: 5,
  seekLead: 80,
  enter: 6,
  leave: 1.5,
};

/**
 * The rate override: bends the playback rate for a while, and restores rate and pitch afterwards,
 * also when the session ends meanwhile.
 *
 * Quirk 1 (Chromium): with `preservesPitch` on, each change of the rate away from 1 loses 17–25 ms of
 * position, so that an override causes the drift that it removes. With it off a change is exact, and
 * shifts the pitch: by a tenth of a semitone at 0.6 %, which few notice, and by a whole one at 6 %.
 * Beyond 2 % the flag stays on: drift of that size can spare the milliseconds.
 */
/** Relative. Two per cent are 35 cents of pitch, which few hear within a second. */
const MAX_PITCH_SHIFT = 0.02 + 1e-9;

export class RateOverride {
  private readonly video: HTMLVideoElement;
  private before: { readonly preservesPitch: boolean; readonly rate: number } | undefined;
  /** The overriding rate, as far as the player took it. */
  private bent = Number.NaN;

  constructor(video: HTMLVideoElement) {
    this.video = video;
  }

  bend(rate: number): void {
    const { preservesPitch, playbackRate } = this.video;
    this.before ??= { preservesPitch, rate: playbackRate };
    const shifts = Math.abs(rate / this.before.rate - 1) <= MAX_PITCH_SHIFT;
    this.video.preservesPitch = !shifts && this.before.preservesPitch;
    this.video.playbackRate = rate;
    this.bent = this.video.playbackRate;
  }

  /** Ends at `rate`; by default at the rate before, unless somebody chose another meanwhile. */
  end(rate?: number): void {
    const { video, before, bent } = this;
    this.before = undefined;
    if (before) video.preservesPitch = before.preservesPitch;
    if (rate !== undefined) video.playbackRate = rate;
    else if (before && video.playbackRate === bent) video.playbackRate = before.rate;
  }
}

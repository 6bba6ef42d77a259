/**
 * A rate bent for a while, and everything put back afterwards, also when the session ends meanwhile.
 *
 * Quirk 1 (Chromium): with `preservesPitch` on, each excursion of the rate from 1 loses 17–25 ms of
 * position, so that a nudge causes the drift it cures. Without it an excursion is exact, and shifts the
 * pitch with the rate: by a tenth of a semitone at 0.6 %, which few notice, and by a whole one at 6 %.
 * Past 2 % the flag stays as it is: drift of that size can spare the milliseconds.
 */
/** Relative; two per cent are 35 cents of pitch, heard by few and for a second. */
const MAX_PITCH_SHIFT = 0.02 + 1e-9;

export class RateOverride {
  private readonly video: HTMLVideoElement;
  private before: { readonly preservesPitch: boolean; readonly rate: number } | undefined;
  /** The rate it was bent to, as far as the player took it. */
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

  /** Ends at `rate`; without it at the rate there was before, unless somebody chose another meanwhile. */
  end(rate?: number): void {
    const { video, before, bent } = this;
    this.before = undefined;
    if (before) video.preservesPitch = before.preservesPitch;
    if (rate !== undefined) video.playbackRate = rate;
    else if (before && video.playbackRate === bent) video.playbackRate = before.rate;
  }
}

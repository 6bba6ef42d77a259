/**
 * A rate bent for a while, and everything put back afterwards, also when the session ends meanwhile.
 *
 * Quirk 1 (Chromium): with `preservesPitch` on, each excursion of the rate from 1 loses 17–25 ms of
 * position, so that a nudge causes the drift it cures. Without it an excursion is exact, and nudges
 * are too small to be heard as a change of pitch. The flag is off only while a nudge lasts, and stays as
 * it is for one that would be heard: drift of that size can spare the milliseconds.
 */
/** Relative; two per cent are 35 cents of pitch, heard by few and for a second. */
const LARGEST_UNHEARD = 0.02 + 1e-9;

export class Nudge {
  private readonly video: HTMLVideoElement;
  private before: { readonly preservesPitch: boolean; readonly rate: number } | undefined;

  constructor(video: HTMLVideoElement) {
    this.video = video;
  }

  bend(rate: number): void {
    const { preservesPitch, playbackRate } = this.video;
    this.before ??= { preservesPitch, rate: playbackRate };
    const audible = Math.abs(rate / this.before.rate - 1) > LARGEST_UNHEARD;
    this.video.preservesPitch = audible && this.before.preservesPitch;
    this.video.playbackRate = rate;
  }

  /** Ends at `rate`, or at the rate there was before; without a nudge only the former is set. */
  end(rate = this.before?.rate): void {
    if (this.before) this.video.preservesPitch = this.before.preservesPitch;
    this.before = undefined;
    if (rate !== undefined) this.video.playbackRate = rate;
  }
}

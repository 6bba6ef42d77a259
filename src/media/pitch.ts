/**
 * Quirk 1 (Chromium): with `preservesPitch` on, each excursion of the rate from 1 loses 17–25 ms of
 * position, so that a nudge causes the drift it cures. Without it an excursion is exact, and nudges
 * are too small to be heard as a change of pitch. The flag is off only while a nudge lasts.
 */
export class Pitch {
  private readonly video: HTMLVideoElement;
  private before: boolean | undefined;

  constructor(video: HTMLVideoElement) {
    this.video = video;
  }

  set(nudging: boolean): void {
    if (!nudging) return this.restore();
    this.before ??= this.video.preservesPitch;
    this.video.preservesPitch = false;
  }

  restore(): void {
    if (this.before === undefined) return;
    this.video.preservesPitch = this.before;
    this.before = undefined;
  }
}

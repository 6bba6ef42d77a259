/** A `<video>` in virtual time as its browser and its site have it: what they do to it by themselves. */
import type { Device } from './device.ts';
import type { VideoModel } from './models.ts';
import { Motion } from './motion.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

export interface ElementOptions {
  readonly model: VideoModel;
  /** Seconds. */
  readonly duration: number;
  /** Ever since it was loaded, or without any sound. */
  readonly muted: boolean;
}

/** Milliseconds of standing still after which Chromium puts a pipeline to sleep that ran. */
const IDLE = 15_000;
/** Milliseconds after which a site that refuses a rate has put back its own. */
const REFUSAL = 5;

export class SimulatedElement {
  readonly motion: Motion;
  /** The site sets every rate back to 1. */
  refusesRates: boolean;
  private readonly time: VirtualTime;
  private readonly device: Device;
  /** Its browser stops it in a hidden tab. */
  private readonly unheard: boolean;
  private readonly happened: () => void;
  /** The browser stopped it in a hidden tab, and will play it once it is seen. */
  private resumes = false;
  private stoodSince = Infinity;

  /** `happened` hears of what comes about by itself. */
  constructor(
    time: VirtualTime,
    device: Device,
    { model, duration, muted }: ElementOptions,
    random: Random,
    happened: () => void,
  ) {
    this.time = time;
    this.device = device;
    this.unheard = muted && model.stopsUnheard;
    this.refusesRates = model.refusesRates;
    this.happened = happened;
    this.motion = new Motion(time, model, duration, random, () => {
      this.suspend();
      happened();
    });
  }

  play(): void {
    const sleeps = this.motion.paused && this.time.now - this.stoodSince > IDLE;
    this.resumes = false;
    this.motion.play();
    if (sleeps) this.time.after(1, () => this.suspend());
  }

  pause(): void {
    if (!this.motion.paused) this.stoodSince = this.time.now;
    this.resumes = false;
    this.motion.pause();
  }

  setRate(rate: number): void {
    this.motion.setRate(rate);
    if (!this.refusesRates || rate === 1) return;
    this.time.after(REFUSAL, () => {
      this.motion.setRate(1);
      this.happened();
    });
  }

  /** The page was told that it is hidden, or seen again. */
  afterVisibilityChange(): void {
    if (this.device.hidden) this.suspend();
    else if (this.resumes) this.play();
  }

  /**
   * Chromium stops what nobody sees or hears when its tab is hidden, when a seek ends there, and when
   * its pipeline wakes; `pause()` makes it forget to play it again.
   */
  private suspend(): void {
    const { paused, seeking } = this.motion;
    if (!this.device.hidden || !this.unheard || paused || seeking) return;
    this.pause();
    this.resumes = true;
    this.happened();
  }
}

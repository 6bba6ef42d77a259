/** A video element in virtual time, with the start and seek latencies measured in Chromium. */
import type { Asked, Shown } from '../../src/core/intent.ts';
import { askedAs, intentsBehind } from '../../src/core/intent.ts';
import type { Correction, Observation } from '../../src/core/observation.ts';
import type { Clock, Media, MediaListener } from '../../src/session/ports.ts';
import type { VirtualTime } from './time.ts';

export interface VideoModel {
  /** Milliseconds from play() to motion after a pause, and after a seek. */
  readonly resume: number;
  readonly start: number;
  /** Milliseconds a seek takes, and the spread of all three. */
  readonly seek: number;
  readonly spread: number;
}

export const chromium: VideoModel = { resume: 5, start: 75, seek: 100, spread: 7 };

const FRAME = 1000 / 24;

export class SimulatedVideo implements Media {
  readonly duration = 1440;
  corrections: Correction[] = [];
  hidden = false;
  model: VideoModel;
  private paused = true;
  private rate = 1;
  private anchor = { position: 0, at: 0 };
  private seekingUntil = 0;
  private sought = false;
  private stalledUntil = 0;
  private asked: Asked | undefined;
  private readonly listeners = new Set<MediaListener>();
  private readonly time: VirtualTime;
  private readonly clock: Clock;
  private readonly random: () => number;

  constructor(time: VirtualTime, clock: Clock, model: VideoModel, random: () => number) {
    this.time = time;
    this.clock = clock;
    this.model = model;
    this.random = random;
    this.frame();
  }

  /** Seconds, as an observer outside sees it. */
  get position(): number {
    const moved = this.paused ? 0 : Math.max(0, this.time.now - this.anchor.at) * this.rate;
    return Math.min(this.anchor.position + moved / 1000, this.duration);
  }

  get isPaused(): boolean {
    return this.paused;
  }

  observe(): Observation {
    this.sense();
    const seeking = this.time.now < this.seekingUntil;
    return {
      now: this.clock.now(),
      position: this.position,
      duration: this.duration,
      paused: this.paused,
      seeking,
      ready: !seeking && this.time.now >= this.stalledUntil,
      ahead: this.time.now >= this.stalledUntil ? 60 : 0,
      ended: this.position >= this.duration,
      hidden: this.hidden,
      muted: false,
      rate: this.rate,
      hindrance: undefined,
    };
  }

  correct(corrections: readonly Correction[]): void {
    for (const correction of corrections) {
      this.corrections.push(correction);
      if (correction.kind === 'play') this.play();
      else if (correction.kind === 'pause') this.pause();
      else if (correction.kind === 'seek') this.seek(correction.position);
      else this.setRate(correction.rate);
    }
    this.asked = askedAs(this.shown());
  }

  listen(listener: MediaListener, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener));
  }

  // What the viewer, too, does through the site's controls.

  play(): void {
    if (!this.paused) return;
    const lead = this.sought ? this.model.start : this.model.resume;
    this.anchor = { position: this.position, at: this.time.now + this.spread(lead) };
    this.paused = false;
    this.sought = false;
    this.event();
  }

  pause(): void {
    if (this.paused) return;
    this.anchor = { position: this.position, at: this.time.now };
    this.paused = true;
    // A seek that ends while paused leaves the decoder empty, as one begun then does.
    if (this.time.now < this.seekingUntil) this.sought = true;
    this.event();
  }

  seek(position: number): void {
    const cost = this.spread(this.model.seek);
    this.seekingUntil = this.time.now + cost;
    this.anchor = { position, at: this.seekingUntil };
    this.sought = this.paused;
    this.event();
    this.time.at(this.seekingUntil, () => {
      if (this.time.now >= this.seekingUntil) this.changed();
    });
  }

  setRate(rate: number): void {
    this.anchor = { position: this.position, at: Math.max(this.anchor.at, this.time.now) };
    this.rate = rate;
    this.event();
  }

  /** The network gives nothing for `milliseconds`. */
  stall(milliseconds: number): void {
    this.stalledUntil = this.time.now + milliseconds;
    this.anchor = { position: this.position, at: this.stalledUntil };
    this.time.at(this.stalledUntil, () => this.changed());
  }

  /** Events come a moment after what they tell. */
  private event(): void {
    this.time.at(this.time.now + 1, () => this.changed());
  }

  private sense(): void {
    if (!this.asked) return;
    const shown = this.shown();
    const intents = intentsBehind(this.asked, shown);
    this.asked = askedAs(shown);
    for (const intent of intents) for (const listener of this.listeners) listener.intent(intent);
  }

  private shown(): Shown {
    const { position, paused, rate } = this;
    const seeking = this.time.now < this.seekingUntil;
    return { position, paused, rate, seeking, stoppedByBrowser: false, resumedByBrowser: false };
  }

  private changed(): void {
    for (const listener of this.listeners) listener.changed();
  }

  private frame(): void {
    if (!this.paused) this.changed();
    this.time.at(this.time.now + FRAME, () => this.frame());
  }

  private spread(mean: number): number {
    return Math.max(0, mean + (this.random() * 2 - 1) * this.model.spread);
  }
}

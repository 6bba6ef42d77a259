/** The playhead of a simulated player: where it is, and what moves or holds it. */
import type { VideoModel } from './models.ts';
import type { Random } from './random.ts';
import { between } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Milliseconds it must run for its decoder to stay warm. */
const WARM = 100;

export class Motion {
  model: VideoModel;
  paused = true;
  rate = 1;
  private anchor = { position: 0, at: 0 };
  private seekingUntil = 0;
  private stalledUntil = 0;
  private sought = false;
  private playedAt = -Infinity;
  private readonly time: VirtualTime;
  private readonly duration: number;
  private readonly random: Random;
  /** Something happened by itself: a seek arrived, the end was reached. */
  private readonly happened: () => void;

  constructor(
    time: VirtualTime,
    model: VideoModel,
    duration: number,
    random: Random,
    happened: () => void,
  ) {
    this.time = time;
    this.model = model;
    this.duration = duration;
    this.random = random;
    this.happened = happened;
  }

  /** Seconds. */
  get position(): number {
    const moved = this.paused ? 0 : Math.max(0, this.time.now - this.anchor.at) * this.rate;
    return Math.min(this.anchor.position + moved / 1000, this.duration);
  }

  get seeking(): boolean {
    return this.time.now < this.seekingUntil;
  }

  get stalled(): boolean {
    return this.time.now < this.stalledUntil;
  }

  get ready(): boolean {
    return !this.seeking && !this.stalled;
  }

  get moving(): boolean {
    return !this.paused && this.time.now >= this.anchor.at;
  }

  get ended(): boolean {
    return this.position >= this.duration;
  }

  play(): void {
    if (!this.paused) return;
    if (this.ended) this.seek(0);
    const lead = this.spread(this.sought ? this.model.start : this.model.resume);
    this.anchor = { position: this.position, at: this.earliest() + lead };
    this.playedAt = this.time.now;
    this.paused = false;
    this.awaitEnd();
  }

  pause(): void {
    if (this.paused) return;
    const { position, time, model } = this;
    const interrupted = time.now < this.playedAt + WARM;
    // What was decoded to be heard is skipped when a warm start is broken off.
    const skipped = interrupted && !this.sought ? model.start / 1000 : 0;
    this.anchor = { position: Math.min(position + skipped, this.duration), at: time.now };
    this.paused = true;
    // A seek that ends while paused leaves the decoder empty, as one begun then does.
    this.sought = this.seeking || interrupted;
  }

  seek(position: number): void {
    const { seekGrain, seek, land } = this.model;
    const landed = seekGrain > 0 ? Math.round(position / seekGrain) * seekGrain : position;
    this.seekingUntil = this.time.now + this.spread(this.paused ? land : seek);
    this.anchor = { position: Math.min(landed, this.duration), at: this.earliest() };
    this.sought = this.paused;
    this.time.at(this.seekingUntil, () => this.time.now >= this.seekingUntil && this.happened());
    this.awaitEnd();
  }

  setRate(rate: number): void {
    if (rate === this.rate) return;
    const loss = this.rate === 1 ? this.model.entryLoss : 0;
    const { position } = this;
    this.anchor = { position, at: Math.max(this.anchor.at, this.time.now) + loss };
    this.rate = rate;
    this.awaitEnd();
  }

  stall(milliseconds: number): void {
    const { position } = this;
    this.stalledUntil = Math.max(this.stalledUntil, this.time.now + milliseconds);
    this.anchor = { position, at: Math.max(this.anchor.at, this.stalledUntil) };
    this.awaitEnd();
  }

  private earliest(): number {
    return Math.max(this.time.now, this.seekingUntil, this.stalledUntil);
  }

  /** Browsers pause at the end, and say so. */
  private awaitEnd(): void {
    if (this.paused) return;
    const { anchor, rate } = this;
    const end = anchor.at + ((this.duration - anchor.position) * 1000) / rate + 0.001;
    this.time.at(end, () => {
      if (this.anchor !== anchor || this.rate !== rate || this.paused) return;
      this.anchor = { position: this.duration, at: this.time.now };
      this.paused = true;
      this.happened();
    });
  }

  private spread(mean: number): number {
    const { spread } = this.model;
    return Math.max(0, mean + between(this.random, -spread, spread));
  }
}

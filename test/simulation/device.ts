/** A member's machine: its clocks, its timers, its sleep, and whether the tab is seen. */
import type { Clock, Ticker } from '../../src/session/ports.ts';
import type { VirtualTime } from './time.ts';

export interface DeviceModel {
  /** Milliseconds since the page was opened, at the start: monotonic clocks begin with it. */
  readonly offset: number;
  /** Milliseconds it gains in each millisecond: 20 ppm is 2e-5. */
  readonly skew: number;
  /** Milliseconds of its smallest step; 0 has none. Chromium 0.1, Firefox 1. */
  readonly resolution: number;
  /** Milliseconds the wall clock is wrong by. */
  readonly wallOffset: number;
}

const exact: DeviceModel = { offset: 0, skew: 0, resolution: 0, wallOffset: 0 };
/** Milliseconds between which a hidden tab runs no timers. */
const HIDDEN_TIMERS = 1000;
/** Milliseconds: no timer is shorter, a common one and one for the start of playback. */
const COARSEST = 1;
const FINEST = 0.01;
const EPOCH = 1.8e12;

export class Device implements Clock, Ticker {
  hidden = false;
  /** Timers that were set for never. */
  endlessTimers = 0;
  private readonly time: VirtualTime;
  private readonly model: DeviceModel;
  private asleepSince: number | undefined;
  private wakesAt = 0;
  private clockStops = false;
  /** Milliseconds the monotonic clock stood still so far. */
  private stopped = 0;

  constructor(time: VirtualTime, model: DeviceModel = exact) {
    this.time = time;
    this.model = model;
  }

  readonly now = (): number => {
    const { offset, skew, resolution } = this.model;
    const frozen = this.clockStops && this.asleepSince !== undefined;
    const awake = (frozen ? (this.asleepSince ?? 0) : this.time.now) - this.stopped;
    const exact = awake * (1 + skew) + offset;
    return resolution === 0 ? exact : Math.floor(exact / resolution) * resolution;
  };

  readonly wallClock = (): number => {
    const { skew, wallOffset } = this.model;
    return Math.floor(EPOCH + this.time.now * (1 + skew) + wallOffset);
  };

  after(milliseconds: number, callback: () => void, signal: AbortSignal): void {
    // Browsers take such a timer for one of no time at all.
    if (milliseconds === Infinity) return void (this.endlessTimers += 1);
    this.schedule(Math.max(COARSEST, milliseconds), callback, signal);
  }

  private schedule(milliseconds: number, callback: () => void, signal: AbortSignal): void {
    let due = this.time.now + milliseconds / (1 + this.model.skew);
    if (this.hidden) due = Math.ceil(due / HIDDEN_TIMERS) * HIDDEN_TIMERS;
    this.time.at(due, () => this.run(() => signal.aborted || callback()));
  }

  exactlyAt(now: number, callback: () => void, signal: AbortSignal): void {
    this.schedule(Math.max(FINEST, now - this.now()), callback, signal);
  }

  get asleep(): boolean {
    return this.asleepSince !== undefined;
  }

  /** Nothing runs for `milliseconds`; the monotonic clock goes on, or stands still meanwhile. */
  sleep(milliseconds: number, clockStops: boolean): void {
    if (this.asleep) return;
    this.asleepSince = this.time.now;
    this.clockStops = clockStops;
    this.wakesAt = this.time.now + milliseconds;
    this.time.at(this.wakesAt, () => {
      if (clockStops) this.stopped += milliseconds;
      this.asleepSince = undefined;
    });
  }

  /** Runs `callback` now, or as soon as the device is awake. */
  run(callback: () => void): void {
    if (this.asleep) this.time.at(this.wakesAt, () => this.run(callback));
    else callback();
  }
}

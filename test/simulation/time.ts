/** Virtual time: nothing happens but what was scheduled, in order. */
import type { Clock, Ticker } from '../../src/session/ports.ts';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class VirtualTime {
  now = 0;
  private queue: Entry[] = [];
  private order = 0;

  at(time: number, run: () => void): void {
    const entry = { at: Math.max(time, this.now), order: (this.order += 1), run };
    const index = this.queue.findIndex(({ at }) => at > entry.at);
    if (index < 0) this.queue.push(entry);
    else this.queue.splice(index, 0, entry);
  }

  /** Runs everything due until `time` (ms). Promises settle between two entries. */
  async until(time: number): Promise<void> {
    for (let next = this.queue[0]; next && next.at <= time; next = this.queue[0]) {
      this.queue.shift();
      this.now = next.at;
      next.run();
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    }
    this.now = time;
  }
}

/** Small, fast, seeded: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A member's own clock: off by `offset` ms and fast by `skew`. */
export function clockOf(time: VirtualTime, offset: number, skew: number): Clock {
  const now = () => time.now * (1 + skew) + offset;
  return { now, wallClock: () => 1.8e12 + now() };
}

export function tickerOf(time: VirtualTime, clock: Clock, skew: number): Ticker {
  const schedule = (milliseconds: number, callback: () => void, signal: AbortSignal) =>
    time.at(time.now + milliseconds / (1 + skew), () => signal.aborted || callback());
  return {
    after: schedule,
    exactlyAt: (now, callback, signal) => schedule(now - clock.now(), callback, signal),
  };
}

/** Virtual time: nothing happens but what was scheduled, in order. */

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Milliseconds; so many entries one after the other, each less than this later, are a loop. */
const FINEST = 0.001;
const MOST_AT_ONCE = 10_000;

export class VirtualTime {
  /** Milliseconds since the world began. */
  now = 0;
  private readonly queue = new Heap();
  private order = 0;

  /** Runs `run` at `time` (ms), after everything scheduled for the same instant before. */
  at(time: number, run: () => void): void {
    if (!(time < Infinity)) throw new RangeError(`nothing can happen at ${time}`);
    this.queue.push({ at: Math.max(time, this.now), order: (this.order += 1), run });
  }

  after(milliseconds: number, run: () => void): void {
    this.at(this.now + milliseconds, run);
  }

  /** Runs everything due until `time` (ms). Promises settle between two entries. */
  async until(time: number): Promise<void> {
    let still = 0;
    for (let next = this.queue.first; next && next.at <= time; next = this.queue.first) {
      this.queue.shift();
      still = next.at - this.now < FINEST ? still + 1 : 0;
      if (still > MOST_AT_ONCE)
        throw new Error('time stands still: somebody is always due at once');
      this.now = next.at;
      next.run();
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    }
    this.now = time;
  }
}

/** A binary heap: the earliest entry first, of equals the one that came first. */
class Heap {
  private readonly entries: Entry[] = [];

  get first(): Entry | undefined {
    return this.entries[0];
  }

  push(entry: Entry): void {
    const { entries } = this;
    let index = entries.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = entries[above];
      if (!parent || precedes(parent, entry)) break;
      entries[index] = parent;
      index = above;
    }
    entries[index] = entry;
  }

  shift(): void {
    const { entries } = this;
    const last = entries.pop();
    if (!last || entries.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = entries[below];
      const right = entries[below + 1];
      if (child && right && precedes(right, child)) {
        child = right;
        below += 1;
      }
      if (!child || precedes(last, child)) break;
      entries[index] = child;
      index = below;
    }
    entries[index] = last;
  }
}

function precedes(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

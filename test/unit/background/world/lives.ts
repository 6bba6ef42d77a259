/** The lives of a background worker: whatever it asks for passes here, and there a life may end. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createQueue } from '../../../../src/async/queue.ts';

/** One life, from a start of the worker to its end. What a dead one asked for is never answered. */
export class Life {
  isOver = false;
  readonly listeners: ((message: unknown, sender: object) => Promise<unknown> | undefined)[] = [];
  /** Listeners of the browser's events, by name. */
  readonly events = new Map<string, (...values: never[]) => void>();
  /** What holds a lock lets go of it when it dies. */
  readonly locked = createQueue();
  private readonly waiting = new Set<() => void>();

  /** What `answer` resolves to; rejects once this life is over, as a message to a worker does. */
  async heard<T>(answer: Promise<T>): Promise<T> {
    let hangUp = () => {};
    const ended = new Promise<never>((_, reject) => {
      hangUp = () => reject(new Error('The message port closed before a response was received.'));
    });
    this.waiting.add(hangUp);
    if (this.isOver) hangUp();
    try {
      return await Promise.race([answer, ended]);
    } finally {
      this.waiting.delete(hangUp);
    }
  }

  end(): void {
    this.isOver = true;
    for (const hangUp of this.waiting) hangUp();
  }
}

const lives = new AsyncLocalStorage<Life>();

/** Steps until the worker is stopped, just after what the last of them did. */
let left = Infinity;
let steps = 0;

export function endAfter(count: number): void {
  left = count;
  steps = 0;
}

/** Steps taken since then. */
export function stepsTaken(): number {
  return steps;
}

export function living<T>(life: Life, act: () => T): T {
  return lives.run(life, act);
}

export function currentLife(): Life | undefined {
  return lives.getStore();
}

/** Something the worker has the browser or the backend do: done even if nobody hears of it. */
export async function step<T>(act: () => T | Promise<T>): Promise<T> {
  const life = lives.getStore();
  const result = await look(act);
  if (life) {
    steps += 1;
    if (steps === left) life.end();
  }
  return life?.isOver ? never() : result;
}

/** Something it asks for that changes nothing. */
export async function look<T>(ask: () => T | Promise<T>): Promise<T> {
  const life = lives.getStore();
  if (life?.isOver) return never();
  const result = await ask();
  return life?.isOver ? never() : result;
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/** A budget of messages, and of their bytes. */
export interface Budget {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * The part of what is free that one network may use. The more is used, the less a network may have,
 * so the largest are refused first, and newcomers of other networks last.
 */
export const FREE_SHARE = 1 / 4;

/** Milliseconds over which messages are counted. */
export const WINDOW_MS = 10_000;

/** The spent part of a budget. */
export class Spent {
  private messages = 0;
  private bytes = 0;
  private since: number | undefined;

  /** Whether the budget is unused, or its window has expired. `now`: ms. */
  isNothing(now: number): boolean {
    return this.messages === 0 || (this.since !== undefined && now - this.since >= WINDOW_MS);
  }

  /** Whether a message of so many bytes exceeds `budget`. */
  exceeds({ messages, bytes }: Budget, size: number): boolean {
    return this.messages >= messages || this.bytes + size > bytes;
  }

  /** The part of the rest of `budget` that one network may use. */
  shareOfRest({ messages, bytes }: Budget): Budget {
    return {
      messages: (messages - this.messages) * FREE_SHARE,
      bytes: (bytes - this.bytes) * FREE_SHARE,
    };
  }

  spend(size: number): void {
    this.messages += 1;
    this.bytes += size;
  }

  regain(size: number): void {
    this.messages -= 1;
    this.bytes -= size;
  }

  /** Spends it for ten seconds; false if it is too much. `now`: ms. */
  spendFor(budget: Budget, size: number, now: number): boolean {
    this.since ??= now;
    if (now - this.since >= WINDOW_MS) {
      this.since = now;
      this.messages = 0;
      this.bytes = 0;
    }
    if (this.exceeds(budget, size)) return false;
    this.spend(size);
    return true;
  }
}

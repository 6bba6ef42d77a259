/** Places for sockets, counted by the networks that they are in. */
import { FREE_SHARE } from './budget.ts';

export class Places {
  private readonly limit: number;
  private taken = 0;
  private readonly byNetwork = new Map<string, number>();

  /** `limit`: places in total. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Places that `network` has taken. */
  takenBy(network: string): number {
    return this.byNetwork.get(network) ?? 0;
  }

  /** Whether each of `networks` has less than its share of the free places. */
  has(networks: readonly string[]): boolean {
    const share = (this.limit - this.taken) * FREE_SHARE;
    return networks.every((network) => this.takenBy(network) < share);
  }

  take(networks: readonly string[]): void {
    this.taken += 1;
    for (const network of networks) this.byNetwork.set(network, this.takenBy(network) + 1);
  }

  leave(networks: readonly string[]): void {
    this.taken -= 1;
    for (const network of networks) {
      const rest = this.takenBy(network) - 1;
      if (rest > 0) this.byNetwork.set(network, rest);
      else this.byNetwork.delete(network);
    }
  }
}

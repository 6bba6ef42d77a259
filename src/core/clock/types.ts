/** The types that the clock modules share. */

/** One ping and its pong. All four in milliseconds, each on the clock of the end that stamped it. */
export interface PingSample {
  /** Ping sent, our clock. */
  readonly sent: number;
  /** Ping received, their clock. */
  readonly remoteReceived: number;
  /** Pong sent, their clock. */
  readonly remoteSent: number;
  /** Pong received, our clock. */
  readonly received: number;
}

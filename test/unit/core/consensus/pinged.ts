/** A link that is pinged as a session does, and what is true of it. */
import type { LinkClock } from '../../../../src/core/clock/link-clock.ts';
import type { PingSample } from '../../../../src/core/clock/types.ts';
import {
  freshClock,
  pingIntervalMs,
  withPingSample,
} from '../../../../src/core/clock/link-clock.ts';
import { seededRandom } from '../../../simulation/random.ts';

export interface Link {
  readonly offset: number;
  readonly skew: number;
  /** Milliseconds of the quickest way there and back: the asymmetry is theirs alone. */
  readonly there: number;
  readonly back: number;
  /** Means of what comes on top, and the share of pings that are lost. */
  readonly jitter: number;
  readonly loss: number;
  /** Milliseconds of the smallest steps of the two clocks; 0 has none. */
  readonly steps: readonly [number, number];
}

/** Milliseconds of float error in what is computed here. */
export const FLOAT = 1e-5;

export class Pinged {
  clock: LinkClock = freshClock;
  /** Milliseconds on our clock. */
  now = 0;
  /** Milliseconds the other clock was set forward. */
  stepped = 0;
  readonly link: Link;
  /** True ways there and back of each exchange that was not lost. */
  readonly ways = new Map<PingSample, { readonly there: number; readonly back: number }>();
  private readonly random: () => number;
  private pings = 0;

  constructor(of: Link, from: number) {
    this.link = of;
    this.random = seededRandom(from);
  }

  until(time: number): void {
    while (this.now < time) {
      this.ping();
      this.pings += 1;
      this.now += pingIntervalMs(this.pings, this.now);
    }
  }

  /** One exchange, and what the clock was before it. */
  ping(): void {
    const { link, now } = this;
    const way = (least: number) => least - link.jitter * Math.log(1 - this.random());
    const [there, back, stay] = [way(link.there), way(link.back), this.random() * 3];
    if (this.random() < link.loss) return;
    const [ours, theirs] = link.steps;
    const at = now + there;
    const exchange = {
      sent: stepwise(now, ours),
      remoteReceived: stepwise(at + this.truth(at), theirs),
      remoteSent: stepwise(at + stay + this.truth(at + stay), theirs),
      received: stepwise(at + stay + back, ours),
    };
    this.ways.set(exchange, { there, back });
    this.clock = withPingSample(this.clock, exchange);
  }

  /** Their clock minus ours at `now` of ours. */
  truth(now: number): number {
    return this.link.offset + this.link.skew * now + this.stepped;
  }

  /** Milliseconds by which the offset may be wrong beyond what is said, with a skew wrong by `error`. */
  slack(error: number, skew: number): number {
    const trips = this.clock.samples.map(({ sent, received }) => received - sent);
    const step = Math.max(...this.link.steps);
    const span = this.now - (this.clock.samples[0]?.sent ?? this.now) + step;
    return step + error * span + Math.abs(skew) * (Math.max(0, ...trips) + step) + FLOAT;
  }
}

function stepwise(time: number, step: number): number {
  return step === 0 ? time : Math.floor(time / step) * step;
}

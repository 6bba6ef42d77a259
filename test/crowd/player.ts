/** A player without pictures, for members who only fill the room: exact, and never short of data. */
import type { Correction, Observation } from '../../src/core/player/types.ts';
import type { Media } from '../../src/session/ports.ts';

/** Milliseconds between two looks, as of a video's frames. */
const FRAME = 1000 / 24;

export class IdealPlayer implements Media {
  private paused = true;
  private rate = 1;
  private anchor: { position: number; at: number };
  private readonly duration: number;
  private readonly now: () => number;

  /** `duration` in seconds; `now` reads the member's clock in milliseconds. */
  constructor(duration: number, now: () => number) {
    this.duration = duration;
    this.now = now;
    this.anchor = { position: 0, at: now() };
  }

  observe(): Observation {
    const now = this.now();
    const position = this.position(now);
    return {
      player: 1,
      now,
      position,
      onFrame: true,
      duration: this.duration,
      paused: this.paused,
      seeking: false,
      ready: true,
      ahead: this.duration - position,
      ended: position >= this.duration,
      hidden: false,
      muted: true,
      rate: this.rate,
      hindrance: undefined,
    };
  }

  takeIntents(): readonly [] {
    return [];
  }

  correct(corrections: readonly Correction[]): void {
    for (const correction of corrections) {
      const at = this.now();
      const { kind } = correction;
      this.anchor = { position: kind === 'seek' ? correction.position : this.position(at), at };
      if (kind === 'rate') this.rate = correction.rate;
      else if (kind !== 'seek') this.paused = kind === 'pause';
    }
  }

  release(): void {
    // Nobody watches it.
  }

  listen(listener: Parameters<Media['listen']>[0], signal: AbortSignal): void {
    const timer = setInterval(() => !this.paused && listener.changed(), FRAME);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  private position(now: number): number {
    const { position, at } = this.anchor;
    const moved = this.paused ? 0 : ((now - at) * this.rate) / 1000;
    return Math.min(position + moved, this.duration);
  }
}

/** A player that does exactly what it is asked, after latencies of its own, and a controller before it. */
import { decide } from '../../../../src/core/player/controller.ts';
import type {
  Correction,
  ControllerMemory,
  Observation,
} from '../../../../src/core/player/types.ts';
import { resetMotion, freshMemory } from '../../../../src/core/player/controller-memory.ts';
import type { Vector } from '../../../../src/core/timeline/vector.ts';
import type { Tuning } from '../../../../src/core/player/tuning.ts';
import type { Random } from '../../../simulation/random.ts';
import { between } from '../../../simulation/random.ts';

/** Milliseconds, but where it says otherwise. */
export interface Latencies {
  /** From play() to motion, after a pause and after a seek while paused. */
  readonly resume: number;
  readonly start: number;
  /** A seek while paused and while playing. */
  readonly land: number;
  readonly seek: number;
  /** Each of these is ± this. */
  readonly spread: number;
  /** What its clock gains in each millisecond. */
  readonly drift: number;
  readonly framesPerSecond: number;
  /** Seconds. */
  readonly duration: number;
}

export class IdealPlayer {
  now = 0;
  position = 0;
  rate = 1;
  paused = true;
  private readonly latencies: Latencies;
  private readonly random: Random;
  private seekingUntil = 0;
  private movesFrom = 0;
  private sought = false;

  constructor(latencies: Latencies, random: Random) {
    this.latencies = latencies;
    this.random = random;
  }

  advance(to: number): void {
    const { drift, duration } = this.latencies;
    const moved = this.paused ? 0 : Math.max(0, to - Math.max(this.now, this.movesFrom));
    this.position = Math.min(this.position + (moved * this.rate * (1 + drift)) / 1000, duration);
    this.now = to;
    if (this.position >= duration) this.paused = true;
  }

  /** When it is to be looked at next, if nobody asks before. */
  get nextLook(): number {
    if (this.now < this.seekingUntil) return this.seekingUntil;
    return this.now + (this.paused ? 1000 : 1000 / this.latencies.framesPerSecond);
  }

  observe(): Observation {
    const { now, position, paused, rate } = this;
    const { duration } = this.latencies;
    const seeking = now < this.seekingUntil;
    return {
      player: 1,
      now,
      position,
      onFrame: true,
      duration,
      paused,
      seeking,
      ready: !seeking,
      ahead: duration - position,
      ended: position >= duration,
      hidden: false,
      muted: false,
      rate,
      hindrance: undefined,
    };
  }

  do(correction: Correction): void {
    switch (correction.kind) {
      case 'play':
        this.movesFrom = this.now + this.takes(this.sought ? 'start' : 'resume');
        this.paused = false;
        this.sought = false;
        return;
      case 'pause':
        this.paused = true;
        return;
      case 'seek':
        this.position = correction.position;
        this.seekingUntil = this.now + this.takes(this.paused ? 'land' : 'seek');
        this.movesFrom = this.seekingUntil;
        this.sought ||= this.paused;
        return;
      case 'rate':
        this.rate = correction.rate;
    }
  }

  private takes(what: 'resume' | 'start' | 'land' | 'seek'): number {
    const { spread } = this.latencies;
    return Math.max(
      what === 'land' ? 1 : 0,
      this.latencies[what] + between(this.random, -spread, spread),
    );
  }
}

/** A player that is parked and at once to be played takes two, and another to see that all is done. */
const MOST_LOOKS = 3;

export interface Made {
  readonly at: number;
  readonly correction: Correction;
  /** The vector it was made for. */
  readonly vector: Vector;
}

/** Steers a player as a session does: at each frame, when a seek ends, and when it asked to be. */
export class Loop {
  readonly player: IdealPlayer;
  readonly made: Made[] = [];
  vector: Vector;
  private readonly tuning: Tuning;
  private memory: ControllerMemory = freshMemory;

  constructor(player: IdealPlayer, tuning: Tuning, vector: Vector) {
    this.player = player;
    this.tuning = tuning;
    this.vector = vector;
  }

  /** The room has another vector. */
  take(vector: Vector): void {
    this.vector = vector;
    this.memory = resetMotion({ ...this.memory, parking: undefined, prerolls: 0 });
  }

  until(time: number): void {
    while (this.player.now < time) {
      const wakeAt = this.look();
      const next = Math.min(wakeAt ?? Infinity, this.player.nextLook, time);
      this.player.advance(Math.max(next, this.player.now + 0.01));
    }
  }

  /**
   * Looks until nothing is asked any more.
   * @throws Error when what was done is asked again, or there is no end to it.
   */
  private look(): number | undefined {
    const done = new Set<string>();
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const { corrections, wakeAt } = this.decide();
      if (corrections.length === 0) return wakeAt;
      for (const correction of corrections) {
        const text = JSON.stringify(correction);
        if (done.has(text)) throw new Error(`asked again: ${text}`);
        done.add(text);
        this.made.push({ at: this.player.now, correction, vector: this.vector });
        this.player.do(correction);
      }
    }
    throw new Error(`no end to it: ${[...done].join()}`);
  }

  private decide() {
    const step = decide(this.vector, this.player.observe(), this.memory, this.tuning);
    this.memory = step.memory;
    return step;
  }
}

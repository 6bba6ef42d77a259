/** Steers the player to the room's vector: one observation, one decision, one set of corrections. */
import { createExactTimer } from '../../async/timer.ts';
import { clockResolution, isTimeSourceSettled } from '../../core/consensus/merge.ts';
import { withPlayerFollowed } from '../../core/consensus/time-source.ts';
import type { Status } from '../../core/consensus/types.ts';
import { decide } from '../../core/player/controller.ts';
import { freshMemory, resetMotion, startLeadOf } from '../../core/player/controller-memory.ts';
import { leadToStart, stallOf } from '../../core/player/readiness.ts';
import type { Tuning } from '../../core/player/tuning.ts';
import type { ControllerMemory, Observation, Step } from '../../core/player/types.ts';
import type { Vector } from '../../core/timeline/vector.ts';
import { positionAt } from '../../core/timeline/vector.ts';
import { limits } from '../../protocol/limits.ts';
import type { Leads } from '../../protocol/extension/leads.ts';
import type { Archive, Clock, Media, Ticker } from '../ports.ts';
import type { RoomStore } from './room-store.ts';

export interface SteeringParts {
  readonly media: Media;
  readonly archive: Pick<Archive, 'learned'>;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly tuning: Tuning;
  readonly leads: Leads | undefined;
  readonly store: RoomStore;
}

/** What one step of steering did. */
export interface Steered {
  /** Undefined where the player is not steered: no video, no vector, or left to its viewer. */
  readonly step: Step | undefined;
  readonly observation: Observation | undefined;
}

export interface PlayerSteering {
  /** Observes, decides and corrects once. */
  steer(): Steered;
  /** Forgets what the player was doing, as its target has changed, and asks for a step. */
  restart(): void;
  /** Leaves the player to its viewer, or takes it up again. */
  setAlone(alone: boolean): void;
  isAlone(): boolean;
  /** Anchors the vector to our playing player, before the first member links to us. */
  anchorToPlayer(): void;
  status(): Status;
  /** Milliseconds that our player takes to start from where it stands. */
  startLead(): number;
  /** Calls `listener` whenever a step is due. */
  onDue(listener: () => void): void;
}

/** Seconds. A rereading that moves the timeline further voids what a start or a seek would teach. */
const MISREAD_SECONDS = 0.02;

/** Steers until `signal` aborts. */
export function createSteering(
  { media, archive, clock, ticker, tuning, leads = freshMemory.learned, store }: SteeringParts,
  signal: AbortSignal,
): PlayerSteering {
  let memory: ControllerMemory = { ...freshMemory, learned: leads };
  let status: Status = { state: 'no-video', excused: true };
  let alone = false;
  const timer = createExactTimer(ticker, signal);
  const listeners: (() => void)[] = [];

  const vectorNow = () => store.get().vector;
  const isSolo = () => store.get().peers.size === 0;

  function requestStep(): void {
    for (const listener of listeners) listener();
  }

  function steer(): Steered {
    const observation = media.observe();
    const vector = vectorNow();
    if (observation && observation.player !== memory.player) {
      memory = { ...freshMemory, learned: memory.learned, player: observation.player };
    }
    const { learned } = memory;
    const step = !alone && observation && vector ? decideStep(vector, observation) : undefined;
    if (memory.learned !== learned) archive.learned(memory.learned);
    status = step ? statusOf(step, observation) : statusUnsteered(observation);
    if (step) media.correct(step.corrections);
    scheduleStep(step?.wakeAt);
    return { step, observation };
  }

  function scheduleStep(wakeAt: number | undefined): void {
    if (wakeAt === undefined) timer.stop();
    else timer.start(wakeAt, requestStep);
  }

  function decideStep(vector: Vector, observation: Observation): Step {
    const room = store.get();
    const threshold = isTimeSourceSettled(room) ? tuning.enter : tuning.enterEarly;
    const current = { ...tuning, enter: threshold + clockResolution(room) };
    const solo = isSolo();
    // Which of two frames a player stopped on matters only once somebody else is here.
    const { ran } = memory;
    const step = decide(vector, observation, solo ? { ...memory, ran: false } : memory, current);
    const departs = !observation.paused && step.corrections.some(movesPlayhead);
    if (!departs || !solo) {
      memory = solo ? { ...step.memory, ran: ran || step.memory.ran } : step.memory;
      return step;
    }
    // Alone, the timeline follows the player.
    followPlayer(observation);
    const anchored = decide(vectorNow() ?? vector, observation, resetMotion(memory), current);
    memory = anchored.memory;
    return anchored;
  }

  function followPlayer({ position, now }: Observation): void {
    store.replace(withPlayerFollowed(store.get(), position, now));
  }

  function statusOf(step: Step, observation: Observation | undefined): Status {
    const vector = vectorNow();
    if (!observation || !vector) return statusUnsteered(observation);
    const acts = step.corrections.some(({ kind }) => kind === 'seek' || kind === 'play');
    const lead = acts ? undefined : leadToStart(vector, observation, memory, tuning);
    const stall = stallOf(observation, memory);
    return {
      state: step.state,
      ...(step.drift !== undefined && { drift: step.drift * 1000 }),
      ...(lead !== undefined && { lead }),
      ...(stall !== undefined && { stall }),
      ...(isExcused(observation) && { excused: true }),
      ...durationOf(observation),
    };
  }

  function statusUnsteered(observation: Observation | undefined): Status {
    if (!observation) return { state: 'no-video', excused: true };
    return { state: alone ? 'alone' : 'starting', excused: true, ...durationOf(observation) };
  }

  function forgetMotion(): void {
    memory = resetMotion({ ...memory, parking: undefined, prerolls: 0 });
  }

  function noteReread(before: Vector | undefined): void {
    const vector = vectorNow();
    if (!vector || !before) return;
    const now = clock.now();
    const moved = positionAt(vector, now) - positionAt(before, now);
    // A start or a seek under way was aimed at another position: it teaches nothing.
    if (Math.abs(moved) > MISREAD_SECONDS) {
      memory = { ...memory, pendingLead: undefined, errors: [] };
    }
  }

  store.onChange((change, before) => {
    if (change === 'command') forgetMotion();
    if (change === 'reread') noteReread(before.vector);
  });

  function restart(): void {
    forgetMotion();
    requestStep();
  }

  return {
    steer,
    restart,
    setAlone(wanted) {
      alone = wanted;
      if (wanted) media.release();
      restart();
    },
    isAlone: () => alone,
    anchorToPlayer() {
      const observation = media.observe();
      const isFollowing = status.drift !== undefined && observation?.paused === false;
      if (isFollowing) followPlayer(observation);
    },
    status: () => status,
    startLead: () => startLeadOf(memory, tuning),
    onDue(listener) {
      listeners.push(listener);
    },
  };
}

function movesPlayhead({ kind }: Step['corrections'][number]): boolean {
  return kind === 'seek' || kind === 'rate';
}

/** Whether nobody need wait for a player, as it plays on only once its viewer does something. */
function isExcused({ hidden, hindrance }: Observation): boolean {
  return hidden || hindrance === 'autoplay' || hindrance === 'hidden';
}

/** Absent for a live stream, which some players give a duration of 2³² seconds. */
function durationOf({ duration }: Observation): Pick<Status, 'duration'> {
  return duration <= limits.position ? { duration } : {};
}

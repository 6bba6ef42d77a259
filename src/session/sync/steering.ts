/** Steers the player to the room's vector: look, decide, correct, and look again when asked to. */
import type { ControllerMemory, Observation, Step } from '../../core/player/types.ts';
import { decide } from '../../core/player/controller.ts';
import { resetMotion, freshMemory, startLeadOf } from '../../core/player/controller-memory.ts';
import { leadToStart, stallOf } from '../../core/player/readiness.ts';
import type { Status } from '../../core/consensus/types.ts';
import type { Vector } from '../../core/timeline/vector.ts';
import type { Tuning } from '../../core/player/tuning.ts';
import type { Leads } from '../../protocol/leads.ts';
import type { Media, Ticker } from '../ports.ts';

export interface SteeringOptions {
  readonly media: Media;
  readonly ticker: Ticker;
  readonly tuning: Tuning;
  readonly leads: Leads | undefined;
}

/** What steering needs of its session. */
export interface Steered {
  vector(): Vector | undefined;
  /** Nobody else is here: the timeline goes with the player, not the player with the timeline. */
  isSolo(): boolean;
  /** Whether the vector is read by a clock that is known well. */
  readsSurely(): boolean;
  /** Milliseconds in which our own clock goes. */
  rounding(): number;
  /** Takes the vector from what the player shows. */
  anchor(observation: Observation): void;
  /** Another start or seek was seen. */
  learned(leads: Leads): void;
  /** After each look. */
  looked(step: Step | undefined, ahead: number | undefined): void;
}

export interface Steering {
  /** One look at the player, one decision, one set of corrections. */
  look(): void;
  /** The room has another vector: whatever the player was about is over. */
  restart(): void;
  /** It has the same one, and we read it as so many seconds further on. */
  reread(further: number): void;
  /** Leaves the player to its viewer, or takes it up again. */
  setAlone(alone: boolean): void;
  status(): Status;
  /** Milliseconds our player takes to start from where it stands. */
  startLead(): number;
}

/** Seconds: clocks that are being measured move the timeline by less. */
const MISREAD_SECONDS = 0.02;

/** Steers until `signal` aborts. */
export function startSteering(
  { media, ticker, tuning, leads = freshMemory.learned }: SteeringOptions,
  steered: Steered,
  signal: AbortSignal,
): Steering {
  let memory: ControllerMemory = { ...freshMemory, learned: leads };
  let status: Status = { state: 'no-video', excused: true };
  let alone = false;
  let wake: AbortController | undefined;

  function look(): void {
    if (signal.aborted) return;
    const observation = media.observe();
    // Seeing the viewer's intent may have changed the vector: ask for it afterwards.
    const target = steered.vector();
    if (observation && observation.player !== memory.player) {
      memory = { ...freshMemory, learned: memory.learned, player: observation.player };
    }
    const { learned } = memory;
    const step = !alone && observation && target ? decided(target, observation) : undefined;
    if (memory.learned !== learned) steered.learned(memory.learned);
    status = step ? statusOf(step, observation) : unsteered(observation);
    if (step) media.correct(step.corrections);
    steered.looked(step, observation?.ahead);
    // Whatever we did may have had the player looked at in the meantime.
    wake?.abort();
    if (step?.wakeAt === undefined) return;
    wake = new AbortController();
    ticker.exactlyAt(step.wakeAt, look, wake.signal);
  }

  function decided(vector: Vector, observation: Observation): Step {
    const known = steered.readsSurely() ? tuning.enter : tuning.enterEarly;
    const now = { ...tuning, enter: known + steered.rounding() };
    const solo = steered.isSolo();
    // Which of two frames it stopped on matters once somebody else stands there, too.
    const { ran } = memory;
    const step = decide(vector, observation, solo ? { ...memory, ran: false } : memory, now);
    const departs = !observation.paused && step.corrections.some(bends);
    if (!departs || !solo) {
      memory = solo ? { ...step.memory, ran: ran || step.memory.ran } : step.memory;
      return step;
    }
    steered.anchor(observation);
    const anchored = decide(steered.vector() ?? vector, observation, resetMotion(memory), now);
    memory = anchored.memory;
    return anchored;
  }

  function statusOf(step: Step, observation: Observation | undefined): Status {
    const target = steered.vector();
    if (!observation || !target) return unsteered(observation);
    const acts = step.corrections.some(({ kind }) => kind === 'seek' || kind === 'play');
    const lead = acts ? undefined : leadToStart(target, observation, memory, tuning);
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

  function unsteered(observation: Observation | undefined): Status {
    if (!observation) return { state: 'no-video', excused: true };
    return { state: alone ? 'alone' : 'starting', excused: true, ...durationOf(observation) };
  }

  function restart(): void {
    memory = resetMotion({ ...memory, parking: undefined, prerolls: 0 });
    look();
  }

  function reread(further: number): void {
    // What a start or seek under way was aimed at was not where the room is: it teaches nothing.
    if (Math.abs(further) > MISREAD_SECONDS)
      memory = { ...memory, pendingLead: undefined, errors: [] };
    look();
  }

  signal.addEventListener('abort', () => wake?.abort());
  return {
    look,
    restart,
    reread,
    setAlone(wanted) {
      alone = wanted;
      if (wanted) media.release();
      restart();
    },
    status: () => status,
    startLead: () => startLeadOf(memory, tuning),
  };
}

function bends({ kind }: Step['corrections'][number]): boolean {
  return kind === 'seek' || kind === 'rate';
}

/** Nobody need wait for a player that plays on only once its viewer does something. */
function isExcused({ hidden, hindrance }: Observation): boolean {
  return hidden || hindrance === 'autoplay' || hindrance === 'hidden';
}

function durationOf({ duration }: Observation): Pick<Status, 'duration'> {
  return Number.isFinite(duration) ? { duration } : {};
}

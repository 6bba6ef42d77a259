/** Steers the player to the room's vector: look, decide, correct, and look again when asked to. */
import { decide } from '../core/controller.ts';
import type { Memory } from '../core/memory.ts';
import { continuous, freshMemory, leadOf } from '../core/memory.ts';
import type { Status } from '../core/room.ts';
import type { Vector } from '../core/timeline.ts';
import type { Tuning } from '../core/tuning.ts';
import type { Media, Ticker } from './ports.ts';

export interface SteeringOptions {
  readonly media: Media;
  readonly ticker: Ticker;
  readonly tuning: Tuning;
}

export interface Steering {
  /** One look at the player, one decision, one set of corrections. */
  look(): void;
  /** The room has another vector: whatever the player was about is over. */
  restart(): void;
  status(): Status;
  /** Milliseconds our player takes to start after a seek, as far as we learnt. */
  startLead(): number;
}

/** Steers to `vector()` until `signal` aborts. `settled` is called when the player first follows. */
export function startSteering(
  { media, ticker, tuning }: SteeringOptions,
  vector: () => Vector | undefined,
  settled: () => void,
  signal: AbortSignal,
): Steering {
  let memory: Memory = freshMemory;
  let status: Status = { state: 'no-video', drift: undefined };
  let hasSettled = false;
  let wake: AbortController | undefined;

  function look(): void {
    if (signal.aborted) return;
    wake?.abort();
    const observation = media.observe();
    const target = vector();
    if (!observation || !target) {
      status = { state: observation ? 'starting' : 'no-video', drift: undefined };
      return;
    }
    const step = decide(target, observation, memory, tuning);
    memory = step.memory;
    const drift = step.drift === undefined ? undefined : step.drift * 1000;
    status = { state: step.state, drift };
    media.correct(step.corrections);
    if (!hasSettled && drift !== undefined) {
      hasSettled = true;
      settled();
    }
    if (step.wakeAt === undefined) return;
    wake = new AbortController();
    ticker.exactlyAt(step.wakeAt, look, wake.signal);
  }

  signal.addEventListener('abort', () => wake?.abort());
  return {
    look,
    restart() {
      memory = continuous({ ...memory, parking: undefined, holds: 0 });
      look();
    },
    status: () => status,
    startLead: () => leadOf(memory, 'start', tuning.startLead),
  };
}

/**
 * The one loop of a session, never nested: intents → commands → decide → correct → status →
 * announcement, and then the ready barrier, whose action begins another lap.
 */
import { createTimer } from '../../async/timer.ts';
import type { OwnStatus } from '../own-status.ts';
import type { Broadcast } from '../peers/broadcast.ts';
import type { Persistence } from '../persistence/persistence.ts';
import type { Clock, Media, Ticker } from '../ports.ts';
import type { Commands } from './commands.ts';
import type { RoomStore } from './room-store.ts';
import type { PlayerSteering } from './steering.ts';
import type { RoomWaiting } from './waiting.ts';

export interface SyncLoopParts {
  readonly media: Media;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly store: RoomStore;
  readonly steering: Pick<PlayerSteering, 'steer' | 'onDue'>;
  readonly ownStatus: Pick<OwnStatus, 'update'>;
  readonly waiting: Pick<RoomWaiting, 'next'>;
  readonly commands: Pick<Commands, 'obey' | 'hold' | 'release' | 'announce'>;
  readonly broadcast: Pick<Broadcast, 'sendState' | 'isWithholding'>;
  readonly persistence: Pick<Persistence, 'record'>;
}

export interface SyncLoop {
  /** Runs a lap now, or, where one is running, another one after it. */
  run(): void;
}

/** Runs a lap whenever the room, the player or a timer asks for one, until `signal` aborts. */
export function startSyncLoop(parts: SyncLoopParts, signal: AbortSignal): SyncLoop {
  const { media, clock, ticker, store, steering, ownStatus, waiting, commands } = parts;
  const { broadcast, persistence } = parts;
  let isRunning = false;
  let isSteeringDue = false;
  let isBarrierDue = false;
  /** Whether the last step paused the player. */
  let hasPaused = false;
  const barrierTimer = createTimer(ticker, signal);

  function runLaps(): void {
    if (isRunning) return;
    isRunning = true;
    try {
      while ((isSteeringDue || isBarrierDue) && !signal.aborted) {
        if (isSteeringDue) steerPlayer();
        else tendBarrier();
      }
    } finally {
      isRunning = false;
    }
  }

  function steerPlayer(): void {
    for (const intent of media.takeIntents()) commands.obey(intent);
    const steered = steering.steer();
    // The step has acted on every change so far, its own included. A player that it paused may be due
    // to start again before the event of its pause comes.
    const pauses = steered.step?.corrections.some(({ kind }) => kind === 'pause') ?? false;
    isSteeringDue = pauses && !hasPaused;
    hasPaused = pauses;
    const { isFirst, isNews, hasJoined } = ownStatus.update(steered);
    const isAnnounced = commands.announce();
    if (hasJoined) persistence.record('join');
    if (!isNews) return;
    isBarrierDue = true;
    if (!isFirst && !isAnnounced && !broadcast.isWithholding()) broadcast.sendState();
  }

  function tendBarrier(): void {
    isBarrierDue = false;
    barrierTimer.stop();
    const action = waiting.next();
    switch (action?.kind) {
      case undefined:
        return;
      case 'hold':
        return commands.hold(action.hold, action.position);
      case 'release':
        return commands.release();
      case 'wait':
        return barrierTimer.start(action.until - clock.now(), runBarrier);
    }
  }

  function runBarrier(): void {
    isBarrierDue = true;
    runLaps();
  }

  function runSteering(): void {
    isSteeringDue = true;
    runLaps();
  }

  store.onChange((change) => {
    if (change !== 'members') isSteeringDue = true;
    runBarrier();
  });
  steering.onDue(runSteering);
  media.listen({ changed: runSteering }, signal);

  return {
    run() {
      isBarrierDue = true;
      runSteering();
    },
  };
}

/** Gives commands: makes the next vector, announces it to the others, and has it kept. */
import { createTimer } from '../../async/timer.ts';
import type { CommandContext } from '../../core/consensus/apply-intent.ts';
import {
  applyIntent,
  startDelayMs,
  withHold,
  withRelease,
} from '../../core/consensus/apply-intent.ts';
import { mayCommand } from '../../core/consensus/permissions.ts';
import { countMove, seekDebounceMs } from '../../core/consensus/seek-rate-limit.ts';
import type { RecentSeeks, Room } from '../../core/consensus/types.ts';
import type { Intent } from '../../core/player/intent.ts';
import type { HoldReason } from '../../core/timeline/vector.ts';
import { holdOf, positionAt } from '../../core/timeline/vector.ts';
import { allReady } from '../../core/waiting/barrier.ts';
import { isSendable } from '../../protocol/peer/peer-message.ts';
import type { OwnStatus } from '../own-status.ts';
import type { Broadcast } from '../peers/broadcast.ts';
import type { Persistence } from '../persistence/persistence.ts';
import { syncEventOf } from '../persistence/sync-log.ts';
import type { Clock, Media, Ticker } from '../ports.ts';
import type { RoomStore } from './room-store.ts';
import type { PlayerSteering } from './steering.ts';
import type { RoomWaiting } from './waiting.ts';

/** Milliseconds between two commands of ours that the others hear of. */
const COMMAND_INTERVAL_MS = 150;
/** Milliseconds after which a command is sent once more, so that a lost packet costs no retransmission. */
const COPY_DELAYS_MS = [15, 45];
/** Milliseconds of a countdown: three, two, one. */
const COUNTDOWN_MS = 3000;

export interface CommandParts {
  readonly media: Media;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly store: RoomStore;
  readonly steering: Pick<PlayerSteering, 'startLead' | 'isAlone'>;
  readonly ownStatus: Pick<OwnStatus, 'status'>;
  readonly waiting: Pick<RoomWaiting, 'status'>;
  readonly broadcast: Broadcast;
  readonly persistence: Pick<Persistence, 'record' | 'save'>;
}

export interface Commands {
  /** Has the room do what our viewer wants, unless they may not command or are on their own. */
  obey(intent: Intent): void;
  hold(reason: HoldReason, position: number): void;
  release(): void;
  /** Asks everyone whether they are ready, where we may command. */
  startReadyCheck(): void;
  /** Goes on with a held room, where we may command. */
  releaseHold(): void;
  /**
   * Announces the commands given since the last call, once our player acts on them: the status that
   * goes with a vector belongs to it. Returns whether the others were told now.
   */
  announce(): boolean;
  /** How many intents of our viewer were refused. */
  denied(): number;
}

/** A command that was given and not yet announced. */
interface Given {
  readonly before: Room;
  readonly intent: Intent | undefined;
}

/** Gives commands until `signal` aborts. */
export function createCommands(parts: CommandParts, signal: AbortSignal): Commands {
  const { media, clock, ticker, store, steering, ownStatus, waiting, broadcast, persistence } =
    parts;
  let given: readonly Given[] = [];
  let denied = 0;
  const timer = createTimer(ticker, signal);
  let announcedAt = -Infinity;
  let soughtAt = -Infinity;
  let recentSeeks: RecentSeeks = [];
  /** The room as the others know it while a command of ours is yet to be announced. */
  let announced: Room | undefined;
  /** Rows of the sync log to be written with the next announcement. */
  const events = new Set<ReturnType<typeof syncEventOf>>();

  function context(): CommandContext {
    const room = store.get();
    const now = clock.now();
    const counts = room.vector && holdOf(room.vector) === 'people';
    const startLead = steering.startLead();
    const solo = room.peers.size === 0;
    const startDelay = solo ? startLead : startDelayMs(room, now, startLead);
    return {
      now,
      wallClock: clock.wallClock(),
      startDelay: counts ? COUNTDOWN_MS : startDelay,
      duration: media.observe()?.duration ?? Number.NaN,
      // Until our player acts on a command, its status says nothing of the new vector.
      ready: given.length === 0 && allReady(room, ownStatus.status()),
      solo,
      heldFor: waiting.status().heldFor,
    };
  }

  function give(next: Room, intent?: Intent): void {
    // A position such as the time of day in a live stream: nobody could follow it.
    if (next.vector && !isSendable(next.vector)) return;
    given = [...given, { before: store.get(), intent }];
    broadcast.withholdVector();
    store.replace(next);
  }

  function mayGive(): boolean {
    const room = store.get();
    return room.vector !== undefined && mayCommand(room, room.self);
  }

  /** Announces at once, but of a scrub only its beginning and where it came to rest. */
  function announce(): boolean {
    const [first] = given;
    if (!first) return false;
    const now = clock.now();
    // A pause does not wait for the end of a scrub.
    const isSeek = given.every(({ intent }) => intent?.kind === 'seek');
    for (const { intent } of given) if (intent) events.add(syncEventOf(intent));
    given = [];
    const debounce = isSeek ? seekDebounceMs(recentSeeks, soughtAt, now) : 0;
    if (isSeek) soughtAt = now;
    announced ??= first.before;
    const dueAt = Math.max(announcedAt + COMMAND_INTERVAL_MS, now + debounce);
    if (dueAt <= now) {
      announceNow();
      return true;
    }
    timer.start(dueAt - now, announceNow);
    return false;
  }

  function announceNow(): void {
    timer.stop();
    announcedAt = clock.now();
    const before = positionIn(announced, announcedAt);
    const after = positionIn(store.get(), announcedAt);
    recentSeeks = countMove(recentSeeks, before, after, announcedAt) ?? recentSeeks;
    announced = undefined;
    broadcast.announceVector();
    for (const delay of COPY_DELAYS_MS) ticker.after(delay, sendCopy, signal);
    for (const event of events) persistence.record(event);
    events.clear();
    persistence.save();
  }

  function sendCopy(): void {
    if (!broadcast.isWithholding()) broadcast.sendBeat('fast');
  }

  return {
    obey(intent) {
      const room = store.get();
      if (steering.isAlone()) return;
      if (!mayCommand(room, room.self)) {
        denied += 1;
        return;
      }
      if (!room.vector) return;
      const next = applyIntent(room, intent, context());
      if (next !== room) give(next, intent);
    },
    hold: (reason, position) => give(withHold(store.get(), reason, position, context())),
    release: () => give(withRelease(store.get(), context())),
    startReadyCheck() {
      const { vector } = store.get();
      if (!vector || !mayGive()) return;
      give(withHold(store.get(), 'people', positionAt(vector, clock.now()), context()));
    },
    releaseHold() {
      const { vector } = store.get();
      if (vector && holdOf(vector) && mayGive()) give(withRelease(store.get(), context()));
    },
    announce,
    denied: () => denied,
  };
}

/** Seconds into the media where `room` is at `now`. */
function positionIn(room: Room | undefined, now: number): number {
  return room?.vector ? positionAt(room.vector, now) : 0;
}

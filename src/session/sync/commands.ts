/** Gives commands: makes the next vector, tells everyone at once, and has it kept. */
import type { CommandContext } from '../../core/consensus/apply-intent.ts';
import {
  applyIntent,
  withHold,
  withRelease,
  startDelayMs,
} from '../../core/consensus/apply-intent.ts';
import type { RecentSeeks, Room, Status } from '../../core/consensus/types.ts';
import { seekDebounceMs, countMove } from '../../core/consensus/seek-rate-limit.ts';
import { allReady } from '../../core/waiting/barrier.ts';
import type { Intent } from '../../core/player/intent.ts';
import type { HoldReason } from '../../core/timeline/vector.ts';
import { holdOf, positionAt } from '../../core/timeline/vector.ts';
import type { Clock, Media, Ticker } from '../ports.ts';
import type { Persistence } from '../persistence/persistence.ts';
import { syncEventOf } from '../persistence/sync-log.ts';

/** Milliseconds between two commands of ours that the others hear of. */
const COMMAND_INTERVAL_MS = 150;
/** Milliseconds after which a command is sent once more: a lost packet costs no retransmission. */
const COPY_DELAYS_MS = [15, 45];
/** Milliseconds a countdown takes: three, two, one. */
const COUNTDOWN_MS = 3000;

export interface CommandPorts {
  readonly media: Media;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** What commands need of their session. */
export interface Commanded {
  room(): Room;
  status(): Status;
  /** Milliseconds our player takes to start. */
  startLead(): number;
  /** Milliseconds the room has been held. */
  heldFor(): number;
  /** Takes a room that another vector rules, before or after the others are told. */
  take(room: Room): void;
  /** Tells every member what we know. */
  tell(): void;
  /** The same, over the fast channel alone. */
  repeat(): void;
}

export interface Commands {
  /** Does what our viewer wants; false where the room does it already. */
  command(intent: Intent): boolean;
  hold(hold: HoldReason, position: number): void;
  release(): void;
  /** A command of ours is yet to be told: the others hear nothing of us before. */
  pending(): boolean;
}

/** Gives commands until `signal` aborts. */
export function startCommands(
  { media, clock, ticker }: CommandPorts,
  session: Commanded,
  recorder: Persistence,
  signal: AbortSignal,
): Commands {
  let announcing = false;
  let announcedAt = -Infinity;
  let due = -Infinity;
  let soughtAt = -Infinity;
  let recentSeeks: RecentSeeks = [];
  /** The room as the others know it while a command of ours is yet to be told. */
  let told: Room | undefined;

  function instant(): CommandContext {
    const room = session.room();
    const now = clock.now();
    const counts = room.vector && holdOf(room.vector) === 'people';
    const startDelay = startDelayMs(room, now, session.startLead());
    const solo = room.peers.size === 0;
    return {
      now,
      wallClock: clock.wallClock(),
      startDelay: counts ? COUNTDOWN_MS : solo ? session.startLead() : startDelay,
      duration: media.observe()?.duration ?? Number.NaN,
      ready: allReady(room, session.status()),
      solo,
      heldFor: session.heldFor(),
    };
  }

  /** Tells everyone at once, but of a hunt for a place only where it began and where it came to rest. */
  function announce(before: Room, done: () => void, isSeek: boolean): void {
    const now = clock.now();
    const quiet = isSeek ? seekDebounceMs(recentSeeks, soughtAt, now) : 0;
    if (isSeek) soughtAt = now;
    told ??= before;
    due = Math.max(announcedAt + COMMAND_INTERVAL_MS, now + quiet);
    // A pause does not wait for the end of a hunt.
    if (due <= now) return announceNow(done);
    if (announcing) return;
    announcing = true;
    announceWhenDue(done);
  }

  function announceWhenDue(done: () => void): void {
    if (!announcing) return;
    const wait = due - clock.now();
    if (wait <= 0) announceNow(done);
    else ticker.after(wait, () => announceWhenDue(done), signal);
  }

  function announceNow(done: () => void): void {
    announcing = false;
    announcedAt = clock.now();
    const [before, after] = [
      positionIn(told, announcedAt),
      positionIn(session.room(), announcedAt),
    ];
    recentSeeks = countMove(recentSeeks, before, after, announcedAt) ?? recentSeeks;
    told = undefined;
    session.tell();
    for (const delay of COPY_DELAYS_MS)
      ticker.after(delay, () => announcing || session.repeat(), signal);
    done();
    recorder.save();
  }

  /** The others are told before we act on it ourselves: their way is longer. */
  function give(next: Room, done: () => void = () => undefined, isSeek = false): void {
    const before = session.room();
    session.take(next);
    announce(before, done, isSeek);
  }

  return {
    command(intent) {
      if (!session.room().vector) return false;
      const at = instant();
      const room = session.room();
      const next = applyIntent(room, intent, at);
      if (next === room) return false;
      give(next, () => recorder.record(syncEventOf(intent)), intent.kind === 'seek');
      return true;
    },
    hold: (hold, position) => give(withHold(session.room(), hold, position, instant())),
    release: () => give(withRelease(session.room(), instant())),
    pending: () => announcing,
  };
}

/** Seconds into the media where `room` is at `now`. */
function positionIn(room: Room | undefined, now: number): number {
  return room?.vector ? positionAt(room.vector, now) : 0;
}

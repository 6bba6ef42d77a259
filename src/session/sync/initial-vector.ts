/** The first vector of a session that hears nobody: the database's, or the player's. */
import { withStaleVector } from '../../core/consensus/time-source.ts';
import type { Observation } from '../../core/player/types.ts';
import type { StampedVector } from '../../core/timeline/revision.ts';
import type { RoomRecord } from '../../protocol/backend/room.ts';
import { isSendable } from '../../protocol/peer/peer-message.ts';
import type { Roster } from '../peers/roster.ts';
import type { Persistence } from '../persistence/persistence.ts';
import type { SessionOptions } from '../types.ts';
import type { RoomStore } from './room-store.ts';

/**
 * Seconds after which a stored room is treated as paused: a playing room is saved once a minute.
 */
const STALE_AFTER_SECONDS = 90;

export interface InitialVectorInput {
  readonly room: RoomRecord;
  /** Seconds since `room` was read. */
  readonly roomAge: number;
  readonly observation: Observation | undefined;
  readonly self: string;
  /** Whether we brought the room to this page. */
  readonly opened: boolean;
  /** Milliseconds on our clock, and since 1970. */
  readonly now: number;
  readonly wallClock: number;
}

/**
 * The initial vector; undefined while there is neither a stored one nor a player. Any vector of a
 * member is newer: ours is unsigned (`by` empty), or of revision 0 for a player that only joined.
 */
export function initialVector(opening: InitialVectorInput): StampedVector | undefined {
  const { room, roomAge, observation, self, opened, now, wallClock } = opening;
  const { playback } = room;
  if (playback.revision > 0) {
    const age = playback.ageSeconds + roomAge;
    const playing = playback.playing && age < STALE_AFTER_SECONDS;
    const moved = playing ? age * playback.rate : 0;
    return {
      revision: playback.revision,
      issuedAt: 0,
      by: '',
      position: playback.position + moved,
      rate: playback.rate,
      timestamp: now,
      playing,
    };
  }
  if (!observation) return undefined;
  const { rate, paused } = observation;
  // A room has no position before its beginning.
  const position = Math.max(0, observation.position);
  const here = { position, rate, timestamp: observation.now, playing: !paused };
  if (!opened) return { revision: 0, issuedAt: 0, by: '', ...here };
  const first = { revision: 1, issuedAt: wallClock, by: self, ...here };
  // A member who moves the room to the next episode wants to watch it, and the others follow.
  return room.pageNumber > 0 ? { ...first, playing: true, hold: 'arrival' } : first;
}

/** Milliseconds to wait for a member's vector before the database's is taken. */
const HEAR_OTHERS_MS = 4000;
/** Milliseconds between two checks for a player. */
const PLAYER_POLL_MS = 1000;

export interface InitialVectorParts extends Pick<
  SessionOptions,
  'self' | 'opened' | 'media' | 'clock' | 'ticker'
> {
  readonly store: RoomStore;
  readonly roster: Pick<Roster, 'hasOthers'>;
  readonly persistence: Pick<Persistence, 'save'>;
}

/** Gives the room a vector where no member told us of one, unless `signal` aborts before. */
export function provideInitialVector(parts: InitialVectorParts, signal: AbortSignal): void {
  const { self, opened, media, clock, ticker, store, roster, persistence } = parts;

  function provide(): void {
    const room = store.get();
    if (room.vector) return;
    const vector = initialVector({
      room: store.snapshot().room,
      roomAge: store.snapshotAge(),
      observation: media.observe(),
      self,
      opened,
      now: clock.now(),
      wallClock: clock.wallClock(),
    });
    if (!vector || !isSendable(vector)) return ticker.after(PLAYER_POLL_MS, provide, signal);
    const isOurs = vector.by === self;
    const next = { ...room, vector };
    // A vector from the database gives way to any member's reading.
    store.replace(isOurs ? next : withStaleVector(next));
    if (isOurs) persistence.save();
  }

  // A member that brought the room here has nobody to hear a vector from.
  ticker.after(roster.hasOthers() && !opened ? HEAR_OTHERS_MS : 0, provide, signal);
}

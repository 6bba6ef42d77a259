/** Makes the room's next vector of a viewer's intent or of the ready barrier's action. */
import { estimateAt } from '../clock/link-clock.ts';
import type { Intent } from '../player/intent.ts';
import type { Revision, StampedVector } from '../timeline/revision.ts';
import type { Room } from './types.ts';
import type { HoldReason } from '../timeline/vector.ts';
import { holdOf, positionAt, withinMedia } from '../timeline/vector.ts';

/** What a command depends on besides the room. */
export interface CommandContext {
  /** Milliseconds on our clock. */
  readonly now: number;
  /** Milliseconds since 1970; only tells two commands apart. */
  readonly wallClock: number;
  /** Milliseconds until everyone can start together. */
  readonly startDelay: number;
  /** Length of our media in seconds, NaN if unknown. */
  readonly duration: number;
  /** Every player is decoded at the room's position. */
  readonly ready: boolean;
  /** Nobody else is linked: the room follows our player. */
  readonly solo: boolean;
  /** Milliseconds the room has been held. */
  readonly heldFor: number;
}

/**
 * Milliseconds of waiting after which a viewer's `play` means "go on without them". Before, it is most
 * likely the site's own, which follows a seek.
 */
export const IMPATIENT_AFTER_MS = 1500;

/** Seconds. A `play` this close to the room's position resumes from there. */
const SAME_POSITION_SECONDS = 0.25;

/**
 * The room after its viewer's intent; the same room where it already does that. Play and seek hold
 * the room until everyone is ready; a play after a long hold releases it.
 * @throws Error before the room has a vector.
 */
export function applyIntent(room: Room, intent: Intent, instant: CommandContext): Room {
  const vector = vectorOf(room);
  const { now, startDelay, duration, solo } = instant;
  const hold = holdOf(vector);
  switch (intent.kind) {
    case 'pause':
      if (!vector.playing) return room;
      return withVector(room, instant, {
        position: withinMedia(intent.position, duration),
        playing: false,
      });
    case 'play': {
      if (hold && instant.heldFor >= IMPATIENT_AFTER_MS) return withRelease(room, instant);
      if (vector.playing) return room;
      const near = Math.abs(intent.position - vector.position) <= SAME_POSITION_SECONDS;
      const position = near ? vector.position : withinMedia(intent.position, duration);
      if (solo) return withVector(room, instant, { position, playing: true });
      const goes = near && instant.ready && { timestamp: now + startDelay };
      return withVector(room, instant, { position, playing: true, ...(goes || { hold: 'start' }) });
    }
    case 'seek':
      return withVector(room, instant, {
        position: withinMedia(intent.position, duration),
        playing: vector.playing,
        ...(vector.playing && !solo && { hold: hold === 'people' ? hold : 'start' }),
      });
    case 'rate':
      // A site that undoes our rate override wants nothing of the room.
      if (intent.rate === vector.rate) return room;
      // A speed change needs no stop: everyone changes at once, and rate correction removes the
      // drift.
      return withVector(room, instant, {
        position: positionAt(vector, now),
        playing: vector.playing,
        rate: intent.rate,
        timestamp: vector.playing ? Math.max(now, vector.timestamp) : now,
        ...(hold && { hold }),
      });
  }
}

/** The room, held at `position` seconds. */
export function withHold(
  room: Room,
  hold: HoldReason,
  position: number,
  instant: CommandContext,
): Room {
  return withVector(room, instant, {
    position: withinMedia(position, instant.duration),
    playing: true,
    hold,
  });
}

/** The held room, released to start. */
export function withRelease(room: Room, instant: CommandContext): Room {
  const { position } = vectorOf(room);
  const timestamp = instant.now + instant.startDelay;
  return withVector(room, instant, { position, playing: true, timestamp });
}

/**
 * Milliseconds from a command to the common start: the slowest link, with room for its jitter and a
 * lost copy, plus the slowest player's lead.
 */
export function startDelayMs(room: Room, now: number, ownLead: number): number {
  let way = 0;
  let lead = ownLead;
  for (const { clock, beat } of room.peers.values()) {
    const estimate = estimateAt(clock, now);
    way = Math.max(way, estimate ? estimate.roundTrip / 2 + 4 * estimate.jitter : UNKNOWN_DELAY_MS);
    lead = Math.max(lead, beat?.status.lead ?? 0);
  }
  return Math.min(Math.max(way + MARGIN_MS + lead, 80), 600);
}

/** Milliseconds. The second copy of a command on the fast channel still arrives in time. */
const MARGIN_MS = 25;
const UNKNOWN_DELAY_MS = 100;

type Motion = Pick<StampedVector, 'position' | 'playing'> & Partial<StampedVector>;

function withVector(room: Room, { now, wallClock }: CommandContext, motion: Motion): Room {
  const before = vectorOf(room);
  const revision: Revision = {
    revision: before.revision + 1,
    issuedAt: wallClock,
    by: room.self,
  };
  return { ...room, vector: { rate: before.rate, timestamp: now, ...motion, ...revision } };
}

function vectorOf({ vector }: Room): StampedVector {
  if (!vector) throw new Error('a command before the room has a vector');
  return vector;
}

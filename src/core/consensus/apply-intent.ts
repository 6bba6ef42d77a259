/** How what a viewer wants, or what the room waits for, becomes the room's next vector. */
import { estimateAt } from '../clock/link-clock.ts';
import type { Intent } from '../player/intent.ts';
import type { Revision, StampedVector } from '../timeline/revision.ts';
import type { Room } from './types.ts';
import type { Hold } from '../timeline/vector.ts';
import { holdOf, positionAt, withinMedia } from '../timeline/vector.ts';

/** The instant at which a command is given. */
export interface Instant {
  /** Milliseconds on our clock. */
  readonly now: number;
  /** Milliseconds since 1970; only tells commands apart. */
  readonly wallClock: number;
  /** Milliseconds until all can start together. */
  readonly startDelay: number;
  /** Length of our media in seconds, NaN if unknown. */
  readonly duration: number;
  /** Whether every player stands where the room does and can start. */
  readonly ready: boolean;
  /** Nobody else is here: the room goes with our player, whatever it takes. */
  readonly solo: boolean;
  /** Milliseconds the room has been held. */
  readonly heldFor: number;
}

/** Milliseconds: sites press their own play after a seek; a viewer who is tired of waiting does later. */
const TIRED = 1500;

/** Seconds: a `play` this near to where the room stands means "from where we are". */
const SAME_PLACE = 0.25;

/**
 * The room after its own viewer's intent; the same room where it already does what they want. Play
 * and seek hold the room until all are ready; to play after it was held a while is to go on without.
 * @throws Error while no vector was adopted yet.
 */
export function commanded(room: Room, intent: Intent, instant: Instant): Room {
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
      if (hold && instant.heldFor >= TIRED) return released(room, instant);
      if (vector.playing) return room;
      const near = Math.abs(intent.position - vector.position) <= SAME_PLACE;
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
      // A site that undoes a nudge wants nothing of the room.
      if (intent.rate === vector.rate) return room;
      // A speed change needs no stop: everyone bends at once and the drift it leaves is nudged away.
      return withVector(room, instant, {
        position: positionAt(vector, now),
        playing: vector.playing,
        rate: intent.rate,
        timestamp: vector.playing ? Math.max(now, vector.timestamp) : now,
        ...(hold && { hold }),
      });
  }
}

/** The room, told to wait at `position` seconds before it goes on. */
export function held(room: Room, hold: Hold, position: number, instant: Instant): Room {
  return withVector(room, instant, {
    position: withinMedia(position, instant.duration),
    playing: true,
    hold,
  });
}

/** The held room, told to start. */
export function released(room: Room, instant: Instant): Room {
  const { position } = vectorOf(room);
  const timestamp = instant.now + instant.startDelay;
  return withVector(room, instant, { position, playing: true, timestamp });
}

/**
 * Milliseconds from a command to the instant at which everyone starts: the longest way there, with
 * room for its jitter and a lost copy, and what the slowest player needs to get going.
 */
export function startDelayOf(room: Room, now: number, ownLead: number): number {
  let way = 0;
  let lead = ownLead;
  for (const { clock, beat } of room.peers.values()) {
    const estimate = estimateAt(clock, now);
    way = Math.max(way, estimate ? estimate.roundTrip / 2 + 4 * estimate.jitter : UNKNOWN_WAY);
    lead = Math.max(lead, beat?.status.lead ?? 0);
  }
  return Math.min(Math.max(way + MARGIN + lead, 80), 600);
}

/** Milliseconds: the second copy of a command on the fast channel is in time as well. */
const MARGIN = 25;
const UNKNOWN_WAY = 100;

type Motion = Pick<StampedVector, 'position' | 'playing'> & Partial<StampedVector>;

function withVector(room: Room, { now, wallClock }: Instant, motion: Motion): Room {
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

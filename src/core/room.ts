/**
 * The room as one member knows it: the vector everyone steers to, the members it hears, and whose
 * clock the timeline rests on. Pure: every change returns a new room.
 */
import type { LinkClock } from './clock.ts';
import { estimateAt, freshClock, withExchange } from './clock.ts';
import type { Exchange } from './clock.ts';
import type { PlayerState } from './controller.ts';
import type { Intent } from './intent.ts';
import type { Revision, StampedVector } from './revision.ts';
import { compareRevisions } from './revision.ts';
import { onClock, positionAt, withinMedia } from './timeline.ts';

/** What a member says of its own player. */
export interface Status {
  readonly state: PlayerState | 'no-video';
  /** Milliseconds ahead of the timeline; undefined while it says nothing. */
  readonly drift?: number | undefined;
}

/** One beat of a member: all it knows that others need. Times on the sender's clock. */
export interface Beat {
  readonly vector?: StampedVector | undefined;
  /** Milliseconds on the sender's clock when the beat was sent. */
  readonly sentAt: number;
  /** Milliseconds the sender has been in the room without a break. */
  readonly age: number;
  readonly status: Status;
}

export interface Peer {
  readonly clock: LinkClock;
  readonly linkedAt: number;
  readonly pings: number;
  readonly beat: (Beat & { readonly receivedAt: number }) | undefined;
}

export interface Room {
  readonly self: string;
  readonly startedAt: number;
  /** On our own clock. */
  readonly vector: StampedVector | undefined;
  readonly peers: ReadonlyMap<string, Peer>;
}

export function newRoom(self: string, now: number): Room {
  return { self, startedAt: now, vector: undefined, peers: new Map() };
}

export function withPeer(room: Room, member: string, now: number): Room {
  const peer: Peer = { clock: freshClock, linkedAt: now, pings: 0, beat: undefined };
  return withPeerAs(room, member, peer);
}

export function withoutPeer(room: Room, member: string): Room {
  const peers = new Map(room.peers);
  peers.delete(member);
  return { ...room, peers };
}

/** The room after a ping to `member` was sent. */
export function withPing(room: Room, member: string): Room {
  const peer = room.peers.get(member);
  return peer ? withPeerAs(room, member, { ...peer, pings: peer.pings + 1 }) : room;
}

/** The room after an exchange of timestamps with `member`. */
export function withTimestamps(room: Room, member: string, exchange: Exchange): Room {
  const peer = room.peers.get(member);
  if (!peer) return room;
  return withPeerAs(room, member, { ...peer, clock: withExchange(peer.clock, exchange) });
}

/**
 * The room after a beat of `member` received at `receivedAt` (ms, ours). A newer vector replaces
 * ours; the same vector from the steward re-anchors ours to the steward's clock; an older one is
 * passed over. Any order, loss and repetition of beats ends in the same vector.
 */
export function withBeat(room: Room, member: string, beat: Beat, receivedAt: number): Room {
  const peer = room.peers.get(member);
  if (!peer) return room;
  const heard = withPeerAs(room, member, { ...peer, beat: { ...beat, receivedAt } });
  if (!beat.vector) return heard;
  const order = room.vector ? compareRevisions(beat.vector, room.vector) : 1;
  const follows = order > 0 || (order === 0 && stewardOf(heard, receivedAt) === member);
  if (!follows) return heard;
  // Before the first pong the beat itself is the only sample: its flight time is the error.
  const theirs = estimateAt(peer.clock, receivedAt)?.offset ?? beat.sentAt - receivedAt;
  return { ...heard, vector: onClock(beat.vector, -theirs) };
}

/**
 * Whose reading of the shared vector the others follow: of those who hold the newest one, the member
 * that has been here longest. Without a steward the vector would spread through the mesh with each
 * link's own error; with one, everybody is one link away from the same clock.
 */
export function stewardOf(room: Room, now: number): string {
  let steward = { member: room.self, age: now - room.startedAt };
  for (const [member, { beat }] of room.peers) {
    if (!beat?.vector || !room.vector || compareRevisions(beat.vector, room.vector) !== 0) continue;
    const age = beat.age + (now - beat.receivedAt);
    const older = age === steward.age ? member < steward.member : age > steward.age;
    if (older) steward = { member, age };
  }
  return steward.member;
}

/** Instants at which a member's intent becomes a command. */
export interface Instant {
  /** Milliseconds on our clock. */
  readonly now: number;
  /** Milliseconds since 1970; only tells commands apart. */
  readonly wallClock: number;
  /** Milliseconds until all can start together. */
  readonly startDelay: number;
  /** Length of our media in seconds, NaN if unknown. */
  readonly duration: number;
}

/** Seconds: a `play` this near to where the room stands means "from where we are". */
const SAME_PLACE = 0.25;

/**
 * The room after its own viewer's intent; the same room where it already does what they want.
 * @throws Error while no vector was adopted yet.
 */
export function commanded(room: Room, intent: Intent, instant: Instant): Room {
  const { vector } = room;
  if (!vector) throw new Error('a command before the room has a vector');
  const { now, wallClock, startDelay, duration } = instant;
  if (intent.kind === 'play' && vector.playing) return room;
  if (intent.kind === 'pause' && !vector.playing) return room;
  const revision: Revision = {
    revision: vector.revision + 1,
    issuedAt: wallClock,
    by: room.self,
  };
  const here = positionAt(vector, now);
  const motion = (position: number, playing: boolean, rate = vector.rate) => ({
    ...revision,
    rate,
    playing,
    position: withinMedia(position, duration),
    timestamp: playing ? now + startDelay : now,
  });
  switch (intent.kind) {
    case 'pause':
      return { ...room, vector: motion(intent.position, false) };
    case 'play': {
      const near = !vector.playing && Math.abs(intent.position - vector.position) <= SAME_PLACE;
      return { ...room, vector: motion(near ? vector.position : intent.position, true) };
    }
    case 'seek':
      return { ...room, vector: motion(intent.position, vector.playing) };
    case 'rate':
      // A speed change needs no stop: everyone bends at once and the drift it leaves is nudged away.
      return {
        ...room,
        vector: {
          ...motion(here, vector.playing, intent.rate),
          timestamp: Math.max(now, vector.playing ? vector.timestamp : now),
        },
      };
  }
}

/**
 * Milliseconds from a command to the instant at which everyone starts: the slowest link's one-way
 * time with room for jitter, plus what players need to get going.
 */
export function startDelayOf(room: Room, now: number, playerLead: number): number {
  let slowest = 0;
  for (const { clock } of room.peers.values()) {
    slowest = Math.max(slowest, estimateAt(clock, now)?.roundTrip ?? SLOW_ROUND_TRIP);
  }
  return Math.min(Math.max(slowest + 25 + playerLead, 80), 600);
}

const SLOW_ROUND_TRIP = 200;

function withPeerAs(room: Room, member: string, peer: Peer): Room {
  return { ...room, peers: new Map(room.peers).set(member, peer) };
}

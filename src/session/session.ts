/**
 * The interpreter: turns what the player, the mesh and time bring into calls of the core, and what
 * the core decides into calls of the ports. One session is one page's membership in one room.
 */
import type { Intent } from '../core/intent.ts';
import { compareRevisions } from '../core/revision.ts';
import type { Room } from '../core/room.ts';
import {
  commanded,
  newRoom,
  startDelayOf,
  withBeat,
  withoutPeer,
  withPeer,
  withTimestamps,
} from '../core/room.ts';
import type { Tuning } from '../core/tuning.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import type { SessionSnapshot } from '../protocol/snapshot.ts';
import { openingVector } from './opening.ts';
import { startPings } from './pings.ts';
import type { Archive, Clock, Media, Mesh, NewId, Ticker } from './ports.ts';
import { eventOf, startRecorder } from './recorder.ts';
import { addressesIn } from './roster.ts';
import { snapshotOf } from './snapshot.ts';
import { startSteering } from './steering.ts';

export interface SessionOptions {
  readonly self: string;
  /** Whether this member made the room: its player gives a new room its first vector. */
  readonly created: boolean;
  readonly snapshot: RoomSnapshot;
  readonly tuning: Tuning;
  readonly media: Media;
  readonly mesh: Mesh;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
}

export interface Session {
  snapshot(): SessionSnapshot;
  /** Our comment is in the database: the others may fetch it. */
  tellOfComment(): void;
  /** Says goodbye for good. A page that only reloads does not. */
  leave(): Promise<void>;
}

/** Milliseconds between beats while nothing changes. */
const BEAT = 1000;
/** Milliseconds to wait for a member's vector before the database's is taken. */
const HEAR_OTHERS = 4000;
/** Milliseconds between two commands of ours that the others hear of. */
const BETWEEN_COMMANDS = 150;
/** Milliseconds in which a member that says goodbye has left the database, too. */
const AFTER_GOODBYE = 2000;
/** Milliseconds more for a seek: everyone decodes from the key frame before. */
const SEEK_ALLOWANCE = 200;

/** Runs a session until `signal` aborts. */
export function startSession(options: SessionOptions, signal: AbortSignal): Session {
  const { self, created, media, mesh, archive, clock, ticker } = options;
  let room: Room = newRoom(self, clock.now());
  let people = options.snapshot;
  let peopleAt = clock.now();
  let announcing = false;
  let announcedAt = -Infinity;

  const change = (next: Room) => {
    room = next;
  };
  const steering = startSteering(
    options,
    () => room.vector,
    () => recorder.record('join'),
    signal,
  );
  const pings = startPings(options, () => room, change, signal);
  const recorder = startRecorder(
    options,
    () => ({
      vector: room.vector,
      observation: media.observe(),
      drift: steering.status().drift,
      isHost: people.room.host_user_id === self,
    }),
    adopt,
    signal,
  );

  /** Takes a room whose vector may be another one, or the same one read anew. */
  function steer(next: Room): void {
    const before = room.vector;
    room = next;
    if (next.vector === before || !next.vector) return;
    const same = before && compareRevisions(next.vector, before) === 0;
    if (same) steering.look();
    else steering.restart();
  }

  function command(intent: Intent): void {
    if (!room.vector) return;
    const now = clock.now();
    const next = commanded(room, intent, {
      now,
      wallClock: clock.wallClock(),
      startDelay:
        startDelayOf(room, now, steering.startLead()) +
        (intent.kind === 'seek' ? SEEK_ALLOWANCE : 0),
      duration: media.observe()?.duration ?? Number.NaN,
    });
    if (next === room) return steering.look();
    room = next;
    // Before we act on it ourselves: the others' way is longer.
    announce(intent);
    steering.restart();
  }

  /** Tells everyone at once, but of a dragged slider only every so often where it is. */
  function announce(intent: Intent): void {
    if (announcing) return;
    const wait = announcedAt + BETWEEN_COMMANDS - clock.now();
    announcing = wait > 0;
    if (announcing) return ticker.after(wait, () => announceNow(intent), signal);
    announceNow(intent);
  }

  function announceNow(intent: Intent): void {
    announcing = false;
    announcedAt = clock.now();
    for (const member of room.peers.keys()) tell(member, beat());
    recorder.record(eventOf(intent));
    recorder.save();
  }

  function beat(): PeerMessage {
    const now = clock.now();
    const { vector } = room;
    const status = steering.status();
    return { type: 'beat', vector, sentAt: now, age: now - room.startedAt, status };
  }

  /** Both ways at once: the fast channel does not wait for a lost packet, the reliable one arrives. */
  function tell(member: string, message: PeerMessage): void {
    mesh.send(member, message, 'fast');
    mesh.send(member, message, 'reliable');
  }

  function receive(member: string, message: PeerMessage, receivedAt: number): void {
    switch (message.type) {
      case 'ping': {
        const { sent } = message;
        const remoteSent = clock.now();
        const pong = { type: 'pong', sent, remoteReceived: receivedAt, remoteSent } as const;
        mesh.send(member, pong, 'fast');
        return;
      }
      case 'pong':
        room = withTimestamps(room, member, { ...message, received: receivedAt });
        return;
      case 'beat':
        return steer(withBeat(room, member, message, receivedAt));
      case 'leave':
        return forget(member);
      case 'comment':
        return archive.commentsChanged();
    }
  }

  mesh.listen(
    {
      linked(member) {
        room = withPeer(room, member, clock.now());
        tell(member, beat());
        pings.start(member);
      },
      lost(member) {
        pings.stop(member);
        room = withoutPeer(room, member);
      },
      stranger: () => recorder.refresh(),
      received: receive,
    },
    signal,
  );

  /** The roster as the database tells it: whom to link to. */
  function adopt(next: RoomSnapshot): void {
    people = next;
    peopleAt = clock.now();
    mesh.setRoster(addressesIn(next, self));
  }

  /** A member said goodbye, just before the database is told: who is host now is known a little later. */
  function forget(member: string): void {
    adopt({ ...people, members: people.members.filter(({ user_id: id }) => id !== member) });
    ticker.after(AFTER_GOODBYE, recorder.refresh, signal);
  }

  function beatForever(): void {
    for (const member of room.peers.keys()) mesh.send(member, beat(), 'reliable');
    ticker.after(BEAT, beatForever, signal);
  }

  /** Nobody told us what plays: the database does, or our own player. */
  function open(): void {
    if (room.vector) return;
    const now = clock.now();
    const first = openingVector({
      room: people.room,
      roomAge: (now - peopleAt) / 1000,
      observation: media.observe(),
      self,
      created,
      now,
      wallClock: clock.wallClock(),
    });
    if (!first) return ticker.after(BEAT, open, signal);
    steer({ ...room, vector: first });
    if (first.by === self) recorder.save();
  }

  media.listen({ intent: command, changed: () => steering.look() }, signal);
  adopt(people);
  ticker.after(addressesIn(people, self).size > 0 ? HEAR_OTHERS : 0, open, signal);
  beatForever();

  return {
    snapshot: () =>
      snapshotOf({
        room,
        people,
        status: steering.status(),
        observation: media.observe(),
        now: clock.now(),
        signalling: mesh.signalling,
        backend: recorder.backend(),
        dropped: mesh.dropped,
      }),
    tellOfComment() {
      for (const member of room.peers.keys()) mesh.send(member, { type: 'comment' }, 'reliable');
    },
    async leave() {
      for (const member of room.peers.keys()) mesh.send(member, { type: 'leave' }, 'reliable');
      recorder.record('leave');
      await recorder.flush();
    },
  };
}

/**
 * The interpreter: turns what the player, the mesh and time bring into calls of the core, and what
 * the core decides into calls of the ports. One session is one page's membership in one room.
 */
import { pingInterval } from '../core/clock.ts';
import type { PlayerState } from '../core/controller.ts';
import { decide } from '../core/controller.ts';
import type { Intent } from '../core/intent.ts';
import type { Memory } from '../core/memory.ts';
import { continuous, freshMemory, leadOf } from '../core/memory.ts';
import { compareRevisions } from '../core/revision.ts';
import type { Beat, Room } from '../core/room.ts';
import {
  commanded,
  newRoom,
  startDelayOf,
  withBeat,
  withoutPeer,
  withPeer,
  withPing,
  withTimestamps,
} from '../core/room.ts';
import type { Tuning } from '../core/tuning.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import type { SessionSnapshot } from '../protocol/snapshot.ts';
import { openingVector } from './opening.ts';
import type { Archive, Clock, Media, Mesh, NewId, Ticker } from './ports.ts';
import { eventOf, startRecorder } from './recorder.ts';
import { addressesIn } from './roster.ts';
import { snapshotOf } from './snapshot.ts';

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

/** Runs a session until `signal` aborts. */
export function startSession(options: SessionOptions, signal: AbortSignal): Session {
  const { self, media, mesh, clock, ticker, tuning } = options;
  let room: Room = newRoom(self, clock.now());
  let memory: Memory = freshMemory;
  let state: PlayerState | 'no-video' = 'no-video';
  let drift: number | undefined;
  let people = options.snapshot;
  let peopleAt = clock.now();
  let joined = false;
  let announcing = false;
  let announcedAt = -Infinity;
  let wake: AbortController | undefined;
  const links = new Map<string, AbortController>();

  /** One look at the player, one decision, one set of corrections. */
  function look(): void {
    if (signal.aborted) return;
    const observation = media.observe();
    if (!observation) {
      state = 'no-video';
      drift = undefined;
      return;
    }
    const { vector } = room;
    if (!vector) {
      state = 'starting';
      return;
    }
    const step = decide(vector, observation, memory, tuning);
    memory = step.memory;
    state = step.state;
    drift = step.drift;
    media.correct(step.corrections);
    if (!joined && step.drift !== undefined) {
      joined = true;
      recorder.record('join');
    }
    wake?.abort();
    if (step.wakeAt !== undefined) {
      wake = new AbortController();
      ticker.exactlyAt(step.wakeAt, look, wake.signal);
    }
  }

  /** Takes a vector as the room's: whatever the player was about is over. */
  function steer(next: Room): void {
    const changed = next.vector !== room.vector;
    const replaced =
      next.vector && (!room.vector || compareRevisions(next.vector, room.vector) !== 0);
    room = next;
    if (replaced) memory = continuous({ ...memory, parking: undefined, holds: 0 });
    if (changed) look();
  }

  function command(intent: Intent): void {
    if (!room.vector) return;
    const now = clock.now();
    const lead = leadOf(memory, 'start', tuning.startLead);
    const decode = intent.kind === 'seek' ? SEEK_ALLOWANCE : 0;
    const next = commanded(room, intent, {
      now,
      wallClock: clock.wallClock(),
      startDelay: startDelayOf(room, now, lead) + decode,
      duration: media.observe()?.duration ?? Number.NaN,
    });
    if (next === room) return look();
    room = next;
    // Before we act on it ourselves: the others' way is longer.
    announce(intent);
    memory = continuous({ ...memory, parking: undefined, holds: 0 });
    look();
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
    const status = { state, ...(drift === undefined ? {} : { drift: drift * 1000 }) };
    return { type: 'beat', vector: room.vector, sentAt: now, age: now - room.startedAt, status };
  }

  /** Both ways at once: the fast channel does not wait for a lost packet, the reliable one arrives. */
  function tell(member: string, message: PeerMessage): void {
    mesh.send(member, message, 'fast');
    mesh.send(member, message, 'reliable');
  }

  function ping(member: string): void {
    const peer = room.peers.get(member);
    if (!peer) return;
    const now = clock.now();
    mesh.send(member, { type: 'ping', sent: now }, 'fast');
    room = withPing(room, member);
    const interval = pingInterval(peer.pings, now - peer.linkedAt);
    const link = links.get(member);
    if (link) ticker.after(interval, () => ping(member), link.signal);
  }

  signal.addEventListener('abort', () => {
    for (const link of links.values()) link.abort();
    wake?.abort();
  });

  mesh.listen(
    {
      linked(member) {
        links.set(member, new AbortController());
        room = withPeer(room, member, clock.now());
        tell(member, beat());
        ping(member);
      },
      lost(member) {
        links.get(member)?.abort();
        links.delete(member);
        room = withoutPeer(room, member);
      },
      stranger: () => recorder.refresh(),
      received(member, message, receivedAt) {
        receive(member, message, receivedAt);
      },
    },
    signal,
  );

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
        steer(withBeat(room, member, beatOf(message), receivedAt));
        return;
      case 'leave':
        recorder.refresh();
        return;
      case 'comment':
        options.archive.commentsChanged();
        return;
    }
  }

  function isHost(): boolean {
    return people.room.host_user_id === self;
  }

  /** The roster as the database tells it: whom to link to. */
  function adopt(next: RoomSnapshot): void {
    people = next;
    peopleAt = clock.now();
    mesh.setRoster(addressesIn(next, self));
  }

  function beatForever(): void {
    for (const member of room.peers.keys()) mesh.send(member, beat(), 'reliable');
    ticker.after(BEAT, beatForever, signal);
  }

  function open(): void {
    if (room.vector) return;
    const now = clock.now();
    const vector = openingVector({
      room: people.room,
      roomAge: (now - peopleAt) / 1000,
      observation: media.observe(),
      self,
      created: options.created,
      now,
      wallClock: clock.wallClock(),
    });
    if (!vector) return ticker.after(BEAT, open, signal);
    steer({ ...room, vector });
    if (vector.by === self) recorder.save();
  }

  const recorder = startRecorder(
    options,
    () => ({ vector: room.vector, observation: media.observe(), drift, isHost: isHost() }),
    adopt,
    signal,
  );
  media.listen({ intent: command, changed: look }, signal);
  adopt(people);
  const others = addressesIn(people, self).size > 0;
  ticker.after(others ? HEAR_OTHERS : 0, open, signal);
  beatForever();

  return {
    snapshot: () =>
      snapshotOf({
        room,
        people,
        status: { state, drift: drift === undefined ? undefined : drift * 1000 },
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

/** Milliseconds more for a seek: everyone decodes from the key frame before. */
const SEEK_ALLOWANCE = 200;

function beatOf(message: Extract<PeerMessage, { type: 'beat' }>): Beat {
  const { vector, sentAt, age, status } = message;
  return { vector, sentAt, age, status: { state: status.state, drift: status.drift } };
}

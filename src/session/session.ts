/**
 * The interpreter: turns what the player, the mesh and time bring into calls of the core, and what
 * the core decides into calls of the ports. One session is one page's membership in one room.
 */
import type { Intent } from '../core/intent.ts';
import type { StampedVector } from '../core/revision.ts';
import type { Report } from '../core/report.ts';
import { freshReport, withSample, withSeen } from '../core/report.ts';
import { compareRevisions } from '../core/revision.ts';
import type { Step } from '../core/controller.ts';
import type { Observation } from '../core/observation.ts';
import type { Room, Status } from '../core/room.ts';
import {
  newRoom,
  withBeat,
  withClockLost,
  withoutPeer,
  withPeer,
  withTimestamps,
} from '../core/room.ts';
import { holdOf, positionAt } from '../core/timeline.ts';
import type { Tuning } from '../core/tuning.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import type { SessionSnapshot, SyncReport } from '../protocol/snapshot.ts';
import { startCommands } from './commands.ts';
import { openingVector } from './opening.ts';
import { startPings } from './pings.ts';
import type { Archive, Clock, Media, Mesh, NewId, Ticker } from './ports.ts';
import { startRecorder } from './recorder.ts';
import { watchForRest } from './rest.ts';
import { addressesIn } from './roster.ts';
import { shifted } from './shifted.ts';
import { reportOf, snapshotOf } from './snapshot.ts';
import { startSteering } from './steering.ts';
import { startWaiting } from './waiting.ts';

export interface SessionOptions {
  readonly self: string;
  /** Whether this member made the room: its player gives a new room its first vector. */
  readonly created: boolean;
  readonly snapshot: RoomSnapshot;
  readonly tuning: Tuning;
  /** Seconds our media is ahead of the room's. */
  readonly shift: number;
  readonly media: Media;
  readonly mesh: Mesh;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
}

export interface Session {
  snapshot(): SessionSnapshot;
  report(): SyncReport;
  /** Our comment is in the database: the others may fetch it. */
  tellOfComment(): void;
  /** Asks everyone whether they are ready; once they are, a countdown and playback. */
  gather(): void;
  /** Our viewer is ready. */
  confirm(): void;
  /** Goes on with a held room without those it waits for. */
  goOn(): void;
  /** Leaves our player to its viewer, or brings it back in step. */
  setAlone(alone: boolean): void;
  /** Seconds our media is to be ahead of the room's. */
  setShift(seconds: number): void;
  /** Says goodbye for good. A page that only reloads does not. */
  leave(): Promise<void>;
}

/** Milliseconds between beats while nothing changes. */
const BEAT = 1000;
/** Milliseconds to wait for a member's vector before the database's is taken. */
const HEAR_OTHERS = 4000;
/** Milliseconds in which a member that says goodbye has left the database, too. */
const AFTER_GOODBYE = 2000;

/** Runs a session until `signal` aborts. */
export function startSession(options: SessionOptions, signal: AbortSignal): Session {
  const { self, created, mesh, archive, clock, ticker } = options;
  const media = shifted(options.media, options.shift);
  const ports = { ...options, media };
  const rested = watchForRest(clock);
  let room: Room = newRoom(self, clock.now());
  let people = options.snapshot;
  let peopleAt = clock.now();
  let alone = false;
  let hasJoined = false;
  let confirmed: StampedVector | undefined;
  let told: Status | undefined;
  let report: Report = freshReport;

  const steering = startSteering(
    ports,
    {
      vector: () => room.vector,
      isSolo: () => room.peers.size === 0,
      anchor,
      looked,
    },
    signal,
  );
  const change = (next: Room) => {
    room = next;
  };
  const pings = startPings(options, () => room, change, signal);
  const waiting = startWaiting(
    options,
    () => room,
    status,
    () => commands,
    signal,
  );
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
  const commands = startCommands(
    ports,
    {
      room: () => room,
      status,
      startLead: steering.startLead,
      heldFor: () => waiting.status().heldFor,
      take: steer,
      tell: () => everyone(tell),
      repeat: () => everyone((member) => mesh.send(member, beat(), 'fast')),
    },
    recorder,
    signal,
  );

  function status(): Status {
    const isConfirmed = room.vector !== undefined && room.vector === confirmed;
    return { ...steering.status(), ...(isConfirmed && { confirmed: true }) };
  }

  /** Takes a room whose vector may be another one, or the same one read anew. */
  function steer(next: Room): void {
    const before = room.vector;
    room = next;
    if (next.vector === before || !next.vector) return;
    const same = before && compareRevisions(next.vector, before) === 0;
    if (same && confirmed === before) confirmed = next.vector;
    if (same) steering.look();
    else steering.restart();
    waiting.tend();
  }

  /** Tells at once what others may be waiting for, or should wait for. */
  function looked(step?: Step): void {
    const now = status();
    const hold = room.vector && holdOf(room.vector);
    const seen = { now: clock.now(), status: now, hold };
    report = withSeen(report, seen, step?.corrections ?? []);
    if (!hasJoined && now.drift !== undefined) {
      hasJoined = true;
      recorder.record('join');
    }
    const before = told;
    told = now;
    if (before && isNews(before, now) && !commands.pending()) everyone(tell);
    if (!before || isNews(before, now)) waiting.tend();
  }

  /** Somebody comes: what they are told of the room is where our player is now. */
  function settle(): void {
    const observation = media.observe();
    if (observation && steering.status().drift !== undefined && !observation.paused) {
      anchor(observation);
    }
  }

  function anchor({ position, now: timestamp }: Observation): void {
    if (room.vector) room = { ...room, vector: { ...room.vector, position, timestamp } };
  }

  function everyone(call: (member: string) => void): void {
    for (const member of room.peers.keys()) call(member);
  }

  function beat(): PeerMessage {
    if (rested()) forgetClocks();
    const now = clock.now();
    const { vector } = room;
    return { type: 'beat', vector, sentAt: now, age: now - room.startedAt, status: status() };
  }

  function forgetClocks(): void {
    room = withClockLost(room, clock.now());
    everyone(pings.start);
  }

  /** Both ways at once: the fast channel does not wait for a lost packet, the reliable one arrives. */
  function tell(member: string): void {
    const message = beat();
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
      case 'pong': {
        const before = room;
        room = withTimestamps(room, member, { ...message, received: receivedAt });
        const { cuts = 0 } = before.peers.get(member)?.clock ?? {};
        if ((room.peers.get(member)?.clock.cuts ?? 0) > cuts) pings.start(member);
        return;
      }
      case 'beat':
        steer(withBeat(room, member, message, receivedAt));
        return waiting.tend();
      case 'leave':
        return forget(member);
      case 'comment':
        return archive.commentsChanged();
    }
  }

  mesh.listen(
    {
      linked(member) {
        if (room.peers.size === 0) settle();
        room = withPeer(room, member, clock.now());
        tell(member);
        pings.start(member);
      },
      lost(member) {
        pings.stop(member);
        room = withoutPeer(room, member);
        waiting.tend();
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
    everyone((member) => mesh.send(member, beat(), 'reliable'));
    report = withSample(report, status());
    // A player that froze tells of it by no event.
    steering.look();
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

  function command(intent: Intent): void {
    if (alone) return;
    if (!commands.command(intent)) steering.look();
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
        status: status(),
        waiting: waiting.status(),
        shift: media.shift(),
        observation: media.observe(),
        now: clock.now(),
        signalling: mesh.signalling,
        backend: recorder.backend(),
        dropped: mesh.dropped,
      }),
    report: () => reportOf(report, room, clock.now(), mesh.dropped),
    tellOfComment() {
      everyone((member) => mesh.send(member, { type: 'comment' }, 'reliable'));
    },
    gather() {
      if (room.vector) commands.hold('people', positionAt(room.vector, clock.now()));
      confirm();
    },
    confirm,
    goOn() {
      if (room.vector && holdOf(room.vector)) commands.release();
    },
    setAlone(wanted) {
      alone = wanted;
      steering.setAlone(wanted);
    },
    setShift(seconds) {
      media.setShift(seconds);
      steering.restart();
    },
    async leave() {
      everyone((member) => mesh.send(member, { type: 'leave' }, 'reliable'));
      recorder.record('leave');
      await recorder.flush();
    },
  };

  function confirm(): void {
    confirmed = room.vector;
    looked();
  }
}

/** Whether the others should hear of it before the next beat. */
function isNews(before: Status, now: Status): boolean {
  return (['lead', 'stall', 'confirmed', 'excused'] as const).some(
    (field) => (before[field] === undefined) !== (now[field] === undefined),
  );
}

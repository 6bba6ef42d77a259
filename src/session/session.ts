/**
 * The interpreter: turns what the player, the mesh and time bring into calls of the core, and what
 * the core decides into calls of the ports. One session is one page's membership in one room.
 */
import { mayCommand, withControllers } from '../core/control.ts';
import type { Intent } from '../core/intent.ts';
import { compareRevisions } from '../core/revision.ts';
import type { Observation } from '../core/observation.ts';
import type { Room } from '../core/room.ts';
import {
  newRoom,
  withBeat,
  withClockLost,
  withoutPeer,
  withPeer,
  withTimestamps,
} from '../core/room.ts';
import { anchoredAt, holdOf, positionAt } from '../core/timeline.ts';
import type { Tuning } from '../core/tuning.ts';
import type { Leads } from '../protocol/leads.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import type { SessionSnapshot, SyncReport } from '../protocol/snapshot.ts';
import { startCommands } from './commands.ts';
import { openingVector } from './opening.ts';
import { controllersOf, startPeople } from './people.ts';
import { startPings } from './pings.ts';
import type { Archive, Clock, Media, Mesh, NewId, Ticker } from './ports.ts';
import { startRecorder } from './recorder.ts';
import { watchForRest } from './rest.ts';
import { shifted } from './shifted.ts';
import { reportOf, snapshotOf } from './snapshot.ts';
import { createStanding } from './standing.ts';
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
  /** What players of this site were seen to take before. */
  readonly leads: Leads | undefined;
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
  /** The room or its members were changed: everyone is to fetch them. */
  tellOfRoster(): void;
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

/** Runs a session until `signal` aborts. */
export function startSession(options: SessionOptions, signal: AbortSignal): Session {
  const { self, created, snapshot, mesh, archive, clock, ticker } = options;
  const media = shifted(options.media, options.shift);
  const ports = { ...options, media };
  const rested = watchForRest(clock);
  let room: Room = newRoom(self, clock.now());
  let alone = false;
  let denied = 0;

  const steering = startSteering(
    ports,
    {
      vector: () => room.vector,
      isSolo: () => room.peers.size === 0,
      anchor,
      learned: (leads) => archive.learned(leads),
      looked: (step) => standing.looked(step),
    },
    signal,
  );
  const standing = createStanding({
    clock,
    vector: () => room.vector,
    player: steering.status,
    joined: () => recorder.record('join'),
    changed(isFirst) {
      if (!isFirst && !commands.pending()) everyone(tell);
      waiting.tend();
    },
  });
  const { status } = standing;
  const people = startPeople(
    options,
    snapshot,
    {
      refresh: () => recorder.refresh(),
      adopted: (next) => (room = withControllers(room, controllersOf(next))),
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
      isHost: people.isHost(),
    }),
    people.adopt,
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

  /** Takes a room whose vector may be another one, or the same one read anew. */
  function steer(next: Room): void {
    const before = room.vector;
    room = next;
    if (next.vector === before || !next.vector) return;
    const same = before && compareRevisions(next.vector, before) === 0;
    if (same) standing.reread(before, next.vector);
    if (same) steering.look();
    else steering.restart();
    waiting.tend();
  }

  /** Somebody comes: what they are told of the room is where our player is now. */
  function settle(): void {
    const observation = media.observe();
    if (observation && steering.status().drift !== undefined && !observation.paused) {
      anchor(observation);
    }
  }

  function anchor({ position, now }: Observation): void {
    if (room.vector) room = { ...room, vector: anchoredAt(room.vector, position, now) };
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
        const cuts = cutsOf(member);
        steer(withTimestamps(room, member, { ...message, received: receivedAt }));
        if (cutsOf(member) > cuts) pings.start(member);
        return;
      }
      case 'beat':
        steer(withBeat(room, member, message, receivedAt));
        return waiting.tend();
      case 'leave':
        return people.forget(member);
      case 'roster':
        return recorder.refresh();
      case 'comment':
        return archive.commentsChanged();
    }
  }

  function cutsOf(member: string): number {
    return room.peers.get(member)?.clock.cuts ?? 0;
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

  function beatForever(): void {
    everyone((member) => mesh.send(member, beat(), 'reliable'));
    standing.sample();
    // A player that froze, and a member that fell silent, tell of it by no event.
    steering.look();
    waiting.tend();
    ticker.after(BEAT, beatForever, signal);
  }

  /** Nobody told us what plays: the database does, or our own player. */
  function open(): void {
    if (room.vector) return;
    const now = clock.now();
    const first = openingVector({
      room: people.snapshot().room,
      roomAge: people.age(),
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
    const may = mayCommand(room, self);
    if (!may) denied += 1;
    if (!may || !commands.command(intent)) steering.look();
  }

  media.listen({ intent: command, changed: () => steering.look() }, signal);
  people.adopt(snapshot);
  ticker.after(people.hasOthers() ? HEAR_OTHERS : 0, open, signal);
  beatForever();

  return {
    snapshot: () =>
      snapshotOf({
        room,
        people: people.snapshot(),
        status: status(),
        waiting: waiting.status(),
        denied,
        shift: media.shift(),
        observation: media.observe(),
        now: clock.now(),
        signalling: mesh.signalling,
        backend: recorder.backend(),
        dropped: mesh.dropped,
      }),
    report: () => reportOf(standing.report(), room, clock.now(), mesh.dropped),
    tellOfComment() {
      everyone((member) => mesh.send(member, { type: 'comment' }, 'reliable'));
    },
    tellOfRoster() {
      everyone((member) => mesh.send(member, { type: 'roster' }, 'reliable'));
      recorder.refresh();
    },
    gather() {
      if (room.vector && mayCommand(room, self))
        commands.hold('people', positionAt(room.vector, clock.now()));
      standing.confirm();
    },
    confirm: standing.confirm,
    goOn() {
      if (room.vector && holdOf(room.vector) && mayCommand(room, self)) commands.release();
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
}

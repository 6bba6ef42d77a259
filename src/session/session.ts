/**
 * The interpreter: turns what the player, the mesh and time bring into calls of the core, and what
 * the core decides into calls of the ports. One session is one page's membership in one room.
 */
import { mayCommand } from '../core/consensus/permissions.ts';
import { hostOf } from '../core/consensus/host.ts';
import type { Intent } from '../core/player/intent.ts';
import { compareRevisions } from '../core/timeline/revision.ts';
import type { Observation } from '../core/player/types.ts';
import { recentDrift } from '../core/sync-stats.ts';
import type { Room } from '../core/consensus/types.ts';
import { withStaleVector, withPlayerFollowed } from '../core/consensus/time-source.ts';
import { isTimeSourceSettled, clockResolution } from '../core/consensus/merge.ts';
import { newRoom, withRoster } from '../core/consensus/room.ts';
import { holdOf, positionAt } from '../core/timeline/vector.ts';
import { startHostTakeover } from './persistence/host-takeover.ts';
import { startCommands } from './sync/commands.ts';
import type { Session, SessionOptions } from './types.ts';
import { startPageMoves } from './page-moves.ts';
import { provideInitialVector } from './sync/initial-vector.ts';
import { rosterUpdateOf, startRoster } from './peers/roster.ts';
import { startPersistence } from './persistence/persistence.ts';
import { offsetMedia } from './sync/offset-media.ts';
import { syncReportOf, sessionSnapshotOf } from './view.ts';
import { createOwnStatus } from './own-status.ts';
import { startSteering } from './sync/steering.ts';
import { startTalk } from './peers/broadcast.ts';
import { startWaiting } from './sync/waiting.ts';

/** Milliseconds between beats while nothing changes. */
const BEAT = 1000;

/** Runs a session until `signal` aborts. */
export function startSession(options: SessionOptions, signal: AbortSignal): Session {
  const { self, page, snapshot, mesh, archive, clock, ticker } = options;
  const media = offsetMedia(options.media, options.shift);
  const ports = { ...options, media };
  let room = newRoom(self, page.number, snapshot.room.playback_revision);
  let alone = false;
  let denied = 0;

  const steering = startSteering(
    ports,
    {
      vector: () => room.vector,
      isSolo: () => room.peers.size === 0,
      readsSurely: () => isTimeSourceSettled(room),
      rounding: () => clockResolution(room),
      anchor,
      learned: (leads) => archive.learned(leads),
      looked: (step, ahead) => standing.looked(step, ahead),
    },
    signal,
  );
  const standing = createOwnStatus({
    clock,
    vector: () => room.vector,
    player: steering.status,
    joined: () => recorder.record('join'),
    changed(isFirst) {
      if (!isFirst && !commands.pending()) talk.tell();
      waiting.tend();
    },
  });
  const { status } = standing;
  const people = startRoster(
    options,
    snapshot,
    {
      refresh: (teller) => recorder.refresh(teller),
      adopted(next) {
        room = withRoster(room, rosterUpdateOf(next), clock.now());
        moving.look(next.room);
      },
    },
    signal,
  );
  const moving = startPageMoves({ ...options, anime: snapshot.room.anime_id, setAlone }, signal);
  const waiting = startWaiting(
    options,
    () => room,
    status,
    () => commands,
    signal,
  );
  const recorder = startPersistence(
    options,
    () => ({
      vector: room.vector,
      observation: media.observe(),
      drift: steering.status().drift,
      recentDrift: recentDrift(standing.report(), 60),
      isHost: hostOf(room, clock.now()) === self,
      page: page.number,
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
      tell: () => talk.tell(),
      repeat: () => talk.beat('fast'),
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
    if (!same) steering.restart();
    else steering.reread(positionAt(next.vector, clock.now()) - positionAt(before, clock.now()));
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
    room = withPlayerFollowed(room, position, now);
  }

  const talk = startTalk(
    options,
    {
      room: () => room,
      change: (next) => (room = next),
      steer,
      status,
      pending: commands.pending,
      settle,
      tend: waiting.tend,
      forget: people.forget,
      refresh: recorder.refresh,
    },
    signal,
  );

  const tellOfRoster = () => {
    talk.say('roster');
    recorder.refresh();
  };
  startHostTakeover(
    options,
    { room: () => room, refresh: recorder.refresh, adopt: people.adopt, granted: tellOfRoster },
    signal,
  );

  function beatForever(): void {
    talk.beat('reliable');
    standing.sample();
    // A player that froze, and a member that fell silent, tell of it by no event.
    steering.look();
    waiting.tend();
    ticker.after(BEAT, beatForever, signal);
  }

  function command(intent: Intent): void {
    if (alone) return;
    const may = mayCommand(room, self);
    if (!may) denied += 1;
    if (!may || !commands.command(intent)) steering.look();
  }

  function setAlone(wanted: boolean): void {
    alone = wanted;
    steering.setAlone(wanted);
  }

  media.listen({ intent: command, changed: () => steering.look() }, signal);
  people.adopt(snapshot);
  provideInitialVector(
    options,
    {
      isOpen: () => room.vector !== undefined,
      people,
      observe: () => media.observe(),
      // What is only remembered gives way to whatever anybody reads.
      remembered: (vector) => steer(withStaleVector({ ...room, vector })),
      shown(vector) {
        steer({ ...room, vector });
        recorder.save();
      },
    },
    signal,
  );
  beatForever();

  return {
    snapshot: () =>
      sessionSnapshotOf({
        room,
        people: people.snapshot(),
        links: { ...people, ...talk, isRelayed: (member) => mesh.isRelayed(member) },
        status: status(),
        waiting: waiting.status(),
        denied,
        moved: moving.status(),
        shift: media.shift(),
        observation: media.observe(),
        now: clock.now(),
        signalling: mesh.signalling,
        backend: recorder.backend(),
        dropped: mesh.dropped,
      }),
    report: () => syncReportOf(standing.report(), room, clock.now(), mesh.dropped),
    announceComment: () => talk.say('comment'),
    announceRoster: tellOfRoster,
    startReadyCheck() {
      if (room.vector && mayCommand(room, self))
        commands.hold('people', positionAt(room.vector, clock.now()));
      standing.confirm();
    },
    confirmReady: standing.confirm,
    releaseHold() {
      if (room.vector && holdOf(room.vector) && mayCommand(room, self)) commands.release();
    },
    setAlone(wanted) {
      // In step with a room that went on is where it went.
      if (!wanted && moving.status()) moving.follow();
      else setAlone(wanted);
    },
    followRoom: moving.follow,
    stayBehind: moving.stay,
    setShift(seconds) {
      media.setShift(seconds);
      steering.restart();
    },
    async leave() {
      talk.say('leave');
      recorder.record('leave');
      await recorder.flush();
    },
  };
}

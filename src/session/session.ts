/** Assembles a session: one page's membership in one room. */
import { every } from '../async/every.ts';
import { hostOf } from '../core/consensus/host.ts';
import { isVouchedFor } from '../core/consensus/permissions.ts';
import { newRoom } from '../core/consensus/room.ts';
import { recentDrift } from '../core/sync-stats.ts';
import { createOwnStatus } from './own-status.ts';
import { startPageMoves } from './page-moves.ts';
import { createBroadcast } from './peers/broadcast.ts';
import { createClockGuard } from './peers/clock-guard.ts';
import { startPings } from './peers/pings.ts';
import { startReceiving } from './peers/receive.ts';
import { startRoster } from './peers/roster.ts';
import { startHostTakeover } from './persistence/host-takeover.ts';
import { startPersistence } from './persistence/persistence.ts';
import { createCommands } from './sync/commands.ts';
import { provideInitialVector } from './sync/initial-vector.ts';
import { offsetMedia } from './sync/offset-media.ts';
import { createRoomStore } from './sync/room-store.ts';
import { createSteering } from './sync/steering.ts';
import { startSyncLoop } from './sync/sync-loop.ts';
import { createWaiting } from './sync/waiting.ts';
import type { Session, SessionOptions } from './types.ts';
import { sessionSnapshotOf, syncReportOf } from './view.ts';

/** Milliseconds between beats while nothing changes. */
const BEAT_MS = 1000;
/** Seconds of drift that a sample for the database summarises. */
const SUMMARY_SECONDS = 60;

/** Runs a session until `signal` aborts. */
export function startSession(options: SessionOptions, signal: AbortSignal): Session {
  const { self, page, snapshot, mesh, clock, ticker } = options;
  const { room: firstRoom } = snapshot;
  const media = offsetMedia(options.media, options.shift);
  const store = createRoomStore(
    newRoom(self, page.number, firstRoom.playback.revision),
    snapshot,
    clock,
  );
  const parts = { ...options, media, store };

  const steering = createSteering(parts, signal);
  const ownStatus = createOwnStatus({ clock, store, steering });
  const { setAlone } = steering;
  const pageMoves = startPageMoves(
    {
      ...options,
      watched: firstRoom,
      isVouchedFor: (number) => isVouchedFor(store.get(), number, clock.now()),
      isHidden: () => media.observe()?.hidden ?? false,
      setAlone,
    },
    signal,
  );
  const roster = startRoster({ ...parts, pageMoves }, signal);
  const persistence = startPersistence(
    options,
    () => ({
      vector: store.get().vector,
      observation: media.observe(),
      drift: steering.status().drift,
      recentDrift: recentDrift(ownStatus.stats(), SUMMARY_SECONDS),
      isHost: hostOf(store.get(), clock.now()) === self,
      page: page.number,
    }),
    roster,
    signal,
  );
  const pings = startPings(parts, signal);
  const guardClocks = createClockGuard({ clock, store, pings });
  const broadcast = createBroadcast({ ...parts, ownStatus, guardClocks });
  const waiting = createWaiting({ clock, store, ownStatus });
  const players = { ...parts, steering, ownStatus, waiting, broadcast, persistence };
  const commands = createCommands(players, signal);
  const loop = startSyncLoop({ ...players, commands }, signal);
  startReceiving({ ...players, pings, roster, guardClocks }, signal);

  function announceRoster(): void {
    broadcast.send('roster');
    persistence.refresh();
  }

  function beat(): void {
    broadcast.sendBeat('reliable');
    ownStatus.sample();
    // No event tells of a player that froze, nor of a member that fell silent.
    loop.run();
  }

  startHostTakeover(
    options,
    { store, roster, refresh: persistence.refresh, granted: announceRoster },
    signal,
  );
  roster.adopt(snapshot);
  provideInitialVector({ ...parts, roster, persistence }, signal);
  beat();
  every(ticker, BEAT_MS, beat, signal);

  return {
    snapshot: () =>
      sessionSnapshotOf({
        room: store.get(),
        people: store.snapshot(),
        links: { ...roster, ...pings, isRelayed: (member) => mesh.isRelayed(member) },
        status: ownStatus.status(),
        waiting: waiting.status(),
        denied: commands.denied(),
        moved: pageMoves.status(),
        shift: media.shift(),
        observation: media.observe(),
        now: clock.now(),
        signalling: mesh.signalling,
        backend: persistence.backend(),
        dropped: mesh.dropped,
      }),
    report: () => syncReportOf(ownStatus.stats(), store.get(), clock.now(), mesh.dropped),
    announceComment: () => broadcast.send('comment'),
    announceRoster,
    startReadyCheck() {
      commands.startReadyCheck();
      ownStatus.confirm();
      loop.run();
    },
    confirmReady() {
      ownStatus.confirm();
      loop.run();
    },
    releaseHold: commands.releaseHold,
    setAlone(wanted) {
      // In step with a room that moved on is where it moved to.
      if (!wanted && pageMoves.status()) pageMoves.follow();
      else steering.setAlone(wanted);
    },
    followRoom: pageMoves.follow,
    stayBehind: pageMoves.stay,
    setShift(seconds) {
      media.setShift(seconds);
      steering.restart();
    },
    async leave() {
      broadcast.send('leave');
      persistence.record('leave');
      await persistence.flush();
    },
  };
}

/** The session as popup and panel show it. */
import { estimateAt } from '../core/clock/link-clock.ts';
import { mayCommand } from '../core/consensus/permissions.ts';
import { hostOf } from '../core/consensus/host.ts';
import type { Observation } from '../core/player/types.ts';
import type { SyncStats } from '../core/sync-stats.ts';
import { driftQuantiles } from '../core/sync-stats.ts';
import type { Room, Status } from '../core/consensus/types.ts';
import { readingDifference, timeSourceOf } from '../core/consensus/time-source.ts';
import { issuerOf } from '../core/consensus/merge.ts';
import { holdOf, moves, positionAt } from '../core/timeline/vector.ts';
import type { MemberRecord, RoomSnapshot } from '../protocol/backend/room.ts';
import type { MemberView, SessionSnapshot, SyncReport } from '../protocol/extension/snapshot.ts';

/** State of the links, by member id. */
export interface Links {
  awayFor(member: string): number | undefined;
  isRelayed(member: string): boolean | undefined;
  isUnsteady(member: string): boolean;
}

export interface SessionView {
  readonly room: Room;
  readonly people: RoomSnapshot;
  readonly links: Links;
  readonly status: Status;
  readonly waiting: { readonly awaited: string[]; readonly heldFor: number };
  readonly denied: number;
  readonly moved: SessionSnapshot['moved'];
  /** Seconds by which our media is ahead of the room's. */
  readonly shift: number;
  readonly observation: Observation | undefined;
  /** Milliseconds on our clock. */
  readonly now: number;
  readonly signalling: SessionSnapshot['signalling'];
  readonly backend: SessionSnapshot['backend'];
  readonly dropped: number;
}

export function sessionSnapshotOf(source: SessionView): SessionSnapshot {
  const { room, people, observation, now } = source;
  const { vector } = room;
  const hold = vector && holdOf(vector);
  return {
    roomId: people.room.id,
    members: people.members.map((row) => memberView(row, source)),
    control: people.room.control,
    ...(vector && {
      timeline: {
        position: positionAt(vector, now),
        playing: vector.playing,
        rate: vector.rate,
        revision: vector.revision,
        by: issuerOf(room) ?? '',
        startsIn: moves(vector) ? Math.max(0, vector.timestamp - now) : 0,
        ...(hold && { hold, ...source.waiting }),
      },
    }),
    ...(source.moved && { moved: source.moved }),
    mayCommand: mayCommand(room, room.self),
    denied: source.denied,
    shift: source.shift,
    player: {
      found: observation !== undefined,
      ...(observation && { position: observation.position }),
      ...(observation &&
        Number.isFinite(observation.duration) && { duration: observation.duration }),
      blocked: observation?.hindrance === 'autoplay',
    },
    signalling: source.signalling,
    backend: source.backend,
    dropped: source.dropped,
  };
}

/** The report of a session's exactness, without names. */
export function syncReportOf(
  report: SyncStats,
  room: Room,
  now: number,
  dropped: number,
): SyncReport {
  const drift = driftQuantiles(report);
  const { nudges, seeks, stalls, stalled, ads, waits, waited } = report;
  const timeSource = room.peers.get(timeSourceOf(room));
  const clock = timeSource && estimateAt(timeSource.clock, now)?.uncertainty;
  const estimates = [...room.peers.values()].map(({ clock }) => estimateAt(clock, now));
  return {
    followed: report.drifts.length,
    ...(drift && { drift: [...drift] }),
    roundTrips: estimates.flatMap((estimate) => estimate?.roundTrip ?? []),
    nudges,
    seeks,
    ...(clock !== undefined && { clock }),
    stalls,
    stalled: stalled / 1000,
    ads,
    waits,
    waited: waited / 1000,
    apart: [...room.peers.keys()].filter((one) => readingDifference(room, one) !== undefined)
      .length,
    dropped,
  };
}

function memberView(row: MemberRecord, source: SessionView): MemberView {
  const { room, status, links, now } = source;
  const isHost = row.id === hostOf(room, now);
  const common = { id: row.id, name: row.name, isHost };
  if (row.id === room.self) return { ...common, link: 'self', ...shown(status) };
  const peer = room.peers.get(row.id);
  if (!peer) return { ...common, link: 'connecting', awayFor: links.awayFor(row.id) };
  const estimate = estimateAt(peer.clock, now);
  return {
    ...common,
    link: 'direct',
    ...(peer.beat && shown(statusSeen(room, row.id, peer.beat.status))),
    ...(estimate && { roundTrip: estimate.roundTrip }),
    isRelayed: links.isRelayed(row.id),
    ...(links.isUnsteady(row.id) && { isUnsteady: true }),
  };
}

/** A member's status with the drift from our reading of the timeline, where theirs is another. */
function statusSeen(room: Room, member: string, status: Status): Status {
  const difference = readingDifference(room, member);
  if (status.drift === undefined || difference === undefined) return status;
  return { ...status, drift: status.drift + difference };
}

function shown({ state, drift, duration, confirmed }: Status): Partial<MemberView> {
  return {
    state,
    ...(drift !== undefined && { drift }),
    ...(duration !== undefined && { duration }),
    ...(confirmed && { confirmed }),
  };
}

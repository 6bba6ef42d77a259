/**
 * The ready barrier: which members a held room waits for, and who holds and releases it. Every
 * member can compute it; one of them, the coordinator, acts. Pure.
 */
import { mayCommand } from '../consensus/permissions.ts';
import type { WaitBudget } from './wait-budget.ts';
import { hasBudgetFor, maxWaitMs } from './wait-budget.ts';
import { timeSourceOf } from '../consensus/time-source.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { Peer, Room, Status } from '../consensus/types.ts';
import type { HoldReason } from '../timeline/vector.ts';
import { holdOf, moves, positionAt } from '../timeline/vector.ts';

/** Milliseconds after a start before the room stops again for a stall. */
const UNDISTURBED_MS = 3000;
/** A room of up to this many members waits for any of them, a larger one for a quarter. */
const SMALL_ROOM = 8;
const STALLED_SHARE = 0.25;
/** Largest step back, in seconds, to a stalled member. */
const MAX_STEP_BACK_SECONDS = 5;
/** Milliseconds after which other members than the coordinator end an overdue wait. */
const TIME_SOURCE_ACTS_AFTER_MS = 2000;
const ANYONE_ACTS_AFTER_MS = 4000;

/** What a member does about the barrier. */
export type BarrierAction =
  | { readonly kind: 'hold'; readonly hold: HoldReason; readonly position: number }
  | { readonly kind: 'release' }
  /** When (ms) to ask again, unless something changes before. */
  | { readonly kind: 'wait'; readonly until: number };

/** Ids of the members, ourselves included, that a held room waits for. */
export function waitingFor(room: Room, self: Status, budget: WaitBudget, now: number): string[] {
  const { vector } = room;
  const hold = vector && holdOf(vector);
  if (!hold) return [];
  const members: string[] = [];
  if (blocks(self, hold) && hasBudgetFor(budget, room.self, hold, now)) {
    members.push(room.self);
  }
  if (hold === 'arrival') members.push(...arriving(room, budget, now));
  for (const [member, { beat, linkedAt }] of room.peers) {
    // A member who links during a wait is not waited for, except during an arrival.
    const isNew = hold !== 'arrival' && linkedAt > budget.heldSince;
    if (!beat || isNew || isSilent(beat, now)) continue;
    const current = beat.vector && compareRevisions(beat.vector, vector) === 0;
    const waits = current ? blocks(beat.status, hold) : !beat.status.excused;
    if (waits && hasBudgetFor(budget, member, hold, now)) members.push(member);
  }
  return members;
}

/** Members of the roster whose page is still loading. */
function arriving({ roster, peers, self }: Room, budget: WaitBudget, now: number): string[] {
  const others = roster.filter((member) => member !== self && !peers.has(member));
  return others.filter((member) => hasBudgetFor(budget, member, 'arrival', now));
}

/**
 * Milliseconds without a beat, sent once a second, after which a browser is taken to have crashed.
 */
const SILENT_AFTER_MS = 3000;

function isSilent({ receivedAt }: NonNullable<Peer['beat']>, now: number): boolean {
  return now - receivedAt > SILENT_AFTER_MS;
}

function blocks({ excused, confirmed, lead }: Status, hold: HoldReason): boolean {
  if (excused) return false;
  return lead === undefined || (hold === 'people' && !confirmed);
}

/** Whether every player is decoded at the room's position, so that it can start at once. */
export function allReady(room: Room, self: Status): boolean {
  const { vector } = room;
  if (!vector || moves(vector)) return false;
  const ready = ({ lead, excused }: Status) => excused === true || lead !== undefined;
  if (!ready(self)) return false;
  return [...room.peers.values()].every(
    ({ beat }) =>
      !beat ||
      beat.status.excused ||
      (beat.vector && compareRevisions(beat.vector, vector) === 0 && ready(beat.status)),
  );
}

/** Our next barrier action, if any. */
export function nextBarrierAction(
  room: Room,
  self: Status,
  budget: WaitBudget,
  now: number,
): BarrierAction | undefined {
  const { vector } = room;
  if (!vector) return undefined;
  if (holdOf(vector)) return whileHeld(room, self, budget, now);
  const solo = room.peers.size === 0;
  if (solo || !vector.playing || !isCoordinator(room, now)) return undefined;
  const stalls = stalledPositions(room, self, budget, now);
  if (stalls.length === 0) return undefined;
  const restedAt = Math.max(vector.timestamp, budget.releasedAt) + UNDISTURBED_MS;
  if (now < restedAt) return { kind: 'wait', until: restedAt };
  const here = positionAt(vector, now);
  const position = Math.max(Math.min(here, ...stalls), here - MAX_STEP_BACK_SECONDS);
  return { kind: 'hold', hold: 'stall', position };
}

function whileHeld(
  room: Room,
  self: Status,
  budget: WaitBudget,
  now: number,
): BarrierAction | undefined {
  const hold = room.vector?.hold;
  if (hold && waitingFor(room, self, budget, now).length > 0) {
    const until = budget.heldSince + maxWaitMs(hold);
    return until === Infinity ? undefined : { kind: 'wait', until };
  }
  if (isCoordinator(room, now)) return { kind: 'release' };
  if (!mayCommand(room, room.self)) return undefined;
  // The coordinator may be gone without a goodbye.
  const isTimeSource = timeSourceOf(room) === room.self;
  const since = Math.max(budget.heldSince, Math.min(budget.readySince, now));
  const until = since + (isTimeSource ? TIME_SOURCE_ACTS_AFTER_MS : ANYONE_ACTS_AFTER_MS);
  return now < until ? { kind: 'wait', until } : { kind: 'release' };
}

/** Members that play or are ready: their stall is over. */
export function recovered(room: Room, self: Status): string[] {
  const isWell = ({ state, lead }: Status) => lead !== undefined || state === 'following';
  const members = isWell(self) ? [room.self] : [];
  for (const [member, { beat }] of room.peers)
    if (beat && isWell(beat.status)) members.push(member);
  return members;
}

/** Positions of stalled members; none where they are too few for the size of the room. */
function stalledPositions(
  room: Room,
  self: Status,
  budget: WaitBudget,
  now: number,
): readonly number[] {
  const positions: number[] = [];
  const consider = (member: string, { stall, excused }: Status) => {
    if (stall === undefined || excused || !hasBudgetFor(budget, member, 'stall', now)) return;
    positions.push(stall);
  };
  consider(room.self, self);
  for (const [member, { beat }] of room.peers) {
    if (beat && !isSilent(beat, now)) consider(member, beat.status);
  }
  const members = room.peers.size + 1;
  return members <= SMALL_ROOM || positions.length >= members * STALLED_SHARE ? positions : [];
}

/**
 * The coordinator is the member who gave the vector, while online and permitted; otherwise the time
 * source.
 */
function isCoordinator(room: Room, now: number): boolean {
  if (!mayCommand(room, room.self)) return false;
  const by = room.vector?.by;
  if (by === room.self) return true;
  const beat = by === undefined ? undefined : room.peers.get(by)?.beat;
  if (by !== undefined && beat && !isSilent(beat, now) && mayCommand(room, by)) return false;
  return timeSourceOf(room) === room.self;
}

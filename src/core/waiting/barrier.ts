/**
 * Waiting: whom the room waits for, who decides that it waits and goes on, and how long. Pure; every
 * member can tell, one acts.
 */
import { mayCommand } from '../consensus/permissions.ts';
import type { WaitBudget } from './wait-budget.ts';
import { hasBudgetFor, maxWaitMs } from './wait-budget.ts';
import { timeSourceOf } from '../consensus/time-source.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { Peer, Room, Status } from '../consensus/types.ts';
import type { HoldReason } from '../timeline/vector.ts';
import { holdOf, moves, positionAt } from '../timeline/vector.ts';

/** Milliseconds after a start in which the room does not stop again for a stall. */
const UNDISTURBED_MS = 3000;
/** Up to this many members the room waits for anyone, beyond for a quarter of them. */
const SMALL_ROOM = 8;
const STALLED_SHARE = 0.25;
/** Seconds the room goes back at most to where a stalled member stands. */
const MAX_STEP_BACK_SECONDS = 5;
/** Milliseconds after which others than the conductor end a wait that should be over. */
const TIME_SOURCE_ACTS_AFTER_MS = 2000;
const ANYONE_ACTS_AFTER_MS = 4000;

/** What is to be done about waiting. */
export type BarrierAction =
  | { readonly kind: 'hold'; readonly hold: HoldReason; readonly position: number }
  | { readonly kind: 'release' }
  /** Milliseconds on our clock at which to ask again, if nothing happens before. */
  | { readonly kind: 'wait'; readonly until: number };

/** The members, ourselves included, that a held room waits for. */
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
    // Who comes while the room waits is not waited for, unless that is what it waits for.
    const isNew = hold !== 'arrival' && linkedAt > budget.heldSince;
    if (!beat || isNew || isSilent(beat, now)) continue;
    const current = beat.vector && compareRevisions(beat.vector, vector) === 0;
    const waits = current ? blocks(beat.status, hold) : !beat.status.excused;
    if (waits && hasBudgetFor(budget, member, hold, now)) members.push(member);
  }
  return members;
}

/** Those who belong to the room and are to come along: their pages are loading. */
function arriving({ roster, peers, self }: Room, budget: WaitBudget, now: number): string[] {
  const others = roster.filter((member) => member !== self && !peers.has(member));
  return others.filter((member) => hasBudgetFor(budget, member, 'arrival', now));
}

/** Milliseconds of beats that did not come, one a second: nobody waits for a browser that crashed. */
const SILENT_AFTER_MS = 3000;

function isSilent({ receivedAt }: NonNullable<Peer['beat']>, now: number): boolean {
  return now - receivedAt > SILENT_AFTER_MS;
}

function blocks({ excused, confirmed, lead }: Status, hold: HoldReason): boolean {
  if (excused) return false;
  return lead === undefined || (hold === 'people' && !confirmed);
}

/** Whether everyone stands, decoded, where the room does: it can start at once. */
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

/** What we are to do now about waiting; undefined where nothing, or where it is another's part. */
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
  // The conductor may be gone without having said so.
  const steward = timeSourceOf(room) === room.self;
  const since = Math.max(budget.heldSince, Math.min(budget.readySince, now));
  const until = since + (steward ? TIME_SOURCE_ACTS_AFTER_MS : ANYONE_ACTS_AFTER_MS);
  return now < until ? { kind: 'wait', until } : { kind: 'release' };
}

/** Members that play on or stand ready: whatever kept them is over. */
export function recovered(room: Room, self: Status): string[] {
  const isWell = ({ state, lead }: Status) => lead !== undefined || state === 'following';
  const members = isWell(self) ? [room.self] : [];
  for (const [member, { beat }] of room.peers)
    if (beat && isWell(beat.status)) members.push(member);
  return members;
}

/** Positions of those whose data ran out, or none where too few did for a room this large. */
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

/** One decides: who gave the vector, while they are here and may; else the steward. */
function isCoordinator(room: Room, now: number): boolean {
  if (!mayCommand(room, room.self)) return false;
  const by = room.vector?.by;
  if (by === room.self) return true;
  const beat = by === undefined ? undefined : room.peers.get(by)?.beat;
  if (by !== undefined && beat && !isSilent(beat, now) && mayCommand(room, by)) return false;
  return timeSourceOf(room) === room.self;
}

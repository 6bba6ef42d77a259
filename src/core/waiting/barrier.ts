/**
 * Waiting: whom the room waits for, who decides that it waits and goes on, and how long. Pure; every
 * member can tell, one acts.
 */
import { mayCommand } from '../consensus/permissions.ts';
import type { Patience } from './wait-budget.ts';
import { hasPatienceWith, longestWait } from './wait-budget.ts';
import { stewardOf } from '../consensus/time-source.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { Peer, Room, Status } from '../consensus/types.ts';
import type { Hold } from '../timeline/vector.ts';
import { holdOf, moves, positionAt } from '../timeline/vector.ts';

/** Milliseconds after a start in which the room does not stop again for a stall. */
const UNDISTURBED = 3000;
/** Up to this many members the room waits for anyone, beyond for a quarter of them. */
const INTIMATE = 8;
const SHARE = 0.25;
/** Seconds the room goes back at most to where a stalled member stands. */
const LARGEST_STEP_BACK = 5;
/** Milliseconds after which others than the conductor end a wait that should be over. */
const STEWARD_AFTER = 2000;
const ANYONE_AFTER = 4000;

/** What is to be done about waiting. */
export type Move =
  | { readonly kind: 'hold'; readonly hold: Hold; readonly position: number }
  | { readonly kind: 'release' }
  /** Milliseconds on our clock at which to ask again, if nothing happens before. */
  | { readonly kind: 'wait'; readonly until: number };

/** The members, ourselves included, that a held room waits for. */
export function awaited(room: Room, self: Status, patience: Patience, now: number): string[] {
  const { vector } = room;
  const hold = vector && holdOf(vector);
  if (!hold) return [];
  const members: string[] = [];
  if (isAwaited(self, hold) && hasPatienceWith(patience, room.self, hold, now)) {
    members.push(room.self);
  }
  if (hold === 'arrival') members.push(...onTheWay(room, patience, now));
  for (const [member, { beat, linkedAt }] of room.peers) {
    // Who comes while the room waits is not waited for, unless that is what it waits for.
    const isNew = hold !== 'arrival' && linkedAt > patience.heldSince;
    if (!beat || isNew || isSilent(beat, now)) continue;
    const current = beat.vector && compareRevisions(beat.vector, vector) === 0;
    const waits = current ? isAwaited(beat.status, hold) : !beat.status.excused;
    if (waits && hasPatienceWith(patience, member, hold, now)) members.push(member);
  }
  return members;
}

/** Those who belong to the room and are to come along: their pages are loading. */
function onTheWay({ roster, peers, self }: Room, patience: Patience, now: number): string[] {
  const others = roster.filter((member) => member !== self && !peers.has(member));
  return others.filter((member) => hasPatienceWith(patience, member, 'arrival', now));
}

/** Milliseconds of beats that did not come, one a second: nobody waits for a browser that crashed. */
const SILENT = 3000;

function isSilent({ receivedAt }: NonNullable<Peer['beat']>, now: number): boolean {
  return now - receivedAt > SILENT;
}

function isAwaited({ excused, confirmed, lead }: Status, hold: Hold): boolean {
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
export function conducted(
  room: Room,
  self: Status,
  patience: Patience,
  now: number,
): Move | undefined {
  const { vector } = room;
  if (!vector) return undefined;
  if (holdOf(vector)) return whileHeld(room, self, patience, now);
  const solo = room.peers.size === 0;
  if (solo || !vector.playing || !isConductor(room, now)) return undefined;
  const stalls = stalled(room, self, patience, now);
  if (stalls.length === 0) return undefined;
  const restedAt = Math.max(vector.timestamp, patience.releasedAt) + UNDISTURBED;
  if (now < restedAt) return { kind: 'wait', until: restedAt };
  const here = positionAt(vector, now);
  const position = Math.max(Math.min(here, ...stalls), here - LARGEST_STEP_BACK);
  return { kind: 'hold', hold: 'stall', position };
}

function whileHeld(room: Room, self: Status, patience: Patience, now: number): Move | undefined {
  const hold = room.vector?.hold;
  if (hold && awaited(room, self, patience, now).length > 0) {
    const until = patience.heldSince + longestWait(hold);
    return until === Infinity ? undefined : { kind: 'wait', until };
  }
  if (isConductor(room, now)) return { kind: 'release' };
  if (!mayCommand(room, room.self)) return undefined;
  // The conductor may be gone without having said so.
  const steward = stewardOf(room) === room.self;
  const since = Math.max(patience.heldSince, Math.min(patience.readySince, now));
  const until = since + (steward ? STEWARD_AFTER : ANYONE_AFTER);
  return now < until ? { kind: 'wait', until } : { kind: 'release' };
}

/** Members that play on or stand ready: whatever kept them is over. */
export function well(room: Room, self: Status): string[] {
  const isWell = ({ state, lead }: Status) => lead !== undefined || state === 'following';
  const members = isWell(self) ? [room.self] : [];
  for (const [member, { beat }] of room.peers)
    if (beat && isWell(beat.status)) members.push(member);
  return members;
}

/** Positions of those whose data ran out, or none where too few did for a room this large. */
function stalled(room: Room, self: Status, patience: Patience, now: number): readonly number[] {
  const positions: number[] = [];
  const consider = (member: string, { stall, excused }: Status) => {
    if (stall === undefined || excused || !hasPatienceWith(patience, member, 'stall', now)) return;
    positions.push(stall);
  };
  consider(room.self, self);
  for (const [member, { beat }] of room.peers) {
    if (beat && !isSilent(beat, now)) consider(member, beat.status);
  }
  const members = room.peers.size + 1;
  return members <= INTIMATE || positions.length >= members * SHARE ? positions : [];
}

/** One decides: who gave the vector, while they are here and may; else the steward. */
function isConductor(room: Room, now: number): boolean {
  if (!mayCommand(room, room.self)) return false;
  const by = room.vector?.by;
  if (by === room.self) return true;
  const beat = by === undefined ? undefined : room.peers.get(by)?.beat;
  if (by !== undefined && beat && !isSilent(beat, now) && mayCommand(room, by)) return false;
  return stewardOf(room) === room.self;
}

/** How long a room has waited, for whom, and for whom it waits no more. Immutable. */
import type { StampedVector } from '../timeline/revision.ts';
import type { Hold } from '../timeline/vector.ts';
import { holdOf } from '../timeline/vector.ts';

/**
 * Milliseconds a room waits at a time. A ready check waits for people, not for players; who comes
 * along to another page has some seconds to say no, and the page to load.
 */
export function longestWait(hold: Hold): number {
  return { start: 8000, stall: 8000, arrival: 20_000, people: Infinity }[hold];
}
/** Milliseconds a room waits for the player of one member within `PERIOD`. */
const LONGEST_FOR_ONE = 20_000;
const PERIOD = 300_000;

interface Wait {
  readonly from: number;
  readonly to: number;
}

/** All times in milliseconds on our clock. */
export interface Patience {
  /** When the hold under way began to be waited for; −Infinity without one. */
  readonly heldSince: number;
  /** Revision of that hold: a viewer who seeks again begins another wait. */
  readonly revision: number;
  /** Since when nobody is awaited; Infinity while somebody is. */
  readonly readySince: number;
  readonly releasedAt: number;
  readonly lookedAt: number;
  readonly waits: ReadonlyMap<string, readonly Wait[]>;
  /** Members the room went on without, until they are seen well again. */
  readonly givenUp: ReadonlySet<string>;
}

export const freshPatience: Patience = {
  heldSince: -Infinity,
  revision: -1,
  readySince: Infinity,
  releasedAt: -Infinity,
  lookedAt: -Infinity,
  waits: new Map(),
  givenUp: new Set(),
};

export interface Look {
  readonly vector: StampedVector;
  /** Whom the room waits for. */
  readonly awaited: readonly string[];
  /** Who plays, or stands ready. */
  readonly well: readonly string[];
  readonly now: number;
}

/** Patience after a look at the room: the time since the last one was spent on those awaited. */
export function withLook(patience: Patience, { vector, awaited, well, now }: Look): Patience {
  const { revision } = vector;
  const hold = holdOf(vector);
  const givenUp = new Set(patience.givenUp);
  for (const member of well) givenUp.delete(member);
  const next = { ...patience, givenUp, lookedAt: now };
  if (hold === undefined) {
    const over = patience.heldSince > -Infinity && { heldSince: -Infinity, releasedAt: now };
    return { ...next, ...over };
  }
  const waits = new Map(patience.waits);
  const waiting = patience.heldSince > -Infinity && isForPlayers(hold);
  if (waiting) for (const member of awaited) waits.set(member, spent(patience, member, now));
  if (patience.revision !== revision) {
    const readySince = awaited.length > 0 ? Infinity : now;
    return { ...next, waits, revision, heldSince: now, readySince };
  }
  const over = now >= patience.heldSince + longestWait(hold);
  if (over) for (const member of awaited) givenUp.add(member);
  const readySince = awaited.length > 0 && !over ? Infinity : Math.min(patience.readySince, now);
  return { ...next, waits, readySince };
}

function isForPlayers(hold: Hold): boolean {
  return hold === 'start' || hold === 'stall';
}

/** The waits for `member` with the one from the last look until `now`. */
function spent({ waits, lookedAt }: Patience, member: string, now: number): readonly Wait[] {
  const recent = (waits.get(member) ?? []).filter(({ to }) => to > now - PERIOD);
  const last = recent.at(-1);
  if (last?.to !== lookedAt) return [...recent, { from: lookedAt, to: now }];
  return [...recent.slice(0, -1), { from: last.from, to: now }];
}

/** Whether the room would wait for `member` now. */
export function hasPatienceWith(
  { waits, givenUp }: Patience,
  member: string,
  hold: Hold,
  now: number,
): boolean {
  if (hold === 'people') return true;
  if (givenUp.has(member)) return false;
  if (!isForPlayers(hold)) return true;
  const spent = (waits.get(member) ?? [])
    .filter(({ to }) => to > now - PERIOD)
    .reduce((sum, { from, to }) => sum + to - from, 0);
  return spent < LONGEST_FOR_ONE;
}

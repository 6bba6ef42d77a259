/**
 * The rate limit on seeks. A member broadcasts few of the seeks of one scrub, and every member ignores
 * more than the limit, whatever link they came over.
 */
import { appended } from '../statistics.ts';
import type { Jumps } from './types.ts';

/** Milliseconds, and the jumps one member may make in them before the others wait with the next. */
const SEEKS = { within: 10_000, most: 4 };

/** Seconds: less is where a pause or a wait left the room. */
const JUMP = 1;

/**
 * Milliseconds of quiet after which the next place of a hunt is told, by how many were told lately:
 * who presses a key ten times is followed at once, and then where they come to rest.
 */
const QUIETS = [0, 300, 600, 1500] as const;

/** Milliseconds between two seeks of one hunt. */
const HUNT = 2000;

/** Milliseconds by which what was told evenly may arrive closer together. */
const BUNCHING = 500;

/**
 * Milliseconds that a seek of ours at `now` waits to be told, so that the others follow it: `jumps`
 * are those told so far, `soughtAt` is when our viewer sought before.
 */
export function quietBefore(jumps: Jumps, soughtAt: number, now: number): number {
  const within = SEEKS.within + BUNCHING;
  const recent = jumps.filter((at) => at > now - within);
  const [oldest = now] = recent;
  if (recent.length >= SEEKS.most) return oldest + within - now;
  return now - soughtAt < HUNT ? (QUIETS[recent.length] ?? 0) : 0;
}

/** The jumps after one from `before` to `after` seconds at `now`; undefined where it is one too many. */
export function withJump(
  jumps: Jumps,
  before: number,
  after: number,
  now: number,
): Jumps | undefined {
  return Math.abs(after - before) <= JUMP ? jumps : withOneMore(jumps, now);
}

/** The jumps after one at `now`, however far; undefined where it is one too many. */
export function withOneMore(jumps: Jumps, now: number): Jumps | undefined {
  const recent = jumps.filter((at) => at > now - SEEKS.within);
  return recent.length < SEEKS.most ? appended(recent, now, SEEKS.most) : undefined;
}

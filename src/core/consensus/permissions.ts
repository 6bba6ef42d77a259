/**
 * Who commands the room, and how often: enforced by those who hear commands, as nobody else can. A
 * member is known by its link, which it has proven; what it says of who gave a command is not.
 */
import type { Peer, Room } from './room.ts';
import { appended } from '../statistics.ts';

/** Milliseconds, and the jumps one member may make in them before the others wait with the next. */
const SEEKS = { within: 10_000, most: 4 };
/** Seconds: less is where a pause or a wait left the room. */
const JUMP = 1;

/**
 * Whether the others follow what `member` says. Where only some control the room, those do; while
 * none of them is here, everyone, so that nobody is stuck in a room whose host is away.
 */
export function mayCommand({ controllers, self, peers }: Room, member: string): boolean {
  if (!controllers || controllers.has(member)) return true;
  if (controllers.has(self)) return false;
  return ![...peers].some(([peer, { beat }]) => controllers.has(peer) && !isElsewhere(beat));
}

/** Whether a member is not on the page that we are on, and so in no step with us. */
function isElsewhere(beat: Peer['beat']): boolean {
  return beat?.status.state === 'elsewhere';
}

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

/** Jumps of one member: when (ms), the newest last. */
export type Jumps = readonly number[];

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

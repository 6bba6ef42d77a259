/**
 * Who may command the room. Every receiver enforces it, as nobody else can. The sender is known by
 * its proven link; what a message says of its author is not trusted.
 */
import { hostOf } from './host.ts';
import type { Peer, Room } from './types.ts';

/**
 * Whether the others follow commands of `member`: those of the permitted members, or everyone's
 * while none of them is here, so that a room without its host is not stuck.
 */
export function mayCommand({ permitted, self, peers }: Room, member: string): boolean {
  if (!permitted || permitted.has(member)) return true;
  if (permitted.has(self)) return false;
  return ![...peers].some(([peer, { beat }]) => permitted.has(peer) && !isElsewhere(beat));
}

/**
 * Whether the host at `now` (ms, ours) or a named member says over its own link that it is on the
 * page of this number. Other members may follow there without a click.
 */
export function isVouchedFor(room: Room, pageNumber: number, now: number): boolean {
  const host = hostOf(room, now);
  return [...room.peers].some(
    ([member, { beat }]) =>
      beat?.page === pageNumber && (member === host || room.permitted?.has(member) === true),
  );
}

/** Whether a member is on another page than we are. */
function isElsewhere(beat: Peer['beat']): boolean {
  return beat?.status.state === 'elsewhere';
}

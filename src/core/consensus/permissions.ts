/**
 * Who commands the room, and how often: enforced by those who hear commands, as nobody else can. A
 * member is known by its link, which it has proven; what it says of who gave a command is not.
 */
import type { Peer, Room } from './types.ts';

/**
 * Whether the others follow what `member` says. Where only some control the room, those do; while
 * none of them is here, everyone, so that nobody is stuck in a room whose host is away.
 */
export function mayCommand({ permitted, self, peers }: Room, member: string): boolean {
  if (!permitted || permitted.has(member)) return true;
  if (permitted.has(self)) return false;
  return ![...peers].some(([peer, { beat }]) => permitted.has(peer) && !isElsewhere(beat));
}

/** Whether a member is not on the page that we are on, and so in no step with us. */
function isElsewhere(beat: Peer['beat']): boolean {
  return beat?.status.state === 'elsewhere';
}

/** Words for a room that moved to another page without us. Pure. */
import type { SessionSnapshot } from '../../protocol/extension/snapshot.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';

export interface MovedLine {
  readonly words: Phrase;
  /** Shown before the viewer goes there; absent if our tab follows by itself. */
  readonly address: string | undefined;
}

/** Undefined while the room is on our page, and after the viewer chose to stay. */
export function movedLine({ moved }: SessionSnapshot): MovedLine | undefined {
  if (!moved || moved.stays) return undefined;
  const { title, address, followsIn } = moved;
  if (followsIn === undefined) return { words: phrase('moved.elsewhere', title), address };
  const seconds = String(Math.ceil(followsIn / 1000));
  return { words: phrase('moved.next', title, seconds), address: undefined };
}

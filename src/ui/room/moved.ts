/** Where the room went without us, as one would say it. Pure. */
import type { SessionSnapshot } from '../../protocol/snapshot.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';

export interface MovedLine {
  readonly words: Phrase;
  /** To be read before it is gone to; absent where our tab follows by itself. */
  readonly address: string | undefined;
}

/** Undefined while the room is where we are, and once its viewer chose to stay. */
export function movedLine({ moved }: SessionSnapshot): MovedLine | undefined {
  if (!moved || moved.stays) return undefined;
  const { title, address, followsIn } = moved;
  if (followsIn === undefined) return { words: phrase('moved.elsewhere', title), address };
  const seconds = String(Math.ceil(followsIn / 1000));
  return { words: phrase('moved.next', title, seconds), address: undefined };
}

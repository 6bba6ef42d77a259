/** Sends comments to the background one after the other, until it has them. */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { ticker } from '../../async/browser-clock.ts';
import { sleep } from '../../async/sleep.ts';
import { send } from '../../messaging/messages.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { kept } from './kept.ts';
import type { OutgoingComment } from './view.ts';

/** Milliseconds until a background that did not answer is asked again. */
const RETRY_MS = 2000;

export interface Outgoing {
  readonly comments: ReadonlySignal<readonly OutgoingComment[]>;
  add(comment: OutgoingComment): void;
  /** Sends the comments of the room, which has to be the current one. */
  deliver(roomId: string): Promise<void>;
}

export interface OutgoingEvents {
  /** The background has it: in the database, or in its outbox. */
  taken(): Promise<void>;
  refused(comment: OutgoingComment, refusal: Refusal): void;
}

export function createOutgoing(events: OutgoingEvents, until: AbortSignal): Outgoing {
  const comments = signal(kept.outgoing());
  const set = (next: readonly OutgoingComment[]) => {
    comments.value = next;
    kept.keepOutgoing(next);
  };
  const remove = (id: string) => set(comments.value.filter((comment) => comment.id !== id));
  let delivering = false;

  const hand = async (comment: OutgoingComment) => {
    const { roomId: _, ...said } = comment;
    // The id stays the same, so the background takes a comment once.
    const result = await send('comments/post', said).catch(() => undefined);
    if (!result) return sleep(ticker, RETRY_MS, until);
    if (result.ok) await events.taken();
    remove(comment.id);
    if (!result.ok) events.refused(comment, result.refusal);
    return undefined;
  };

  return {
    comments,
    add: (comment) => set([...comments.value, comment]),
    async deliver(roomId) {
      if (delivering) return;
      delivering = true;
      const next = () => comments.value.find((comment) => comment.roomId === roomId);
      for (let comment = next(); comment && !until.aborted; comment = next()) await hand(comment);
      delivering = false;
    },
  };
}

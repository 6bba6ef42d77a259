/** Comments of the room, and the way ours take to it. */
import { listComments, Outbox, postComment } from '../database/comments.ts';
import type { Handlers } from '../messaging/messages.ts';
import { announce, sendToFrame } from '../messaging/messages.ts';
import { storedMembership } from '../messaging/stored.ts';
import type { Refusal, Result } from '../protocol/refusal.ts';
import { done, refused } from '../protocol/refusal.ts';
import { backend } from './state.ts';

const outbox = new Outbox();

export const commentHandlers: Handlers = {
  'comments/list': async () => {
    const membership = await storedMembership.read();
    if (!membership) return refused('not-a-member');
    const { roomId } = membership;
    const listed = await listComments(await backend(), roomId);
    if (!listed.ok) return listed;
    const there = new Set(listed.value.map(({ id }) => id));
    const waiting = await outbox.waiting();
    const pending = waiting.filter(
      (comment) => comment.roomId === roomId && !there.has(comment.id),
    );
    return done({ comments: [...listed.value], pending });
  },

  'comments/post': async ({ id, message, position }) => {
    const membership = await storedMembership.read();
    if (!membership) return refused('not-a-member');
    if (message.trim() === '') return refused('message-invalid');
    await outbox.put({ id, roomId: membership.roomId, message, position }, Date.now());
    const refusals = await emptyOutbox();
    const refusal = refusals.get(id);
    return refusal ? { ok: false, refusal } : done(null);
  },
};

let emptying: Promise<unknown> = Promise.resolve();

/** Sends what waits, in order. Returns why a comment was refused for good, by comment id. */
export function emptyOutbox(): Promise<ReadonlyMap<string, Refusal>> {
  const next = emptying.then(sendWaiting);
  emptying = next.catch(() => undefined);
  return next;
}

async function sendWaiting(): Promise<ReadonlyMap<string, Refusal>> {
  const refusals = new Map<string, Refusal>();
  for (const comment of await outbox.waiting()) {
    const result: Result<unknown> = await postComment(await backend(), comment);
    if (!result.ok && isPassing(result.refusal)) return refusals;
    await outbox.remove(comment.id);
    if (result.ok) await tellOthers(comment.roomId);
    else refusals.set(comment.id, result.refusal);
  }
  return refusals;
}

/** Worth waiting for: the next alarm tries again. */
function isPassing({ code }: Refusal): boolean {
  return ['backend-unreachable', 'rate-limited', 'backend-refused-sign-in'].includes(code);
}

async function tellOthers(roomId: string): Promise<void> {
  announce('comments/changed', { roomId });
  const membership = await storedMembership.read();
  if (!membership || membership.roomId !== roomId) return;
  const { tabId, frameId } = membership;
  if (tabId === null || frameId === null) return;
  // Without a session on our side the others see the comment when they next look.
  await sendToFrame('session/comment-posted', {}, { tabId, frameId }).catch(() => undefined);
}

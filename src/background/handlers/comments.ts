/** Answers messages about comments, and sends our own from the outbox. */
import {
  deleteComment,
  editComment,
  episodeComments,
  Outbox,
  postComment,
  roomComments,
} from '../../database/comments.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { announce } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { backend, tellSession } from '../membership/store.ts';

const outbox = new Outbox();

export const commentHandlers: Handlers = {
  'comments/list': async ({ scope, before }) => {
    const membership = await storedMembership.read();
    if (!membership) return { listed: refused('not-a-member'), pending: [] };
    const { roomId, snapshot } = membership;
    const database = await backend();
    const listed = await (scope === 'room'
      ? roomComments(database, roomId, before)
      : episodeComments(database, snapshot.room, before));
    const comments = listed.ok ? [...listed.value.comments] : [];
    const there = new Set(comments.map(({ id }) => id));
    const waiting = await outbox.waiting(database.place);
    const pending = waiting.filter(
      (comment) => comment.roomId === roomId && !there.has(comment.id),
    );
    const answer = listed.ok ? done({ ...listed.value, comments }) : listed;
    return { listed: answer, pending };
  },

  'comments/post': async ({ id, ...said }) => {
    const membership = await storedMembership.read();
    if (!membership) return refused('not-a-member');
    if (said.message.trim() === '') return refused('message-invalid');
    const { place } = await backend();
    await outbox.put({ id, roomId: membership.roomId, ...said }, place, Date.now());
    const refusals = await emptyOutbox();
    const refusal = refusals.get(id);
    return refusal ? { ok: false, refusal } : done(null);
  },

  'comments/edit': async ({ id, message }) =>
    changed(await editComment(await backend(), id, message)),

  'comments/delete': async ({ id }) => changed(await deleteComment(await backend(), id)),
};

let emptying: Promise<unknown> = Promise.resolve();

/** Sends the outbox in order. Returns the refusals of comments that were rejected for good, by comment id. */
export function emptyOutbox(): Promise<ReadonlyMap<string, Refusal>> {
  const next = emptying.then(sendWaiting);
  emptying = next.catch(() => undefined);
  return next;
}

async function sendWaiting(): Promise<ReadonlyMap<string, Refusal>> {
  const refusals = new Map<string, Refusal>();
  const database = await backend();
  for (const comment of await outbox.waiting(database.place)) {
    const result: Result<unknown> = await postComment(database, comment);
    if (!result.ok && isPassing(result.refusal)) return refusals;
    await outbox.remove(comment.id);
    if (result.ok) await tellOthers(comment.roomId);
    else refusals.set(comment.id, result.refusal);
  }
  return refusals;
}

/** Whether the next alarm should try again. */
function isPassing({ code }: Refusal): boolean {
  return ['backend-unreachable', 'rate-limited', 'backend-refused-sign-in'].includes(code);
}

/** Tells pages and peers to fetch the comments again. */
async function changed<T>(result: Result<T>): Promise<Result<T>> {
  if (!result.ok) return result;
  const membership = await storedMembership.read();
  if (membership) await tellOthers(membership.roomId);
  return result;
}

async function tellOthers(roomId: string): Promise<void> {
  announce('comments/changed', { roomId });
  const membership = await storedMembership.read();
  if (membership?.roomId === roomId) await tellSession('session/comment-posted', membership);
}

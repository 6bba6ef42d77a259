/** Answers messages about comments, and sends our own from the outbox. */
import { createQueue } from '../../async/queue.ts';
import {
  deleteComment,
  editComment,
  episodeComments,
  postComment,
  roomComments,
} from '../../database/comments.ts';
import { Outbox } from '../../database/outbox.ts';
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
    const unsent = await outbox.unsent(database.id);
    const pending = unsent.filter(
      (comment) => (comment.roomId === roomId || comment.isRefused) && !there.has(comment.id),
    );
    const answer = listed.ok ? done({ ...listed.value, comments }) : listed;
    return { listed: answer, pending };
  },

  'comments/post': async (comment) => {
    const membership = await storedMembership.read();
    if (membership?.roomId !== comment.roomId) return refused('not-a-member');
    if (comment.message.trim() === '') return refused('message-invalid');
    const { id } = await backend();
    await outbox.put(comment, id, Date.now());
    void emptyOutbox();
    return done(null);
  },

  'comments/discard': async ({ id }) => {
    await outbox.remove(id);
    return done(null);
  },

  'comments/edit': async ({ id, message }) =>
    changed(await editComment(await backend(), id, message)),

  'comments/delete': async ({ id }) => changed(await deleteComment(await backend(), id)),
};

/** Forgets all comments that were not sent yet. */
export function forgetUnsent(): Promise<void> {
  return outbox.clear();
}

const inTurn = createQueue();

/** Sends the outbox in order. */
export function emptyOutbox(): Promise<void> {
  return inTurn(sendUnsent);
}

async function sendUnsent(): Promise<void> {
  const database = await backend();
  for (const comment of await outbox.unsent(database.id)) {
    if (comment.isRefused) continue;
    const { id, roomId } = comment;
    const result = await postComment(database, comment);
    if (result.ok) {
      await outbox.remove(id);
      await tellOthers(roomId);
      continue;
    }
    const isRefused = !isPassing(result.refusal);
    await outbox.note(id, result.refusal, isRefused);
    announce('comments/changed', { roomId });
    if (!isRefused) return;
  }
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

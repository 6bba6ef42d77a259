/** Reads the comments: the newest page periodically, older pages on request. */
import type { ReadonlySignal } from '@preact/signals';
import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { ticker } from '../../async/browser-clock.ts';
import { poll } from '../../async/poll.ts';
import { callWorker } from '../../messaging/call-worker.ts';
import { answer, send } from '../../messaging/messages.ts';
import type { CommentScope } from '../../protocol/extension/extension-message.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import type { UnsentComment } from '../../protocol/extension/unsent-comment.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { RoomComment } from '../../protocol/backend/comment.ts';
import type { CommentPages } from './comment-pages.ts';
import { cursorBefore, withNewest, withOlder } from './comment-pages.ts';

/** Milliseconds between two periodic reads. */
const REFRESH_MS = 15_000;

/** The comments read of one room or episode. */
interface Listed extends CommentPages {
  readonly of: string;
}

export interface CommentsStore {
  readonly scope: ReadonlySignal<CommentScope>;
  /** Undefined until they were read for the first time. */
  readonly known: ReadonlySignal<Listed | undefined>;
  /** Our own comments that the backend has not confirmed. */
  readonly pending: ReadonlySignal<readonly UnsentComment[]>;
  /** Whether the backend did not answer last time. */
  readonly isAway: ReadonlySignal<boolean>;
  /** Time of the last request, in milliseconds since 1970. */
  readonly readAt: ReadonlySignal<number>;
  /** Shows a comment that the outbox has, before the next refresh. */
  addPending(comment: UnsentComment): void;
  refresh(): Promise<void>;
  look(scope: CommentScope): void;
  earlier(): Promise<void>;
  /** Why the request failed; undefined on success. */
  edit(id: string, message: string): Promise<Refusal | undefined>;
  remove(id: string): Promise<Refusal | undefined>;
}

export function createCommentsStore(
  membership: ReadonlySignal<Membership | null | undefined>,
  until: AbortSignal,
): CommentsStore {
  const scope = signal<CommentScope>('room');
  const listed = signal<Listed | undefined>(undefined);
  const pending = signal<readonly UnsentComment[]>([]);
  const isAway = signal(false);
  const readAt = signal(Date.now());
  /** The room or episode whose comments are shown. */
  const subject = computed(() => {
    const room = membership.value?.snapshot.room;
    if (!room || scope.value === 'room') return room?.id;
    return `${room.episode} ${room.animeId}`;
  });
  const known = computed(() => (listed.value?.of === subject.value ? listed.value : undefined));

  const refresh = async () => {
    readAt.value = Date.now();
    const { value: of } = subject;
    if (of === undefined) return;
    const answer = await send('comments/list', { scope: scope.value }).catch(() => undefined);
    // Without an answer, the worker was stopped half-way; the comments shown stay valid.
    if (!answer || subject.value !== of) return;
    const { listed: result } = answer;
    batch(() => {
      pending.value = answer.pending;
      isAway.value = !result.ok && result.refusal.code === 'backend-unreachable';
      if (result.ok) listed.value = { ...withNewest(known.value, result.value), of };
    });
  };

  const earlier = async () => {
    const { value: shown } = known;
    const before = shown && cursorBefore(shown);
    if (!before) return;
    const request = { scope: scope.value, before };
    const answer = await send('comments/list', request).catch(() => undefined);
    const result = answer?.listed;
    const { value: now } = known;
    // The request was a duplicate, or the view changed: this page is not needed.
    if (!result?.ok || now?.of !== shown.of || cursorBefore(now)?.id !== before.id) return;
    listed.value = { ...now, ...withOlder(now, result.value) };
  };

  /** Older pages are not read again, so our own changes to them are made here. */
  const amend = (change: (rows: readonly RoomComment[]) => readonly RoomComment[]) => {
    const { value: now } = listed;
    if (now) listed.value = { ...now, comments: change(now.comments) };
  };

  const edit = async (id: string, message: string): Promise<Refusal | undefined> => {
    const result = await callWorker('comments/edit', { id, message });
    if (!result.ok) return result.refusal;
    amend((rows) => rows.map((row) => (row.id === id ? result.value : row)));
    return undefined;
  };

  const remove = async (id: string): Promise<Refusal | undefined> => {
    const result = await callWorker('comments/delete', { id });
    if (!result.ok) return result.refusal;
    amend((rows) => rows.filter((row) => row.id !== id));
    await refresh(); // A comment with replies leaves a tombstone.
    return undefined;
  };

  effect(() => {
    if (subject.value !== undefined) untracked(() => void refresh());
  });
  poll(ticker, REFRESH_MS, refresh, until);
  window.addEventListener('focus', () => void refresh(), { signal: until });
  answer(
    {
      'comments/changed': async ({ roomId }) => {
        if (roomId === membership.value?.roomId) await refresh();
        return null;
      },
    },
    until,
  );

  return {
    scope,
    known,
    pending,
    isAway,
    readAt,
    addPending(comment) {
      pending.value = [...pending.value, comment];
    },
    refresh,
    look: (wanted) => {
      scope.value = wanted;
    },
    earlier,
    edit,
    remove,
  };
}

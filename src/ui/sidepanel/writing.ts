/** The composer: its draft, and its way into the outbox of the background. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal, untracked } from '@preact/signals';
import { callWorker } from '../../messaging/call-worker.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { lastPage } from '../../protocol/extension/membership.ts';
import type { UnsentComment } from '../../protocol/extension/unsent-comment.ts';
import { limits } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Draft } from './draft-storage.ts';
import type { CommentsStore } from './comments-store.ts';
import { isDraftKept, keepDraft, newDraft, readDraft } from './draft-storage.ts';

export interface Writing {
  readonly draft: ReadonlySignal<string>;
  /** Why the last comment was refused. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  write(text: string): void;
  /** Posts the draft, at `position` seconds into the video. */
  post(position: number | null): Promise<void>;
}

export function createWriting(
  membership: ReadonlySignal<Membership | null | undefined>,
  {
    pending,
    known,
    addPending,
    refresh,
  }: Pick<CommentsStore, 'pending' | 'known' | 'addPending' | 'refresh'>,
): Writing {
  const draft = signal(readDraft());
  const refusal = signal<Refusal | undefined>(undefined);
  /** Ids of refused comments whose text is in the draft again. */
  const takenBack = new Set<string>();
  let isPosting = false;

  const set = (next: Draft) => {
    draft.value = next;
    keepDraft(next);
  };
  // Another text is another comment.
  const write = (text: string) => {
    if (text !== draft.value.text) set(newDraft(text));
  };

  const post = async (position: number | null) => {
    const { value: ours } = membership;
    const { id, text } = draft.value;
    const message = text.trim();
    if (message === '' || message.length > limits.comment || !ours || isPosting) return;
    const comment = { id, roomId: ours.roomId, message, position, page: lastPage(ours).number };
    isPosting = true;
    // The text stays in the field until the outbox has it. Its id makes another attempt harmless.
    const result = await callWorker('comments/post', comment);
    isPosting = false;
    refusal.value = result.ok ? undefined : result.refusal;
    if (!result.ok) return;
    addPending({ ...comment, isRefused: false });
    const { text: now } = draft.value;
    // The viewer may have gone on writing.
    write(now.startsWith(text) ? now.slice(text.length).trimStart() : now);
    await refresh();
  };

  /** Puts the text of a refused comment before the text in the field. */
  const takeBack = async ({ id, message, refusal: why }: UnsentComment) => {
    if (takenBack.has(id)) return;
    takenBack.add(id);
    const { text } = draft.value;
    // A panel that was closed before the outbox forgot the comment has its text already.
    if (!text.includes(message)) write([message, text].filter((part) => part !== '').join('\n'));
    refusal.value = why;
    await callWorker('comments/discard', { id });
    await refresh();
    takenBack.delete(id);
  };

  effect(() => {
    // The viewer may have deleted their data, on any of our pages, since the last room.
    const isKept = membership.value === undefined || isDraftKept();
    untracked(() => isKept || draft.value.text === '' || (draft.value = newDraft()));
  });
  effect(() => {
    const refused = pending.value.filter(({ isRefused }) => isRefused);
    untracked(() => refused.forEach((comment) => void takeBack(comment)));
  });
  effect(() => {
    const waiting = pending.value.filter(({ isRefused }) => !isRefused);
    const posted = new Set([...waiting, ...(known.value?.comments ?? [])].map(({ id }) => id));
    untracked(() => {
      // An earlier panel was closed between its post and the answer.
      if (!isPosting && posted.has(draft.value.id)) write('');
    });
  });

  return { draft: computed(() => draft.value.text), refusal, write, post };
}

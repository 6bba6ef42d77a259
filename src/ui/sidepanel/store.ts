/** What the comments' panel knows, and what its viewer can do. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal, untracked } from '@preact/signals';
import { answer, send } from '../../messaging/messages.ts';
import type { ResponseOf } from '../../protocol/extension-message.ts';
import { limits } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { repeat } from '../repeat.ts';
import { followRoom } from '../room/follow.ts';
import type { RoomView } from '../room/view.ts';
import { roomView } from '../room/view.ts';
import { kept } from './kept.ts';
import { createOutgoing } from './outgoing.ts';
import type { Line } from './view.ts';
import { linesOf } from './view.ts';

/** Milliseconds between two looks at the comments, when nobody told of new ones. */
const REFRESH = 15_000;

type Listed = Extract<ResponseOf<'comments/list'>, { ok: true }>['value'];

/** Undefined: not known yet. Null: in no room. */
export type PanelRoom = RoomView | null | undefined;

export interface PanelStore {
  readonly room: ReadonlySignal<PanelRoom>;
  /** Undefined until the comments were read for the first time. */
  readonly lines: ReadonlySignal<readonly Line[] | undefined>;
  readonly isOffline: ReadonlySignal<boolean>;
  /** Why the last comment was not taken. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  readonly draft: ReadonlySignal<string>;
  /** Milliseconds since 1970, now and then. */
  readonly now: ReadonlySignal<number>;
  readonly intents: PanelIntents;
}

export interface PanelIntents {
  write(draft: string): void;
  /** Sends the draft, at `position` seconds into the video. */
  post(position: number | null): void;
}

export function openPanel(until: AbortSignal): PanelStore {
  const { membership, session } = followRoom(until);
  const listed = signal<(Listed & { readonly roomId: string }) | undefined>(undefined);
  const isOffline = signal(false);
  const refusal = signal<Refusal | undefined>(undefined);
  const draft = signal(kept.draft());
  const now = signal(Date.now());
  const roomId = computed(() => membership.value?.roomId);

  const write = (text: string) => {
    draft.value = text;
    kept.keepDraft(text);
  };

  const refresh = async () => {
    now.value = Date.now();
    const { value: asked } = roomId;
    if (asked === undefined) return;
    const result = await send('comments/list', {}).catch(() => undefined);
    // Without an answer the worker was stopped half-way; what is shown stays true meanwhile.
    if (!result || roomId.value !== asked) return;
    isOffline.value = !result.ok && result.refusal.code === 'backend-unreachable';
    if (result.ok) listed.value = { ...result.value, roomId: asked };
  };

  const outgoing = createOutgoing(
    {
      taken: refresh,
      refused(comment, why) {
        refusal.value = why;
        // What could not be sent goes back to where it was written, before anything written since.
        write([comment.message, draft.value].filter((text) => text.trim() !== '').join('\n'));
      },
    },
    until,
  );

  effect(() => {
    const { value: entered } = roomId;
    if (entered === undefined) return;
    untracked(() => {
      void outgoing.deliver(entered);
      void refresh();
    });
  });
  repeat(refresh, REFRESH, until);
  window.addEventListener('focus', () => void refresh(), { signal: until });
  answer(
    {
      'comments/changed': async (changed) => {
        if (changed.roomId === roomId.value) await refresh();
        return null;
      },
    },
    until,
  );

  const room = computed<PanelRoom>(() => {
    const { value: ours } = membership;
    return ours ? roomView(ours, session.value) : ours;
  });
  const lines = computed(() => {
    const { value: ours } = membership;
    if (!ours) return undefined;
    const { value: known } = listed;
    const unsent = outgoing.comments.value.filter((comment) => comment.roomId === ours.roomId);
    if (known?.roomId !== ours.roomId && unsent.length === 0) return undefined;
    const { comments, pending } =
      known?.roomId === ours.roomId ? known : { comments: [], pending: [] };
    const self = { id: ours.self, name: ours.name };
    return linesOf({ comments, pending, outgoing: unsent, self });
  });

  const post = (position: number | null) => {
    const { value: to } = roomId;
    const message = draft.value.trim();
    if (message === '' || message.length > limits.comment || to === undefined) return;
    outgoing.add({ id: crypto.randomUUID(), roomId: to, message, position });
    refusal.value = undefined;
    write('');
    void outgoing.deliver(to);
  };
  return { room, lines, isOffline, refusal, draft, now, intents: { write, post } };
}

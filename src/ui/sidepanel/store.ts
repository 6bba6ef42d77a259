/** What the comments' panel knows, and what its viewer can do. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal, untracked } from '@preact/signals';
import { answer, send } from '../../messaging/messages.ts';
import type { ResponseOf } from '../../protocol/extension-message.ts';
import { limits } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { SyncReport } from '../../protocol/snapshot.ts';
import { repeat } from '../repeat.ts';
import { followRoom } from '../room/follow.ts';
import type { RoomView } from '../room/view.ts';
import { roomView } from '../room/view.ts';
import { kept } from './kept.ts';
import { createOutgoing } from './outgoing.ts';
import type { CommentLine, Line } from './view.ts';
import { linesOf, newFromOthers } from './view.ts';

/** Milliseconds between two looks at the comments, when nobody told of new ones. */
const REFRESH = 15_000;

type Listed = Extract<ResponseOf<'comments/list'>, { ok: true }>['value'];

/** Each signal changes on its own: the position every half second, the comments now and then. */
export interface PanelStore {
  readonly presence: ReadonlySignal<'unknown' | 'no-room' | 'room'>;
  /** Undefined while in none. */
  readonly room: ReadonlySignal<RoomView | undefined>;
  /** Undefined until the comments were read for the first time. */
  readonly lines: ReadonlySignal<readonly Line[] | undefined>;
  /** What others wrote since the panel was last refreshed. */
  readonly fresh: ReadonlySignal<readonly CommentLine[]>;
  readonly isOffline: ReadonlySignal<boolean>;
  /** Why the last comment was not taken. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  readonly draft: ReadonlySignal<string>;
  /** Milliseconds since 1970, now and then. */
  readonly now: ReadonlySignal<number>;
  /** How exact the session is; undefined where none runs. */
  readonly report: () => Promise<SyncReport | undefined>;
  readonly intents: PanelIntents;
}

export interface PanelIntents {
  write(draft: string): void;
  /** Sends the draft, at `position` seconds into the video. */
  post(position: number | null): void;
}

export function openPanel(until: AbortSignal): PanelStore {
  const { membership, session, report } = followRoom(until);
  const listed = signal<(Listed & { readonly roomId: string }) | undefined>(undefined);
  const isUnlisted = signal(false);
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
    isUnlisted.value = !result.ok && result.refusal.code === 'backend-unreachable';
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

  const presence = computed(() => {
    if (membership.value === undefined) return 'unknown';
    return membership.value === null ? 'no-room' : 'room';
  });
  const room = computed(() =>
    membership.value ? roomView(membership.value, session.value) : undefined,
  );
  const isOffline = computed(() => isUnlisted.value || session.value?.backend === 'unreachable');
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

  const fresh = signal<readonly CommentLine[]>([]);
  let heard: ReadonlySet<string> | undefined;
  effect(() => {
    const isKnown = listed.value !== undefined && listed.value.roomId === roomId.value;
    const all = isKnown ? lines.value : undefined;
    const news = heard && all ? newFromOthers(heard, all) : [];
    // Said once: what stays new to the list is not new to its reader.
    if (news.length > 0) fresh.value = news;
    heard = all && new Set(all.map(({ id }) => id));
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
  const intents = { write, post };
  return { presence, room, lines, fresh, isOffline, refusal, draft, now, report, intents };
}

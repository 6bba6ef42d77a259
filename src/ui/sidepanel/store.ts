/** The state of the comments' panel, and the actions of its viewer. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import type { CommentScope } from '../../protocol/extension/extension-message.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { SyncReport } from '../../protocol/extension/snapshot.ts';
import { followRoom } from '../room/follow.ts';
import type { RoomView } from '../room/view.ts';
import { roomView } from '../room/view.ts';
import { createCommentsStore } from './comments-store.ts';
import type { CommentLine, Line } from './view.ts';
import { linesOf, newFromOthers } from './view.ts';
import { createWriting } from './writing.ts';

/** Each signal changes on its own: the position every half second, the comments rarely. */
export interface PanelStore {
  readonly presence: ReadonlySignal<'unknown' | 'no-room' | 'room'>;
  /** Undefined outside a room. */
  readonly room: ReadonlySignal<RoomView | undefined>;
  /** Undefined until the comments were read for the first time. */
  readonly lines: ReadonlySignal<readonly Line[] | undefined>;
  /** Comments others wrote since the last refresh. */
  readonly fresh: ReadonlySignal<readonly CommentLine[]>;
  readonly scope: ReadonlySignal<CommentScope>;
  /** Whether there are older comments to read. */
  readonly hasEarlier: ReadonlySignal<boolean>;
  readonly isOffline: ReadonlySignal<boolean>;
  /** Why the last comment was refused. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  readonly draft: ReadonlySignal<string>;
  /** The current time in milliseconds since 1970, updated at intervals. */
  readonly now: ReadonlySignal<number>;
  /** Statistics of the session's precision; undefined if none runs. */
  readonly report: () => Promise<SyncReport | undefined>;
  readonly intents: PanelIntents;
}

export interface PanelIntents {
  write(draft: string): void;
  /** Sends the draft, at `position` seconds into the video. */
  post(position: number | null): void;
  look(scope: CommentScope): void;
  /** Reads the next older page. */
  earlier(): Promise<void>;
  /** Why the request failed; undefined on success. */
  edit(id: string, message: string): Promise<Refusal | undefined>;
  remove(id: string): Promise<Refusal | undefined>;
}

export function createPanelStore(until: AbortSignal): PanelStore {
  const { membership, session, report } = followRoom(until);
  const comments = createCommentsStore(membership, until);
  const { scope, known } = comments;
  const writing = createWriting(membership, comments);

  const presence = computed(() => {
    if (membership.value === undefined) return 'unknown';
    return membership.value === null ? 'no-room' : 'room';
  });
  const room = computed(() =>
    membership.value ? roomView(membership.value, session.value) : undefined,
  );
  const isOffline = computed(
    () => comments.isAway.value || session.value?.backend === 'unreachable',
  );
  const lines = computed(() => {
    const { value: ours } = membership;
    if (!ours) return undefined;
    const { value: read } = known;
    const pending = comments.pending.value.filter((comment) => comment.roomId === ours.roomId);
    if (!read && pending.length === 0) return undefined;
    return linesOf({
      comments: read?.comments ?? [],
      pending,
      self: { id: ours.self, name: ours.name },
      hosted: ours.snapshot.room.hostId === ours.self ? ours.roomId : undefined,
    });
  });

  const fresh = signal<readonly CommentLine[]>([]);
  let heard: ReadonlySet<string> | undefined;
  effect(() => {
    const all = known.value && lines.value;
    const news = heard && all ? newFromOthers(heard, all) : [];
    // Announce each new comment only once.
    if (news.length > 0) fresh.value = news;
    heard = all && new Set(all.map(({ id }) => id));
  });

  const intents: PanelIntents = {
    write: writing.write,
    post: (position) => void writing.post(position),
    look: comments.look,
    earlier: comments.earlier,
    edit: comments.edit,
    remove: comments.remove,
  };
  const hasEarlier = computed(() => known.value !== undefined && !known.value.isAll);
  return {
    presence,
    room,
    lines,
    scope,
    hasEarlier,
    fresh,
    isOffline,
    refusal: writing.refusal,
    draft: writing.draft,
    now: comments.readAt,
    report,
    intents,
  };
}

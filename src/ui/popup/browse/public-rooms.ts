/** The list of public rooms, with search and paging. */
import type { ReadonlySignal } from '@preact/signals';
import { batch, signal } from '@preact/signals';
import { ticker } from '../../../async/browser-clock.ts';
import { sleep } from '../../../async/sleep.ts';
import { callWorker } from '../../../messaging/call-worker.ts';
import type { Refusal } from '../../../protocol/refusal.ts';
import type { PublicRoom } from '../../../protocol/backend/room-list.ts';
import { ROOMS_A_PAGE } from '../../../protocol/backend/room-list.ts';

/** Debounce of the search input, in milliseconds. */
const SEARCH_DEBOUNCE_MS = 300;

/** A show in the list. */
export type Show = Pick<PublicRoom, 'animeId' | 'animeTitle'>;

export interface Rooms {
  /** Whether the list is shown. */
  readonly isOpen: ReadonlySignal<boolean>;
  readonly search: ReadonlySignal<string>;
  /** The only show that is listed, if there is one. */
  readonly show: ReadonlySignal<Show | undefined>;
  /** Undefined until the first answer. */
  readonly found: ReadonlySignal<readonly PublicRoom[] | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  /** Whether `found` is complete. */
  readonly isAll: ReadonlySignal<boolean>;
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  open(): void;
  close(): void;
  find(search: string): void;
  /** Lists only that show, or all of them. */
  only(show: Show | undefined): void;
  more(): void;
}

export function createRooms(): Rooms {
  const isOpen = signal(false);
  const search = signal('');
  const show = signal<Show | undefined>(undefined);
  const found = signal<readonly PublicRoom[] | undefined>(undefined);
  const isBusy = signal(false);
  const isAll = signal(true);
  const refusal = signal<Refusal | undefined>(undefined);
  let asked = new AbortController();

  /**
   * Requests the rooms after `before`. A later request makes the answer to an earlier one stale.
   */
  async function ask(before: readonly PublicRoom[], wait: number): Promise<void> {
    asked.abort();
    const { signal: over } = (asked = new AbortController());
    isBusy.value = true;
    await sleep(ticker, wait, over);
    const last = before.at(-1);
    const after = last && { createdAt: last.createdAt, roomId: last.id };
    const query = {
      search: search.value.trim(),
      animeId: show.value?.animeId,
      ...(after && { after }),
    };
    if (over.aborted) return;
    const result = await callWorker('rooms/list', query);
    if (over.aborted) return;
    batch(() => {
      isBusy.value = false;
      refusal.value = result.ok ? undefined : result.refusal;
      if (!result.ok) return;
      // A room that became livelier in the meantime is in the list already.
      const known = new Set(before.map(({ id }) => id));
      found.value = [...before, ...result.value.filter(({ id }) => !known.has(id))];
      isAll.value = result.value.length < ROOMS_A_PAGE;
    });
  }

  return {
    isOpen,
    search,
    show,
    found,
    isBusy,
    isAll,
    refusal,
    open() {
      isOpen.value = true;
      void ask([], 0);
    },
    close() {
      asked.abort();
      isOpen.value = false;
    },
    find(text) {
      search.value = text;
      void ask([], SEARCH_DEBOUNCE_MS);
    },
    only(wanted) {
      show.value = wanted;
      void ask([], 0);
    },
    more: () => void ask(found.value ?? [], 0),
  };
}

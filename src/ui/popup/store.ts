/** The state of the popup, and the actions of its buttons. */
import type { ReadonlySignal } from '@preact/signals';
import { batch, computed, signal } from '@preact/signals';
import { ticker } from '../../async/browser-clock.ts';
import { poll } from '../../async/poll.ts';
import { send } from '../../messaging/messages.ts';
import type { SessionAct } from '../../protocol/extension/extension-message.ts';
import { readPageMetadata } from '../../messaging/page-metadata.ts';
import { framesIn } from '../../messaging/embedded-frames.ts';
import * as pages from '../../messaging/pages.ts';
import { askFor, mayUse } from '../../messaging/permissions.ts';
import { storedEnding, storedInvite, storedName } from '../../messaging/stored.ts';
import { videosIn } from '../../messaging/tabs.ts';
import type { Entry } from '../../protocol/extension/entry.ts';
import { invitedTo } from '../../protocol/extension/invite.ts';
import { cutText } from '../../protocol/cut-text.ts';
import { limits } from '../../protocol/limits.ts';
import type { Ending } from '../../protocol/extension/membership.ts';
import { lastPage, tabOf } from '../../protocol/extension/membership.ts';
import type { Programme } from '../../protocol/page/programme.ts';
import { parseRoomKey } from '../../protocol/page/room-key.ts';
import type { FirstControl } from '../../protocol/backend/room.ts';
import type { SessionSnapshot } from '../../protocol/extension/snapshot.ts';
import { followRoom } from '../room/follow.ts';
import {
  isPageAddress,
  isSameSite,
  originsOf,
  pageToKeep,
} from '../../protocol/page/page-address.ts';
import { words } from '../words.ts';
import { createEntering } from './enter/entering.ts';
import type { Page } from './enter/page.ts';
import { pageOf } from './enter/page.ts';
import type { ProgrammeCorrection } from '../../protocol/page/read-programme.ts';
import { corrected } from '../../protocol/page/read-programme.ts';
import type { Rooms } from './browse/public-rooms.ts';
import { createRooms } from './browse/public-rooms.ts';
import type { PopupView } from './view.ts';
import { popupView } from './view.ts';
import type { Hosting, Naming } from './room/member-actions.ts';
import { createHosting, createNaming } from './room/member-actions.ts';

/** Milliseconds between two polls of the page: a video may load late. */
const POLL_MS = 1000;
/** After this many polls without a session, the popup requests one and reads the room again. */
const POLLS_TO_REFRESH = 5;

/** The viewer's input; it outlives the views that show it. */
export interface PopupForm extends ProgrammeCorrection {
  readonly name: string;
  readonly isPublic: boolean;
  readonly control: FirstControl;
  readonly roomKey: string;
}

export interface PopupIntents {
  edit(change: Partial<PopupForm>): void;
  create(): void;
  join(roomKey: string): void;
  resume(): void;
  /** Asks for the further sites that the last attempt needs. */
  again(): void;
  /** Asks for the sites of the room's page, so that the room continues there after a reload. */
  allowSite(): void;
  giveUp(): void;
  leave(): void;
  comments(): void;
  act(act: SessionAct): void;
  /** The viewer has read how the last room ended. */
  goOn(): void;
  shift(seconds: number): void;
  /** Opens the room's page. */
  go(): void;
  show(tabId: number): void;
  open(url: string): void;
  options(): void;
}

export interface PopupStore {
  readonly view: ReadonlySignal<PopupView>;
  readonly session: ReadonlySignal<SessionSnapshot | undefined>;
  readonly form: ReadonlySignal<PopupForm>;
  readonly isLeaving: ReadonlySignal<boolean>;
  readonly page: ReadonlySignal<Page>;
  readonly hosting: Hosting;
  readonly naming: Naming;
  readonly rooms: Rooms;
  readonly intents: PopupIntents;
}

/** Opens the popup over the tab with id `wanted`, or over the front tab. */
export function createPopupStore(wanted: number | undefined, until: AbortSignal): PopupStore {
  const { membership, session, reread, act } = followRoom(until);
  const page = signal<Page>({ kind: 'unknown' });
  const form = signal<PopupForm>({
    name: '',
    isPublic: false,
    control: 'everyone',
    roomKey: '',
    show: undefined,
    season: undefined,
    episode: undefined,
  });
  const isLeaving = signal(false);
  const ending = signal<Ending | null>(null);
  const looksWithoutSession = signal(0);
  const { attempt, ...entering } = createEntering(async () => {
    await Promise.all([reread(), look()]);
  }, until);
  const hosting = createHosting(reread);
  const naming = createNaming(reread);
  const view = computed(() =>
    popupView({
      membership: membership.value,
      ending: ending.value,
      page: page.value,
      attempt: attempt.value,
      looksWithoutSession: looksWithoutSession.value,
    }),
  );
  const edit = (change: Partial<PopupForm>) => {
    form.value = { ...form.value, ...change };
  };
  const ownName = () => form.value.name.trim() || someName();

  const look = async () => {
    const tab = await pages.pageTab(wanted);
    const seen =
      tab && (await Promise.all([videosIn(tab.id), framesIn(tab.id), readPageMetadata(tab.id)]));
    const found = await completed(pageOf(tab, seen?.[0], seen?.[1] ?? [], seen?.[2]));
    const isFirst = page.value.kind === 'unknown';
    // This comes first: during an attempt the popup shows nothing else.
    if (isFirst && tab) await entering.takeUp(tab.id);
    batch(() => {
      if (isFirst && found.kind === 'watchable' && found.invite) edit({ roomKey: found.invite });
      page.value = found;
    });
  };

  /** Looks at the page, and counts how long the room's own tab has had no session: one may have to be started. */
  const lookAgain = async () => {
    await look();
    const { value: found } = page;
    const { value: now } = membership;
    const tabId = 'tab' in found ? found.tab?.id : undefined;
    if (tabId === undefined || tabId !== tabOf(now) || session.value) {
      looksWithoutSession.value = 0;
      return;
    }
    looksWithoutSession.value += 1;
    // The next message wakes a worker that was stopped half-way.
    if (looksWithoutSession.value % POLLS_TO_REFRESH === 1) {
      await send('room/refresh', { tabId }).catch(() => undefined);
    }
  };

  const enter = (entry: Entry, origins: readonly string[]) =>
    entering.start(entry, origins, membership.value?.roomId);

  const enterFrom = (entryOf: (tabId: number, programme: Programme) => Entry) => {
    const { value: now } = page;
    if (now.kind === 'watchable') enter(entryOf(now.tab.id, now.programme), now.asksFirst);
  };

  const leave = async () => {
    isLeaving.value = true;
    // The next click wakes a worker that was stopped half-way.
    await send('room/leave', {}).catch(() => undefined);
    await reread();
    isLeaving.value = false;
  };

  void storedName.read().then((name) => edit({ name: name || someName() }));
  const showEnding = (last: Ending | null) => {
    ending.value = last;
  };
  void storedEnding.read().then(showEnding);
  storedEnding.watch(showEnding, until);
  // Only polls count: the browser reports many changes while a page loads.
  poll(ticker, POLL_MS, lookAgain, until);
  pages.onTabsChanged(() => void look(), until);

  const intents: PopupIntents = {
    edit,
    create: () =>
      enterFrom((tabId, programme) => ({
        kind: 'create',
        request: {
          id: crypto.randomUUID(),
          tabId,
          name: ownName(),
          programme: corrected(programme, form.value),
          isPublic: form.value.isPublic,
          control: form.value.control,
        },
      })),
    join(roomKey) {
      const entryOf = (tabId: number | null): Entry => ({
        kind: 'join',
        request: { tabId, name: ownName(), roomKey },
      });
      if (!parseRoomKey(roomKey)) entering.refuse(entryOf(null), { code: 'room-key-invalid' });
      else if (page.value.kind === 'watchable') enterFrom(entryOf);
      else enter(entryOf(null), []);
    },
    resume() {
      const { value: now } = page;
      const tabId = 'tab' in now ? now.tab?.id : undefined;
      if (tabId === undefined) return;
      const { value: ours } = membership;
      const there = ours?.snapshot.room.videoUrl;
      // A page we may not access is the room's page, or the page we sent its viewer to. No other
      // can be resumed.
      const isSent = !ours || ours.page.state === 'navigating';
      const unseen = isSent ? there : (lastPage(ours).address ?? there);
      const origins = now.kind === 'watchable' ? now.asksFirst : originsOf(unseen);
      enter({ kind: 'resume', request: { tabId } }, origins);
    },
    again() {
      const { value: now } = attempt;
      if (now) enter(now.entry, now.origins);
    },
    allowSite() {
      const { value: now } = page;
      // This comes before the first wait, because browsers forget the click.
      if (now.kind === 'watchable') void askFor(now.origins).catch(() => false);
    },
    giveUp: entering.giveUp,
    leave() {
      entering.giveUp();
      void leave();
    },
    comments() {
      const { value: now } = page;
      const windowId = 'tab' in now ? now.tab?.windowId : undefined;
      pages.openComments(windowId).catch(() => undefined);
    },
    act,
    goOn: () => void storedEnding.write(null),
    shift: (seconds) => void send('session/shift', { seconds }).catch(() => undefined),
    go() {
      const tabId = tabOf(membership.value);
      if (tabId === null) return;
      const there = membership.value?.snapshot.room.videoUrl;
      const { value: now } = page;
      const here = 'tab' in now ? now.tab?.url : undefined;
      // On the same site, the click on our button still grants access.
      const isHere = there !== undefined && isSameSite(here, there);
      enter({ kind: 'go', request: { tabId } }, isHere ? [] : originsOf(there));
    },
    options: () => void pages.openOptions().then(() => window.close()),
    show: (tabId) => void pages.showTab(tabId).then((shown) => shown && window.close()),
    open(url) {
      if (isPageAddress(url))
        enter({ kind: 'open', request: { tabId: null, url } }, originsOf(url));
    },
  };
  return { view, session, form, isLeaving, page, hosting, naming, rooms: createRooms(), intents };
}

/**
 * The page, completed with data that only the browser has. We keep an invite's key and remove it
 * from the address.
 */
async function completed(page: Page): Promise<Page> {
  if (page.kind !== 'watchable') return page;
  const { tab, origins, invite: found } = page;
  const isAllowed = await mayUse(origins);
  if (found === undefined || !tab.url) {
    return { ...page, isAllowed, invite: invitedTo(await storedInvite.read(), tab.id, tab.url) };
  }
  const kept = pageToKeep(tab.url);
  if (kept === undefined) return { ...page, isAllowed };
  await storedInvite.write({ tabId: tab.id, page: kept, roomKey: found, at: Date.now() });
  await pages.dropInvite(tab.id, tab.url);
  return { ...page, isAllowed };
}

/** A name for viewers who have not set one. */
function someName(): string {
  const names = words('lobby.names').split(',');
  const name = names[Math.floor(Math.random() * names.length)] ?? '';
  return cutText(name.trim(), limits.name);
}

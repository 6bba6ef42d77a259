/** What the popup knows, and what its buttons do. */
import type { ReadonlySignal } from '@preact/signals';
import { batch, computed, signal } from '@preact/signals';
import { send } from '../../messaging/messages.ts';
import type { SessionAct } from '../../protocol/extension-message.ts';
import { cluesIn } from '../../messaging/clues.ts';
import * as pages from '../../messaging/pages.ts';
import { storedEnding, storedInvite, storedName } from '../../messaging/stored.ts';
import { videosIn } from '../../messaging/tabs.ts';
import { invitedTo } from '../../protocol/invite.ts';
import { limits } from '../../protocol/limits.ts';
import type { Ending } from '../../protocol/membership.ts';
import type { Programme } from '../../protocol/programme.ts';
import { parseRoomKey } from '../../protocol/room-key.ts';
import type { FirstControl } from '../../protocol/rows.ts';
import type { SessionSnapshot } from '../../protocol/snapshot.ts';
import { repeat } from '../repeat.ts';
import { followRoom } from '../room/follow.ts';
import { isPageAddress, pageIn } from '../../protocol/page-address.ts';
import { words } from '../words.ts';
import type { Entry } from './attempt.ts';
import { createEntering } from './entering.ts';
import type { Page } from './page.ts';
import { pageOf } from './page.ts';
import type { Correction } from '../../protocol/read-programme.ts';
import { corrected } from '../../protocol/read-programme.ts';
import type { Rooms } from './rooms.ts';
import { createRooms } from './rooms.ts';
import { takeUnfinished } from './unfinished.ts';
import type { PopupView } from './view.ts';
import { popupView } from './view.ts';
import type { Hosting, Naming } from './wishes.ts';
import { createHosting, createNaming } from './wishes.ts';

/** Milliseconds between two looks at the page: a video may load late. */
const LOOK = 1000;

/** What the viewer typed; outlives the views that show it. */
export interface Form extends Correction {
  readonly name: string;
  readonly isPublic: boolean;
  readonly control: FirstControl;
  readonly roomKey: string;
}

export interface PopupIntents {
  edit(change: Partial<Form>): void;
  create(): void;
  join(roomKey: string): void;
  resume(): void;
  giveUp(): void;
  leave(): void;
  comments(): void;
  act(act: SessionAct): void;
  /** The viewer has read how the last room ended. */
  goOn(): void;
  shift(seconds: number): void;
  /** To the room's page. */
  go(): void;
  show(tabId: number): void;
  open(url: string): void;
  /** Opens the options page. */
  options(): void;
}

export interface PopupStore {
  readonly view: ReadonlySignal<PopupView>;
  readonly session: ReadonlySignal<SessionSnapshot | undefined>;
  readonly form: ReadonlySignal<Form>;
  readonly isLeaving: ReadonlySignal<boolean>;
  readonly page: ReadonlySignal<Page>;
  readonly hosting: Hosting;
  readonly naming: Naming;
  readonly rooms: Rooms;
  readonly intents: PopupIntents;
}

/** Opens the popup over the tab with id `wanted`, or over the one in front. */
export function openPopup(wanted: number | undefined, until: AbortSignal): PopupStore {
  const { membership, session, reread, act } = followRoom(until);
  const page = signal<Page>({ kind: 'unknown' });
  const form = signal<Form>({
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
  const { attempt, ...entering } = createEntering(reread);
  const hosting = createHosting(reread);
  const naming = createNaming(reread);
  const view = computed(() =>
    popupView({
      membership: membership.value,
      ending: ending.value,
      page: page.value,
      attempt: attempt.value,
    }),
  );
  const edit = (change: Partial<Form>) => {
    form.value = { ...form.value, ...change };
  };
  const ownName = () => form.value.name.trim() || someName();

  const look = async () => {
    const tab = await pages.pageTab(wanted);
    const seen =
      tab && (await Promise.all([videosIn(tab.id), pages.framesIn(tab.id), cluesIn(tab.id)]));
    const found = await completed(pageOf(tab, seen?.[0], seen?.[1] ?? [], seen?.[2]));
    const isFirst = page.value.kind === 'unknown';
    batch(() => {
      if (isFirst && found.kind === 'watchable' && found.invite) edit({ roomKey: found.invite });
      page.value = found;
    });
    if (isFirst && tab) await takeUp(tab.id);
  };

  /** Goes on where a popup before this one was closed. */
  const takeUp = async (tabId: number) => {
    const left = takeUnfinished(tabId);
    if (left && !membership.value && !attempt.value && (await pages.mayUse(left.origins))) {
      entering.start(left, Promise.resolve(true), undefined);
    }
  };

  const enterFrom = (entryOf: (tabId: number, programme: Programme) => Entry) => {
    const { value: now } = page;
    if (now.kind !== 'watchable') return;
    const { origins, tab, programme } = now;
    // First of all: browsers forget the click at the first wait.
    const allowed = pages.askFor(origins);
    entering.start(
      { entry: entryOf(tab.id, programme), origins },
      allowed,
      membership.value?.roomId,
    );
  };

  const leave = async () => {
    isLeaving.value = true;
    // A worker that was stopped half-way is woken by the next click.
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
  repeat(look, LOOK, until);
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
      const nowhere = { entry: entryOf(null), origins: [] };
      if (!parseRoomKey(roomKey)) entering.refuse(nowhere.entry, { code: 'room-key-invalid' });
      else if (page.value.kind === 'watchable') enterFrom(entryOf);
      else entering.start(nowhere, Promise.resolve(true), membership.value?.roomId);
    },
    resume: () => enterFrom((tabId) => ({ kind: 'resume', request: { tabId } })),
    giveUp: entering.giveUp,
    leave() {
      entering.giveUp();
      void leave();
    },
    comments() {
      const { value: now } = page;
      const windowId = 'tab' in now ? now.tab.windowId : undefined;
      pages.openComments(windowId).catch(() => undefined);
    },
    act,
    goOn: () => void storedEnding.write(null),
    shift: (seconds) => void send('session/shift', { seconds }).catch(() => undefined),
    go: () => void send('room/go', {}).catch(() => undefined),
    options: () => void pages.openOptions().then(() => window.close()),
    show: (tabId) => void pages.showTab(tabId).then((shown) => shown && window.close()),
    open(url) {
      if (isPageAddress(url)) void pages.openTab(url).then(() => window.close());
    },
  };
  return { view, session, form, isLeaving, page, hosting, naming, rooms: createRooms(), intents };
}

/** The page with what only the browser knows of it. An invite's key is kept by us, not in its address. */
async function completed(page: Page): Promise<Page> {
  if (page.kind !== 'watchable') return page;
  const { tab, origins, invite: found } = page;
  const isAllowed = await pages.mayUse(origins);
  if (found === undefined || !tab.url) {
    return { ...page, isAllowed, invite: invitedTo(await storedInvite.read(), tab.id, tab.url) };
  }
  const opened = { tabId: tab.id, page: pageIn(tab.url), roomKey: found, at: Date.now() };
  await storedInvite.write(opened);
  await pages.dropInvite(tab.id, tab.url);
  return { ...page, isAllowed };
}

/** A name for those who have not told theirs. */
function someName(): string {
  const names = words('lobby.names').split(',');
  const name = names[Math.floor(Math.random() * names.length)] ?? '';
  return name.trim().slice(0, limits.name);
}

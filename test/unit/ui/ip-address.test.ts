/** A viewer reads that members see their IP address before strangers are in the same room. */
import { signal } from '@preact/signals';
import { parseHTML } from 'linkedom';
import type { ComponentChild } from 'preact';
import { h, render } from 'preact';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Rooms } from '../../../src/ui/popup/browse/public-rooms.ts';
import { RoomList } from '../../../src/ui/popup/browse/room-list.tsx';
import { Lobby } from '../../../src/ui/popup/enter/lobby.tsx';
import { Blank } from '../../../src/ui/popup/enter/no-video.tsx';
import type { WatchablePage } from '../../../src/ui/popup/enter/page.ts';
import { pageOf } from '../../../src/ui/popup/enter/page.ts';
import type { PopupForm, PopupIntents } from '../../../src/ui/popup/store.ts';
import { videoUrl } from './sample.ts';

vi.mock('#i18n', () => ({ i18n: { t: (key: string) => key } }));

const tab = { id: 7, windowId: 1, url: videoUrl, title: 'Episode 12' };
const video = { frameId: 0, area: 400_000, duration: 1440, url: videoUrl, title: 'Episode 12' };
const page = pageOf(tab, [video], []) as WatchablePage;
const publicKey = 'k3j9x2m4ab';
const privateKey = 'k3j9x2m4ab-123456';

const options = vi.fn<() => void>();
const intents = { options } as unknown as PopupIntents;

const formWith = (change: Partial<PopupForm>): PopupForm => ({
  name: 'Aiko',
  isPublic: false,
  control: 'everyone',
  roomKey: '',
  show: undefined,
  season: undefined,
  episode: undefined,
  ...change,
});

beforeEach(() => {
  options.mockClear();
  vi.stubGlobal('document', parseHTML('<main></main>').document);
});

/** The notes that a view has. */
function notesIn(view: ComponentChild): HTMLElement[] {
  const root = document.createElement('main');
  render(view, root);
  return [...root.querySelectorAll<HTMLElement>('[data-testid="ip-address"]')];
}

function inLobby(change: Partial<PopupForm>, invite?: string): HTMLElement[] {
  const view = {
    kind: 'lobby' as const,
    page: { ...page, invite },
    refusal: undefined,
    refused: undefined,
    nested: [],
  };
  return notesIn(h(Lobby, { view, form: formWith(change), intents, browse: () => undefined }));
}

function withoutVideo(change: Partial<PopupForm>): HTMLElement[] {
  const view = { kind: 'blank' as const, why: 'no-video' as const, refusal: undefined };
  return notesIn(h(Blank, { view, form: formWith(change), intents, browse: () => undefined }));
}

it('a room that is about to be public', () => {
  expect(inLobby({ isPublic: true })).toHaveLength(1);
  expect(inLobby({ isPublic: false })).toHaveLength(0);
});

it('a room key or an invite of a public room', () => {
  for (const view of [inLobby, withoutVideo]) {
    expect(view({ roomKey: publicKey })).toHaveLength(1);
    expect(view({ roomKey: privateKey })).toHaveLength(0);
  }
  expect(inLobby({ roomKey: publicKey }, publicKey)).toHaveLength(1);
  expect(inLobby({ roomKey: privateKey }, privateKey)).toHaveLength(0);
});

it('the list of public rooms, and the way to the option', () => {
  const rooms = {
    found: signal([]),
    search: signal(''),
    show: signal(undefined),
    isBusy: signal(false),
    isAll: signal(true),
    refusal: signal(undefined),
  } as unknown as Rooms;
  const [note] = notesIn(h(RoomList, { rooms, page, intents }));
  expect(note?.textContent).toContain('lobby.ip_address');
  note?.querySelector('button')?.click();
  expect(options).toHaveBeenCalledTimes(1);
});

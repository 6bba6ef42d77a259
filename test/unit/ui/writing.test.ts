/** The composer over a background whose worker may be stopped. */
import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventually } from '../background/world/eventually.ts';
import { World } from '../background/world/world.ts';
import type { Membership } from '../../../src/protocol/extension/membership.ts';
import type { UnsentComment } from '../../../src/protocol/extension/unsent-comment.ts';
import { forgetDraft } from '../../../src/ui/sidepanel/draft-storage.ts';
import { createWriting } from '../../../src/ui/sidepanel/writing.ts';

vi.setConfig({ testTimeout: 30_000 });

const room = 'k3j9x2m4ab';
let world: World;

beforeEach(async () => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  world = new World();
  world.database.addRoom(room);
  world.open(7, 'https://video.example/show/12', 100);
  await world.join({ tabId: 7, name: 'Aiko', roomKey: `${room}-123456` });
});
afterEach(() => vi.unstubAllGlobals());

function openPanel(membership = signal<Membership | null>(world.membership())) {
  const pending = signal<readonly UnsentComment[]>([]);
  const refresh = async () => {
    pending.value = (await world.insist('comments/list', { scope: 'room' })).pending;
  };
  const addPending = (comment: UnsentComment) => {
    pending.value = [...pending.value, comment];
  };
  const reading = { pending, known: signal(undefined), refresh, addPending };
  return { ...createWriting(membership, reading), pending, refresh };
}

const sent = () => [...world.database.comments.values()].map(({ message }) => message);

it('leaves the field once the outbox has the comment, and shows it at once', async () => {
  world.database.isAway = true;
  const panel = openPanel();
  panel.write('Hello');
  await panel.post(12);
  expect(panel.draft.value).toBe('');
  expect(panel.pending.value.map(({ message }) => message)).toEqual(['Hello']);
  // Closed and opened again, the panel has no text, and the outbox has the comment.
  expect(openPanel().draft.value).toBe('');
  world.database.isAway = false;
  await world.tell('alarm', { name: 'outbox' });
  await eventually(sent, (messages) => messages.join() === 'Hello');
});

it('stays in the field while the background refuses it', async () => {
  const panel = openPanel();
  panel.write('x'.repeat(3));
  world.stored.local.delete('membership');
  await panel.post(null);
  expect(panel.refusal.value?.code).toBe('not-a-member');
  expect(panel.draft.value).toBe('xxx');
  expect(openPanel().draft.value).toBe('xxx');
});

it('is in the field again, before the newer text, once the room server refused it', async () => {
  world.database.rooms.get(room)?.members.clear();
  const panel = openPanel();
  panel.write('Too late');
  await panel.post(null);
  panel.write('newer');
  while (panel.refusal.value === undefined) await panel.refresh();
  expect(panel.refusal.value.code).toBe('not-a-member');
  expect(panel.draft.value).toBe('Too late\nnewer');
  while (panel.pending.value.length > 0) await panel.refresh();
  expect(panel.draft.value).toBe('Too late\nnewer');
});

it('is not sent twice by a panel that was closed before the answer', async () => {
  const panel = openPanel();
  panel.write('Hello');
  void panel.post(null);
  const again = openPanel();
  expect(again.draft.value).toBe('Hello');
  await again.post(null);
  await eventually(sent, (messages) => messages.length > 0);
  await again.refresh();
  expect(sent()).toEqual(['Hello']);
  expect(again.draft.value).toBe('');
});

it('is gone from an open panel, too, once the viewer deleted their data', () => {
  const membership = signal<Membership | null>(world.membership());
  const panel = openPanel(membership);
  panel.write('Never to be seen again');
  membership.value = null;
  expect(panel.draft.value).toBe('Never to be seen again');
  forgetDraft();
  membership.value = world.membership();
  expect(panel.draft.value).toBe('');
  expect(openPanel().draft.value).toBe('');
});

/** A restarted browser restores its tabs, and the room plays on in its own tab. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';
import { runningIn } from '../running.ts';

let stage: Stage;
let profileDirectory: string;
let a: Viewer;
let b: Viewer;
let address: string;
let roomKey: string;

beforeAll(async () => {
  stage = await shareStage();
  profileDirectory = await mkdtemp(join(tmpdir(), 'issho-restart-'));
  a = await stage.viewer('Aiko', { allowsEverySite: true });
  b = await stage.viewer('Ben', { allowsEverySite: true, profileDirectory, isInstalled: true });
  // Muted, because browsers play no sound on a page without a click.
  address = `${stage.cinema.url}/plain?muted=1`;
  await a.open(address);
  await b.open(address);
  roomKey = await a.create();
  await b.join(roomKey);
  await a.control('play');
  await linked();
});
afterAll(async () => {
  await stage?.stop();
  await rm(profileDirectory, { recursive: true, force: true, maxRetries: 3 });
});

it('the room plays on without any click', async () => {
  await b.close();
  await eventually(
    () => a.snapshot(),
    (snapshot) => snapshot?.members.some(({ link }) => link === 'connecting') === true,
  );
  b = await stage.viewer('Ben', {
    allowsEverySite: true,
    profileDirectory,
    isInstalled: true,
    args: ['--restore-last-session'],
  });
  const tabs = await b.launched.browser.pages();
  const restored = tabs.find((tab) => tab.url() === address);
  if (!restored) throw new Error(`not restored: ${tabs.map((tab) => tab.url()).join(', ')}`);
  // Browsers load no video in a hidden tab.
  await restored.bringToFront();
  await eventually(
    () => runningIn(restored),
    (running) => running.length === 1,
  );
  await linked();
  expect(await stage.rows('room_members', roomKey)).toHaveLength(2);
});

/** Aiko sees Ben in step. */
async function linked(): Promise<void> {
  await eventually(
    () => a.snapshot(),
    (snapshot) =>
      snapshot?.members.length === 2 &&
      snapshot.members.every(
        ({ link, state, drift = Infinity }) =>
          link !== 'connecting' && state === 'following' && Math.abs(drift) < 100,
      ),
    40_000,
  );
}

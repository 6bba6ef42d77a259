/** Players go on to the next episode by themselves, at about the same time for everyone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';
import { unfold } from '../unfold.ts';

let stage: Stage;
let viewers: Viewer[];
let roomKey: string;

beforeAll(async () => {
  stage = await shareStage();
  viewers = await Promise.all(
    ['Aiko', 'Ben', 'Chie'].map((name) => stage.viewer(name, { allowsEverySite: true })),
  );
  for (const viewer of viewers) await viewer.open(`${stage.cinema.url}/plain?muted=1`);
  const [host, ...guests] = viewers;
  roomKey = (await host?.create()) ?? '';
  for (const guest of guests) await guest.join(roomKey);
  await inStep();
});
afterAll(() => stage?.stop());

it('all of them are on one page of the room, and nobody was asked', async () => {
  await Promise.all(viewers.map((viewer) => goOn(viewer, 2)));
  await inStep();
  expect(await room()).toMatchObject({ page_number: 1, episode_number: 2 });
  expect(await Promise.all(viewers.map(isAsked))).toEqual([false, false, false]);
});

it('a guest who is ahead of the host is with the room once it comes', async () => {
  const [host, ahead, behind] = viewers;
  if (!host || !ahead || !behind) throw new Error('no viewers');
  await keepControl(host);
  await goOn(ahead, 3);
  // Nobody moved the room: the guest's player plays on its own.
  await eventually(
    async () => [await stateOf(ahead), (await ahead.player()).position > 1],
    ([state, plays]) => state === undefined && plays === true,
  );
  await Promise.all([host, behind].map((viewer) => goOn(viewer, 3)));
  await inStep();
  expect(await room()).toMatchObject({ page_number: 2, episode_number: 3 });
  expect(await Promise.all(viewers.map(isAsked))).toEqual([false, false, false]);
});

/** The player takes its page to another episode, each with its own address. */
async function goOn({ name, page }: Viewer, episode: number): Promise<void> {
  const address = `${stage.cinema.url}/plain?muted=1&episode=${episode}&utm_source=${name}`;
  await page.evaluate((there) => {
    location.href = there;
  }, address);
  await page.waitForSelector('video');
  await page.evaluate(() => document.querySelector('video')?.play());
}

async function keepControl(host: Viewer): Promise<void> {
  const popup = await host.popup();
  await unfold(popup, 'You are the host');
  await popup.locator('::-p-aria([name="Only you"][role="radio"])').click();
  await eventually(room, (now) => now?.['control'] === 'host');
  await popup.close();
}

async function room() {
  return (await stage.rows('rooms', roomKey))[0];
}

async function stateOf(viewer: Viewer) {
  return (await viewer.snapshot())?.members.find(({ link }) => link === 'self')?.state;
}

async function isAsked({ page }: Viewer): Promise<boolean> {
  return (await page.$('::-p-aria([name="Back to the room’s video"][role="button"])')) !== null;
}

/** All members are linked, play, and are at the room's position. */
async function inStep(): Promise<void> {
  await Promise.all(
    viewers.map((viewer) =>
      eventually(
        () => viewer.snapshot(),
        (snapshot) =>
          snapshot?.members.length === viewers.length &&
          snapshot.timeline?.hold === undefined &&
          snapshot.members.every(
            ({ link, drift = Infinity }) => link !== 'connecting' && Math.abs(drift) < 100,
          ),
        40_000,
      ),
    ),
  );
}

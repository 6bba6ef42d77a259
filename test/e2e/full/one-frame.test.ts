/** One page commands, even if several ask at once and the room server is slow. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Gate } from '../../network/gate.ts';
import { buildGate } from '../../network/gate.ts';
import { eventually } from '../eventually.ts';
import { runningIn } from '../running.ts';

let stage: Stage;
let gate: Gate;
let a: Viewer;
let b: Viewer;
let address: string;

beforeAll(async () => {
  stage = await shareStage();
  gate = await buildGate(stage.backend.url);
  a = await stage.viewer('Aiko', { allowsEverySite: true });
  b = await stage.viewer('Ben', { allowsEverySite: true, supabaseUrl: gate.url });
  address = `${stage.cinema.url}/framed?clip=vp9-60&muted=1`;
  await a.open(address);
  await b.open(address);
  await b.join(await a.create());
  await linked();
});
afterAll(async () => {
  await stage?.stop();
  await gate?.stop();
});

it('one of two frames plays that find a video during a request to the room server', async () => {
  gate.hold('get_room');
  await b.page.reload();
  await held(1);
  await b.page.evaluate(addTrailer, 1600);
  await held(2);
  gate.open();
  await linked();
  expect(await runningIn(b.page)).toHaveLength(1);
  expect(await runningIn(b.page)).toEqual(await runningInMain(b.page));
});

it('one of two frames plays after the other loses its video or closes', async () => {
  await b.page.evaluate(() => document.querySelector('video')?.remove());
  await eventually(
    async () => [await runningIn(b.page), await runningInMain(b.page)],
    ([all, inMain]) => all?.length === 1 && inMain?.length === 0,
  );
  await linked();
  await b.page.evaluate(addTrailer, 400);
  await b.page.evaluate(() => document.querySelector('iframe')?.remove());
  await eventually(
    () => runningInMain(b.page),
    (running) => running.length === 1,
  );
  await linked();
});

it('the second of two tabs plays if it is chosen during the first one’s request', async () => {
  const second = await b.launched.browser.newPage();
  await second.goto(address);
  // Browsers load no video in a hidden tab.
  await b.page.bringToFront();
  gate.hold('get_room');
  await b.page.reload();
  await held(1);
  const popup = await b.launched.openPopup(second);
  await popup.locator('::-p-aria([name="Watch here"][role="button"])').click();
  await held(2);
  gate.open();
  await eventually(
    () => runningIn(second),
    (running) => running.length === 1,
  );
  await linked();
  expect(await runningIn(b.page)).toHaveLength(0);
  await popup.close();
  await second.close();
});

const held = (calls: number) =>
  eventually(
    () => Promise.resolve(gate.held()),
    (now) => now >= calls,
  );

/** Runs in the page: adds a trailer above the player, with a width in CSS pixels. */
async function addTrailer(width: number): Promise<void> {
  const trailer = document.createElement('video');
  trailer.src = '/media/h264-24.mp4';
  trailer.muted = true;
  trailer.style.cssText = `display: block; width: ${width}px; height: ${width / 2}px`;
  document.body.prepend(trailer);
  await trailer.play();
}

async function runningInMain(tab: Page) {
  const own = new Set(tab.mainFrame().extensionRealms());
  return (await runningIn(tab)).filter((realm) => own.has(realm));
}

/** Aiko is linked to Ben in any of his tabs. */
async function linked(): Promise<void> {
  await eventually(
    () => a.snapshot(),
    (snapshot) =>
      snapshot?.members.length === 2 &&
      snapshot.members.every(({ link, state }) => link !== 'connecting' && state !== 'no-video'),
    30_000,
  );
}

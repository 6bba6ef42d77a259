/** Takes the README's pictures of the running product: `npm run pictures`. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { setStage } from './stage.ts';

const folder = resolve('docs/images');
mkdirSync(folder, { recursive: true });
const stage = await setStage();
const windowPosition = { left: 0, top: 0, width: 760, height: 620 };
const launch = (name: string) => stage.viewer(name, { windowPosition, allowsEverySite: true });
const viewers = await Promise.all([launch('Aiko'), launch('Ben')]);
const [aiko, ben] = viewers;

try {
  await Promise.all(viewers.map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  const lobby = await aiko.popup();
  await take(lobby, 'popup-lobby', 'dark');
  await lobby.close();

  const refusal = await ben.join(await aiko.create());
  if (refusal) throw new Error(refusal);
  await aiko.control('play');
  await aiko.control({ seek: 43 });
  for (const [viewer, words] of [
    [aiko, 'The lantern on the left just went out. Did you see?'],
    [ben, 'Yes! And the music stopped with it.'],
    [aiko, 'She knew all along, then.'],
  ] as const) {
    const panel = await viewer.launched.openSidePanel(viewer.page);
    await panel.locator('::-p-aria([name="Write a comment"])').fill(words);
    await panel.locator('::-p-aria([name="Send"][role="button"])').click();
    await panel.waitForSelector(`[data-pending="false"] ::-p-text(${words})`, { timeout: 10_000 });
    await sleep(1500);
    await panel.close();
  }
  const panel = await ben.launched.openSidePanel(ben.page);
  await panel.waitForSelector('[data-testid="comment"] ::-p-text(She knew)');
  await take(panel, 'panel', 'dark');
  await take(panel, 'panel-light', 'light');
  await panel.close();

  const room = await aiko.popup();
  await room.waitForSelector('[data-testid="member"][data-state="following"]');
  await sleep(1500);
  await take(room, 'popup-room', 'dark');
  await take(room, 'popup-room-light', 'light');
  await room.close();
  // Two playing windows cannot be captured at the same moment.
  await aiko.control('pause');
  await sleep(6000);
  const windows = await Promise.all(
    viewers.map(({ page }) => page.screenshot({ encoding: 'base64' })),
  );
  await sideBySide(windows);
} finally {
  await stage.stop();
}

/** Both windows in one picture. */
async function sideBySide(windows: readonly string[]): Promise<void> {
  const page = await aiko.launched.browser.newPage();
  await page.setViewport({ width: 1200, height: 430 });
  const images = windows.map((data) => `<img src="data:image/png;base64,${data}" width="590">`);
  await page.setContent(
    `<body style="margin:0;display:flex;gap:20px;background:#000">${images.join('')}</body>`,
  );
  await page.screenshot({ path: pathOf('together') });
}

function pathOf(name: string): `${string}.png` {
  return `${folder}/${name}.png`;
}

async function take(page: Page, name: string, scheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await sleep(300);
  // A browser makes its popup no wider than the body.
  const size = await page.evaluate(() => ({
    width: document.body.offsetWidth,
    height: innerHeight,
  }));
  const clip = { x: 0, y: 0, ...size };
  await page.screenshot({ path: pathOf(name), clip });
}

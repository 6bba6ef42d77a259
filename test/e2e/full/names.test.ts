import jsQR from 'jsqr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;
let roomKey: string;

beforeAll(async () => {
  stage = await shareStage();
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('ΑIKO', { allowsEverySite: true }),
  ]);
  await Promise.all([a, b].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  roomKey = await a.create();
  await b.join(roomKey);
});
afterAll(() => stage?.stop());

/** Waits until everyone sees these names. */
async function everyoneSees(...names: readonly string[]): Promise<void> {
  for (const viewer of [a, b]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.map(({ name }) => name).join() === names.join(),
    );
  }
}

it('two who look alike have distinct names', () => everyoneSees('Aiko', 'ΑIKO 2'));

it('a member changes the name by keyboard, and keeps it', async () => {
  const popup = await b.popup();
  const edit = await popup.waitForSelector('::-p-aria([name="Change your name"][role="button"])');
  await edit?.press('Enter');
  const field = await popup.waitForSelector('::-p-aria([name="Change your name"][role="textbox"])');
  await field?.press('Escape');
  await popup.waitForSelector('::-p-aria([name="Change your name"][role="textbox"])', {
    hidden: true,
  });
  await edit?.press('Enter');
  await popup.waitForSelector('::-p-aria([name="Change your name"][role="textbox"])');
  await popup.keyboard.sendCharacter('Ben');
  await popup.keyboard.press('Enter');
  await everyoneSees('Aiko', 'Ben');
  await popup.waitForSelector('::-p-aria([name="Change your name"][role="textbox"])', {
    hidden: true,
  });
  await popup.close();
  await b.page.reload();
  await everyoneSees('Aiko', 'Ben');
  await b.leave();
  await b.join(roomKey);
  await everyoneSees('Aiko', 'Ben');
});

it('the invite is drawn for a camera', async () => {
  const popup = await a.popup();
  await popup.locator('::-p-aria([name="QR code"][role="button"])').click();
  const code = await popup.waitForSelector(
    '::-p-aria([name="QR code of the invite"][role="image"])',
  );
  const seen = await code?.evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const { width, height } = image.getBoundingClientRect();
    const canvas = new OffscreenCanvas(width * 2, height * 2);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return { width: canvas.width, height: canvas.height, pixels: Array.from(pixels) };
  });
  if (!seen) throw new Error('nothing is drawn');
  const read = jsQR(new Uint8ClampedArray(seen.pixels), seen.width, seen.height)?.data;
  expect(read).toBe(`${stage.cinema.url}/plain#issho=${roomKey}`);
  await popup.close();
});

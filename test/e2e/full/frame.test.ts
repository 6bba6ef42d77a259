/** A pause shows everyone the same picture on the screen, not only the same position. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let viewers: Viewer[];

beforeAll(async () => {
  stage = await shareStage();
  viewers = await Promise.all(
    ['Aiko', 'Ben'].map((name) => stage.viewer(name, { allowsEverySite: true })),
  );
  for (const viewer of viewers) {
    await viewer.open(`${stage.cinema.url}/plain?clip=h264-24`);
    await (await viewer.playerFrame()).evaluate(notePictures);
  }
  const [first, second] = viewers;
  await second?.join((await first?.create()) ?? '');
});
afterAll(() => stage?.stop());

/** Runs in the page: records the time (s) of each shown frame. */
function notePictures(): void {
  const video = document.querySelector('video');
  const note: VideoFrameRequestCallback = (_, { mediaTime }) => {
    Object.assign(globalThis, { shown: mediaTime });
    video?.requestVideoFrameCallback(note);
  };
  video?.requestVideoFrameCallback(note);
}

async function pictureOf(viewer: Viewer) {
  const frame = await viewer.playerFrame();
  return frame.evaluate(() => (globalThis as { shown?: number }).shown);
}

/** Does the same with each player. */
async function all(paused: boolean): Promise<void> {
  await eventually(
    () => Promise.all(viewers.map((viewer) => viewer.player())),
    (players) => players.every((player) => player.paused === paused && player.position > 0),
  );
}

it('a pause by either member at any moment', async () => {
  for (let pause = 0; pause < 10; pause += 1) {
    const viewer = viewers[pause % 2];
    const before = (await viewer?.player())?.position ?? 0;
    await viewer?.control('play');
    await all(false);
    // Each time in another part of a frame.
    await eventually(
      () => Promise.all(viewers.map((one) => one.player())),
      (players) => players.every(({ position }) => position > before + 0.5 + pause * 0.017),
    );
    await viewer?.control('pause');
    await all(true);
    const pictures = await eventually(
      () => Promise.all(viewers.map(pictureOf)),
      ([one, other]) => one !== undefined && one === other,
    );
    expect(pictures[0]).toBeGreaterThan(before);
  }
});

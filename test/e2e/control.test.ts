/** Who controls playback is the host's to say, from the first and later, and everyone is held to it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../stack/stage.ts';
import { setStage } from '../../stack/stage.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { eventually } from './eventually.ts';
import { overlayWords } from './overlay.ts';

let stage: Stage;
let aiko: Viewer;
let ben: Viewer;

beforeAll(async () => {
  stage = await setStage();
  [aiko, ben] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);
  await Promise.all([aiko, ben].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
});
afterAll(() => stage?.stop());

const linked = (viewer: Viewer, others: number) =>
  eventually(
    () => viewer.snapshot(),
    (snapshot) =>
      snapshot?.timeline !== undefined &&
      snapshot.members.filter(({ link }) => link === 'direct').length === others,
  );

const playing = (viewer: Viewer, plays: boolean) =>
  eventually(
    () => viewer.player(),
    ({ paused }) => paused !== plays,
  );

it('a room that was made for its host’s hands obeys no others, and says so', async () => {
  const roomKey = await aiko.create('Private', 'Only me');
  expect(await stage.rows('rooms')).toMatchObject([{ control: 'host' }]);
  expect(await ben.join(roomKey)).toBeUndefined();
  await Promise.all([aiko, ben].map((viewer) => linked(viewer, 1)));
  await aiko.control('play');
  await playing(ben, true);
  await ben.control('pause');
  await eventually(
    () => overlayWords(ben.page),
    (words) => words === 'Only Aiko controls playback here',
  );
  await playing(ben, true);
  expect((await aiko.player()).paused).toBe(false);
  const popup = await ben.popup();
  await popup.waitForSelector('::-p-text(Only Aiko controls playback here.)');
  await popup.close();
});

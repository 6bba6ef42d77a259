/**
 * The host chooses who controls playback, at the start and later, and everyone's browser enforces
 * it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';
import { unfold } from '../unfold.ts';
import { overlayWords } from '../overlay.ts';

let stage: Stage;
let aiko: Viewer;
let ben: Viewer;
let chika: Viewer;
let roomKey: string;

beforeAll(async () => {
  stage = await shareStage();
  [aiko, ben, chika] = (await Promise.all(
    ['Aiko', 'Ben', 'Chika'].map((name) => stage.viewer(name, { allowsEverySite: true })),
  )) as [Viewer, Viewer, Viewer];
  await Promise.all([aiko, ben, chika].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
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

it('a room controlled by its host alone ignores others, and says so', async () => {
  roomKey = await aiko.create('Private', 'Only me');
  expect(await stage.rows('rooms', roomKey)).toMatchObject([{ control: 'host' }]);
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
  // The room may wait for a busy player in between; nobody paused it.
  await playing(aiko, true);
  expect((await aiko.snapshot())?.timeline?.playing).toBe(true);
  const popup = await ben.popup();
  await popup.waitForSelector('::-p-text(Only Aiko controls playback here.)');
  await popup.close();
});

it('members the host names are followed like the host, and nobody else is', async () => {
  expect(await chika.join(roomKey)).toBeUndefined();
  await Promise.all([aiko, ben, chika].map((viewer) => linked(viewer, 2)));
  await Promise.all([ben, chika].map((viewer) => playing(viewer, true)));
  const popup = await aiko.popup();
  await unfold(popup, 'You are the host');
  for (const [name, role] of [
    ['You and those you choose', 'radio'],
    ['More: Ben', 'button'],
    ['May control playback', 'checkbox'],
  ] as const) {
    await clickNamed(popup, name, role);
  }
  const named = async () =>
    (await stage.rows('room_members', roomKey)).filter(({ has_control: has }) => has);
  await eventually(named, (all) => all.length === 1 && all[0]?.['username'] === 'Ben');
  await popup.close();
  await eventually(
    () => overlayWords(chika.page),
    (words) => words === '',
  );

  await chika.control('pause');
  await eventually(
    () => overlayWords(chika.page),
    (words) => words === 'Aiko chose who controls playback here',
  );
  await playing(chika, true);
  // The room may wait for a busy player in between; nobody paused it.
  await playing(aiko, true);
  expect((await aiko.snapshot())?.timeline?.playing).toBe(true);

  const { denied } = (await eventually(
    () => ben.snapshot(),
    (snapshot) => snapshot?.mayCommand === true,
  )) ?? { denied: undefined };
  await ben.control('pause');
  await Promise.all([aiko, chika].map((viewer) => playing(viewer, false)));
  expect((await ben.snapshot())?.denied).toBe(denied);
});

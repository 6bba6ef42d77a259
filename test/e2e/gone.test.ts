/** A host whose browser is gone without a word. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../stack/stage.ts';
import { setStage } from '../../stack/stage.ts';
import { eventually } from './eventually.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());

it('a host who is gone is replaced before the room server knows', async () => {
  const [aiko, ben] = [await stage.viewer('Aiko'), await stage.viewer('Ben')];
  const page = `${stage.cinema.url}/plain`;
  await aiko.open(page);
  const roomKey = await aiko.create();
  await ben.open(page);
  expect(await ben.join(roomKey)).toBeUndefined();
  const hostSeen = async () => (await ben.snapshot())?.members.find(({ isHost }) => isHost)?.name;
  await eventually(
    () => ben.snapshot(),
    (snapshot) => snapshot?.members.every(({ link }) => link !== 'connecting') === true,
  );
  expect(await hostSeen()).toBe('Aiko');
  aiko.launched.browser.process()?.kill('SIGKILL');
  await eventually(hostSeen, (name) => name === 'Ben', 30_000);
  expect((await stage.rows('rooms'))[0]).toMatchObject({ host_username: 'Aiko' });
});

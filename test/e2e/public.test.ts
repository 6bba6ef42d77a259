import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../stack/stage.ts';
import { setStage } from '../../stack/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());

it('a public room has a key without digits to keep, and anyone joins by it', async () => {
  const [a, b] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);
  await Promise.all([a, b].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  const roomKey = await a.create('Public');
  expect(roomKey).toMatch(/^[a-z0-9]{10}$/);
  expect(await b.join(roomKey)).toBeUndefined();
  expect(await stage.rows('rooms')).toMatchObject([{ is_public: true, access_key: null }]);
  expect(await stage.rows('room_members')).toHaveLength(2);
});

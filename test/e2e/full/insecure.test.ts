/** Sites without TLS lack some browser features that Issho uses. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;

beforeAll(async () => {
  stage = await shareStage();
  // Names below localhost count as secure; this one does not.
  const args = ['--host-resolver-rules=MAP cinema.test 127.0.0.1'];
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true, args }),
    stage.viewer('Ben', { allowsEverySite: true, args }),
  ]);
});
afterAll(() => stage?.stop());

it('two people watch together on a site without TLS', async () => {
  const page = `${stage.cinema.url.replace('cinema.localhost', 'cinema.test')}/plain`;
  await Promise.all([a, b].map((viewer) => viewer.open(page)));
  expect(await a.page.evaluate(() => isSecureContext)).toBe(false);
  expect(await b.join(await a.create())).toBeUndefined();
  await a.control('play');
  await eventually(
    () => b.snapshot(),
    (snapshot) => {
      const self = snapshot?.members.find(({ link }) => link === 'self');
      return self?.state === 'following' && Math.abs(self.drift ?? Infinity) < 50;
    },
  );
  const links = (await b.snapshot())?.members.map(({ link }) => link);
  expect(links?.toSorted()).toEqual(['direct', 'self']);
});

/** A member's browser is killed: the others notice long before the room server does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await shareStage();
});
afterAll(() => stage?.stop());

it('a member with a direct link is shown as away', async () => {
  const [aiko, ben] = [
    await stage.viewer('Aiko', { allowsEverySite: true }),
    await stage.viewer('Ben', { allowsEverySite: true }),
  ];
  await Promise.all([aiko, ben].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  expect(await ben.join(await aiko.create())).toBeUndefined();
  const popup = await aiko.popup();
  const row = () =>
    popup.$$eval('[data-testid="member"]', (rows) =>
      rows.map(({ textContent }) => textContent).find((text) => text.includes('Ben')),
    );
  await eventually(row, (text) => text?.includes('Round trip, connected directly') === true);
  ben.launched.browser.process()?.kill('SIGKILL');
  await eventually(row, (text) => text?.includes('Away for 0:0') === true);
  expect(await row()).not.toContain('Round trip');
});

import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await shareStage();
});
afterAll(() => stage?.stop());

it('a full room lists everybody, and accepts nobody else', async () => {
  const [aiko, late] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Late', { allowsEverySite: true }),
  ]);
  await Promise.all([aiko, late].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  const roomKey = await aiko.create('Private');
  const service = createClient(stage.backend.url, stage.backend.secretKey);
  const { error } = await service.from('room_members').insert(
    Array.from({ length: limits.members - 1 }, (_, index) => ({
      room_id: roomKey.split('-')[0],
      user_id: crypto.randomUUID(),
      username: `Member ${index + 1}`,
    })),
  );
  expect(error).toBeNull();
  expect(await late.join(roomKey)).toBe('room-full');

  // Any change makes the session fetch the roster.
  const popup = await aiko.popup();
  await popup.waitForSelector('[data-testid="hosting"]');
  await popup.$eval('[data-testid="hosting"]', (element) => element.setAttribute('open', ''));
  await clickNamed(popup, 'Only you', 'radio');
  await eventually(
    () => popup.$$eval('[data-testid="member"]', (rows) => rows.length),
    (rows) => rows === limits.members,
  );
  const names = await popup.$$eval('.name', (all) => all.map((element) => element.textContent));
  expect(names[0]).toBe('Aiko');
  const summary = await popup.$eval('[data-testid="summary"]', (line) => line.textContent);
  expect(summary).toMatch(/^Member \d+: Connecting… · and 30 more$/);
  await popup.close();
});

import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';
import type { Servers, Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';

let stage: Stage<Servers>;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.stop());

it('a public room has a key without digits, and anyone can join with it', async () => {
  const [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  await Promise.all([a, b].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  const roomKey = await a.create('Public');
  expect(roomKey).toMatch(/^[a-z0-9]{10}$/);
  expect(await b.join(roomKey)).toBeUndefined();
  expect(await stage.rows('rooms')).toMatchObject([{ is_public: true, access_key: null }]);
  expect(await stage.rows('room_members')).toHaveLength(2);
});

it('a public room is found by its title, opened and joined; a private one is not listed', async () => {
  const [a, b, c] = await Promise.all(
    ['Chika', 'Dai', 'Emi'].map((name) => stage.viewer(name, { allowsEverySite: true })),
  );
  if (!a || !b || !c) throw new Error('three viewers');
  await a.open(`${stage.cinema.url}/plain?episode=2`);
  await c.open(`${stage.cinema.url}/plain?episode=3`);
  const roomKey = await a.create('Public');
  await c.create();
  await b.page.goto(`${stage.cinema.url}/`);
  const popup = await b.popup();
  await popup.locator('::-p-aria([name="Public rooms"][role="button"])').click();
  const titles = () =>
    popup.$$eval('[data-testid="public-room"] h2', (all) => all.map((one) => one.textContent));
  await eventually(titles, (all) => all.length > 0);
  await popup.locator('input[type="search"]').fill('paper and WIRE');
  await eventually(
    titles,
    (all) => all.length === 1 && all[0]?.includes('Paper and Wire') === true,
  );
  await popup.locator('input[type="search"]').fill('Rain on the Roofs');
  await eventually(titles, (all) => all.length === 0);
  await popup.locator('input[type="search"]').fill('Paper');
  await eventually(titles, (all) => all.length === 1);
  await popup.locator('::-p-aria([name="Open its page"][role="button"])').click();
  const target = await b.launched.browser.waitForTarget((one) => one.url().includes('episode=2'));
  const page = await target.page();
  if (!page) throw new Error('the page of the room did not open');
  await page.waitForSelector('video');
  // The invite opens the popup by itself, which closes one that was opened just before.
  const over = await eventually(
    () => b.launched.openPopup(page).catch(() => undefined),
    (popup) => popup !== undefined,
  );
  if (!over) throw new Error('no popup');
  await over.waitForSelector('::-p-text(You are invited)');
  await over.locator('::-p-aria([name="Join"][role="button"])').click();
  await over.waitForSelector('[data-testid="room-key"]');
  const members = await stage.rows('room_members');
  expect(members.filter(({ room_id: id }) => id === roomKey)).toHaveLength(2);
});

it('the list shows only the rooms of one show, on request', async () => {
  for (const [show, episode] of [
    ['Harbour Lights', 1],
    ['Harbour Lights', 2],
    ['Tea at Seven', 1],
  ] as const) {
    // Only the newest room of each host is listed.
    const stranger = createClient(stage.backend.url, stage.backend.publishableKey, {
      auth: { persistSession: false },
    });
    await stranger.auth.signInAnonymously();
    const { error } = await stranger.rpc('create_room', {
      p_id: crypto.randomUUID(),
      p_title: `${show}, episode ${episode}`,
      p_anime_id: `show:${show.toLowerCase().replaceAll(' ', '-')}`,
      p_anime_title: show,
      p_episode_number: episode,
      p_video_url: 'https://video.example/watch',
      p_source_id: 'video.example',
      p_is_public: true,
      p_username: 'Fumi',
    });
    expect(error).toBeNull();
  }
  const viewer = await stage.viewer('Gin', { allowsEverySite: true });
  await viewer.open(`${stage.cinema.url}/plain`);
  const popup = await viewer.popup();
  await popup.locator('::-p-aria([name="Public rooms"][role="button"])').click();
  const hosted = () =>
    popup.$$eval('[data-testid="public-room"]', (all) =>
      all
        .filter(({ textContent }) => textContent.includes('Fumi'))
        .map((one) => one.querySelector('h2')?.textContent),
    );
  await eventually(hosted, (all) => all.length === 3);
  await popup.locator('::-p-aria([name="More of Harbour Lights"][role="button"])').click();
  await eventually(hosted, (all) => all.length === 2);
  expect(await hosted()).toEqual(['Harbour Lights, episode 2', 'Harbour Lights, episode 1']);
  await popup.locator('::-p-aria([name="Only Harbour Lights"][role="button"])').click();
  await eventually(hosted, (all) => all.length === 3);
});

it('the list pages through all rooms, each once', async () => {
  const service = createClient(stage.backend.url, stage.backend.secretKey);
  const titles = Array.from({ length: 45 }, (_, index) => `Lantern Hill ${index}`);
  const { error } = await service.from('rooms').insert(
    titles.map((title, index) => ({
      room_id: `hill${String(index).padStart(6, '0')}`,
      title,
      anime_id: 'show:lantern-hill',
      anime_title: 'Lantern Hill',
      episode_number: 1,
      video_url: 'https://video.example/watch',
      host_user_id: `somebody ${index}`,
      host_username: 'Haru',
      created_by: `somebody ${index}`,
      // Two rooms of each moment: the id decides their order.
      created_at: new Date(Date.now() - Math.floor(index / 2) * 60_000).toISOString(),
    })),
  );
  expect(error).toBeNull();
  const inside = await service.from('room_members').insert(
    titles.map((_, index) => ({
      room_id: `hill${String(index).padStart(6, '0')}`,
      user_id: `somebody ${index}`,
      username: 'Haru',
      is_host: true,
      // Beats until the test ends.
      last_heartbeat: new Date(Date.now() + 3_600_000).toISOString(),
    })),
  );
  expect(inside.error).toBeNull();
  const viewer = await stage.viewer('Iwa', { allowsEverySite: true });
  await viewer.page.goto(stage.cinema.url);
  const popup = await viewer.popup();
  await popup.locator('::-p-aria([name="Public rooms"][role="button"])').click();
  await popup.locator('input[type="search"]').fill('lantern hill');
  const listed = () =>
    popup.$$eval('[data-testid="public-room"] h2', (all) => all.map((one) => one.textContent));
  for (const length of [20, 40]) {
    await eventually(listed, (all) => all.length === length);
    await clickNamed(popup, 'More rooms');
  }
  const all = await eventually(listed, (now) => now.length === titles.length);
  expect(all.toSorted()).toEqual(titles.toSorted());
  await popup.waitForFunction(() => !document.body.textContent.includes('More rooms'));
});

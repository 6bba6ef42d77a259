import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPeerServer } from '../../stack/peer-server.ts';
import { startBackend } from '../../supabase/local/index.ts';
import type { Viewer } from '../../stack/viewer.ts';
import type { Stage } from './stage.ts';
import { eventually, setStage } from './stage.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;

beforeAll(async () => {
  stage = await setStage();
  [a, b] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);
  await Promise.all([a, b].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
});
afterAll(() => stage?.stop());

describe('a stopped worker', () => {
  it('loses nothing between create and join', async () => {
    const roomKey = await a.create();
    await a.launched.stopWorker();
    await b.launched.stopWorker();
    expect(await b.join(roomKey)).toBeUndefined();
    await a.launched.stopWorker();
    await eventually(
      () => a.snapshot(),
      (snapshot) => snapshot?.members.filter(({ link }) => link === 'direct').length === 1,
    );
    expect(await stage.rows('rooms')).toHaveLength(1);
    expect(await stage.rows('room_members')).toHaveLength(2);
  });

  it('neither loses nor doubles a comment it dies over', async () => {
    const panel = await a.launched.openSidePanel(a.page);
    for (let number = 1; number <= 5; number += 1) {
      await panel.locator('::-p-aria([name="Write a comment"])').fill(`Comment ${number}`);
      await panel.locator('::-p-aria([name="Send"][role="button"])').click();
      // No pause: the worker dies somewhere between taking the comment and being told it is there.
      await a.launched.stopWorker();
    }
    const posted = async () =>
      (await stage.rows('comments'))
        .map((row) => String(row['message']))
        .filter((message) => message.startsWith('Comment '))
        .toSorted();
    const all = ['Comment 1', 'Comment 2', 'Comment 3', 'Comment 4', 'Comment 5'];
    await eventually(posted, (messages) => messages.length >= all.length, 60_000);
    expect(await posted()).toEqual(all);
    await panel.close();
  });
});

describe('a room key', () => {
  it.each([
    ['empty', '', 'room-key-invalid'],
    ['of emoji', '🍿🎬💫', 'room-key-invalid'],
    ['of nobody', 'zzzzzzzzzz-000000', 'room-not-found'],
    ['far too long', 'x'.repeat(100_000), 'room-key-invalid'],
  ])('%s is refused in words', async (_, roomKey, code) => {
    const c = await stranger();
    expect(await c.join(roomKey)).toBe(code);
  });

  it('with a wrong access key is refused like a missing room', async () => {
    const [room] = await stage.rows('rooms');
    const c = await stranger();
    const wrong = room?.['access_key'] === '000000' ? '000001' : '000000';
    expect(await c.join(`${String(room?.['room_id'])}-${wrong}`)).toBe('room-not-found');
  });

  let third: Viewer | undefined;
  async function stranger(): Promise<Viewer> {
    third ??= await stage.viewer('Chika');
    if (!third.page.url().includes('cinema')) await third.open(`${stage.cinema.url}/plain`);
    return third;
  }
});

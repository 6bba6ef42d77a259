import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseImage } from '../../../stack/database-image.ts';
import { startPeerServer } from '../../../stack/peer-server.ts';
import { freePort } from '../../../stack/ports.ts';
import { startBackend } from '../../../supabase/local/index.ts';
import { joinAsNodePeer } from '../node-peer.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Servers, Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';
import { eventually } from '../eventually.ts';

declare const chrome: {
  permissions: { remove(sites: { origins: string[] }): Promise<boolean> };
};

let stage: Stage<Servers>;
let a: Viewer;
let b: Viewer;

beforeAll(async () => {
  stage = await setStage();
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
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

  it('neither loses nor doubles a comment that it was handling', async () => {
    const panel = await a.launched.openSidePanel(a.page);
    for (let number = 1; number <= 5; number += 1) {
      await panel.locator('::-p-aria([name="Write a comment"])').fill(`Comment ${number}`);
      await panel.locator('::-p-aria([name="Send"][role="button"])').click();
      // There is no pause: the worker stops between receiving the comment and its confirmation.
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
  let stranger: Viewer;
  beforeAll(async () => {
    stranger = await stage.viewer('Chika', { allowsEverySite: true });
    await stranger.open(`${stage.cinema.url}/plain`);
  });

  it.each([
    ['that is empty', '', 'room-key-invalid'],
    ['of emoji', '🍿🎬💫', 'room-key-invalid'],
    ['of nobody', 'zzzzzzzzzz-000000', 'room-not-found'],
    ['that is far too long', 'x'.repeat(100_000), 'room-key-invalid'],
  ])('%s is refused in words', async (_, roomKey, code) => {
    expect(await stranger.join(roomKey)).toBe(code);
  });

  it('with a wrong access key is refused like a missing room', async () => {
    const [room] = await stage.rows('rooms');
    const wrong = room?.['access_key'] === '000000' ? '000001' : '000000';
    expect(await stranger.join(`${String(room?.['room_id'])}-${wrong}`)).toBe('room-not-found');
  });
});

describe('a page', () => {
  it('without a video is refused in words', async () => {
    const viewer = await stage.viewer('Dai', { allowsEverySite: true });
    await viewer.page.goto(stage.cinema.url);
    const popup = await viewer.popup();
    const words = await popup.waitForSelector('[data-testid="refusal"]', { timeout: 10_000 });
    expect(await words?.evaluate((element) => element.getAttribute('data-code'))).toBe('no-video');
    await viewer.close();
  });

  it('that may not play yet says so, and plays after a click', async () => {
    const roomKey = await currentRoomKey();
    if ((await a.player()).paused) await a.control('play');
    const viewer = await stage.viewer('Emi', { allowsEverySite: true });
    await viewer.open(`${stage.cinema.url}/framed`);
    expect(await viewer.join(roomKey)).toBeUndefined();
    // The same episode on another site, which the viewer allowed with the frame but has never
    // touched. Accessing the page would count as touching it, so the test asks Aiko and the
    // popup.
    await viewer.page.goto(`${stage.cinema.playerUrl}/plain`);
    await eventually(
      () => a.snapshot(),
      (snapshot) => snapshot?.members.find(({ name }) => name === 'Emi')?.state === 'blocked',
    );
    const popup = await viewer.popup();
    await popup.waitForSelector('[data-testid="trouble"][data-server="autoplay"]');
    await popup.close();
    await viewer.page.mouse.click(300, 20);
    await eventually(
      () => viewer.player(),
      ({ paused }) => !paused,
    );
    await viewer.close();
  });
});

describe('a site', () => {
  it('that lost its permission plays on after a click, and asks for it again', async () => {
    const sites = ['http://*/*', 'https://*/*'];
    const withdrawing = await b.popup();
    await withdrawing.evaluate((origins) => chrome.permissions.remove({ origins }), sites);
    await withdrawing.close();
    await b.page.goto('about:blank');
    await b.page.goto(`${stage.cinema.url}/plain`);
    const popup = await b.popup();
    await eventually(
      () => a.snapshot(),
      (snapshot) =>
        snapshot?.members.some(
          ({ name, link, state }) => name === 'Ben' && link === 'direct' && state !== 'no-video',
        ) === true,
    );
    await popup.waitForSelector('[data-testid="sites"][data-reason="why"]');
    expect(await popup.$('[data-testid="missing"]')).toBeNull();
    await popup.close();
    expect(await b.snapshot()).toBeDefined();
  });
});

describe('a member who sends invalid messages', () => {
  it('has them dropped and counted, and the room goes on', async () => {
    const errors: string[] = [];
    a.page.on('pageerror', (error) => errors.push(String(error)));
    const before = (await a.snapshot())?.dropped ?? 0;
    const peer = await joinAsNodePeer(stage, await currentRoomKey());
    const junk = [
      'hello',
      '{"type":',
      '{"type":"beat"}',
      '{"__proto__":{"type":"leave"}}',
      'x'.repeat(200_000),
      new Uint8Array([1, 2, 3]),
    ];
    for (const message of junk) peer.send(message);
    await eventually(
      () => a.snapshot(),
      (snapshot) => (snapshot?.dropped ?? 0) - before >= junk.length,
    );
    expect(errors).toEqual([]);
    await eventually(
      () => a.snapshot(),
      (snapshot) =>
        snapshot?.members.some(({ name, link }) => name === 'Ben' && link === 'direct') === true,
    );
    peer.close();
  });
});

describe('a server', () => {
  it('of signalling that is away is named, and used when it comes back', async () => {
    const port = await freePort(0);
    const viewer = await stage.viewer('Fumi', {
      allowsEverySite: true,
      peerServerUrl: `http://127.0.0.1:${port}/`,
    });
    await viewer.open(`${stage.cinema.url}/plain`);
    await viewer.create();
    const popup = await viewer.popup();
    await popup.waitForSelector('[data-testid="trouble"][data-server="signalling"]');
    const late = await startPeerServer({ port });
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.signalling === 'online',
      40_000,
    );
    await viewer.close();
    await late.stop();
  });

  it('of rooms that is away is named, and the room is created when it comes back', async () => {
    const port = await freePort(0);
    const viewer = await stage.viewer('Goro', {
      allowsEverySite: true,
      supabaseUrl: `http://127.0.0.1:${port}`,
    });
    await viewer.open(`${stage.cinema.url}/plain`);
    const popup = await viewer.popup();
    await popup.locator('::-p-aria([name="Watch together here"][role="button"])').click();
    await popup.waitForSelector('[data-testid="trouble"][data-server="backend"]');
    const late = await startBackend({ port, image: await databaseImage() });
    await popup.waitForSelector('[data-testid="room-key"]', { timeout: 40_000 });
    const rooms = await late.query('select room_id from public.rooms');
    expect(rooms).toHaveLength(1);
    await viewer.close();
    await late.stop();
  });

  it('of signalling may stop while the room plays: links stay open', async () => {
    const { port } = stage.peerServer;
    await stage.peerServer.stop();
    await eventually(
      () => a.snapshot(),
      (snapshot) => snapshot?.signalling === 'unreachable',
      40_000,
    );
    const { paused } = await a.player();
    await b.control(paused ? 'play' : 'pause');
    await eventually(
      () => a.player(),
      (player) => player.paused !== paused,
    );
    const again = await startPeerServer({ port });
    await eventually(
      () => a.snapshot(),
      (snapshot) => snapshot?.signalling === 'online',
      40_000,
    );
    await again.stop();
  });
});

async function currentRoomKey(): Promise<string> {
  const [room] = await stage.rows('rooms');
  return `${String(room?.['room_id'])}-${String(room?.['access_key'])}`;
}

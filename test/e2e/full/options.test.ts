import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseImage } from '../../../stack/database-image.ts';
import { startPeerServer } from '../../../stack/peer-server.ts';
import { freePort } from '../../../stack/ports.ts';
import { startBackend } from '../../../supabase/local/index.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';
import { OptionsPage } from '../options-page.ts';

let stage: Stage;
let aiko: Viewer;
let options: OptionsPage;
let ownBackend: Awaited<ReturnType<typeof startBackend>>;
let ownPeerServer: Awaited<ReturnType<typeof startPeerServer>>;
let meetings = 0;

beforeAll(async () => {
  stage = await shareStage();
  ownBackend = await startBackend({ image: await databaseImage() });
  ownPeerServer = await startPeerServer({});
  ownPeerServer.events.on('connection', () => (meetings += 1));
  aiko = await stage.viewer('Aiko');
  await aiko.open(`${stage.cinema.url}/plain`);
  options = await OptionsPage.open(aiko);
});
afterAll(async () => {
  await stage?.stop();
  await ownPeerServer?.stop();
  await ownBackend?.stop();
});

const stored = () => aiko.launched.worker().then((worker) => worker.evaluate(readSettings));

declare const chrome: {
  storage: { local: { get(key: string): Promise<Record<string, unknown>> } };
};
async function readSettings(): Promise<unknown> {
  return (await chrome.storage.local.get('settings'))['settings'];
}

describe('a server', () => {
  it('of rooms is tested without signing in', async () => {
    await options.type('supabaseUrl', ownBackend.url);
    await options.type('supabaseKey', ownBackend.publishableKey);
    expect(await options.tested('Room server', 'backend')).toBe('fine');
    expect(await ownBackend.query('select id from auth.users')).toEqual([]);
    await options.type('supabaseKey', 'sb_publishable_of-another-project');
    expect(await options.tested('Room server', 'backend')).toBe('key-refused');
    await options.type('supabaseUrl', `http://127.0.0.1:${await freePort(0)}`);
    expect(await options.tested('Room server', 'backend')).toBe('unreachable');
    await options.type('supabaseUrl', stage.cinema.url);
    expect(await options.tested('Room server', 'backend')).toBe('not-ours');
  });

  it('without CORS is read once the viewer allows that', async () => {
    const closed = createServer((_, response) => {
      response.writeHead(401, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ code: '42501', message: 'permission denied' }));
    });
    await new Promise<void>((listening) => void closed.listen(0, '127.0.0.1', listening));
    await options.type('supabaseUrl', `http://localhost:${(closed.address() as AddressInfo).port}`);
    expect(await options.tested('Room server', 'backend')).toBe('unreadable');
    await aiko.launched.answerBeforehand(['http://localhost/*']);
    await options.button('Allow: Room server');
    await options.page.waitForSelector('[data-testid="test-backend"][data-outcome="fine"]');
    closed.close();
  });

  it('of signalling is tested', async () => {
    await options.type('peerServerUrl', ownPeerServer.url);
    expect(await options.tested('PeerServer', 'signalling')).toBe('fine');
    await options.type('peerServerUrl', `http://127.0.0.1:${await freePort(0)}/`);
    expect(await options.tested('PeerServer', 'signalling')).toBe('unreachable');
  });

  it('that relays is tested, and so is a missing one', async () => {
    await options.button('Add a server');
    await options.type('ice-0-url', `turn:127.0.0.1:${await freePort(0)}?transport=tcp`);
    await options.type('ice-0-username', 'aiko');
    await options.type('ice-0-credential', 'secret');
    expect(await options.tested('Server 1', '0')).toBe('unreachable');
    expect(
      await options.page.$eval('#ice-0-credential', (field) => field.getAttribute('type')),
    ).toBe('password');
    await options.button('Remove server 1');
  });
});

describe('the page refuses to save', () => {
  it('a secret key', async () => {
    await options.type('supabaseUrl', ownBackend.url);
    await options.type('supabaseKey', ownBackend.secretKey);
    await options.type('peerServerUrl', ownPeerServer.url);
    const before = await stored();
    expect(await options.save()).toBe('not-valid');
    expect(await options.wrong('supabaseKey')).toContain('must never be in a browser');
    expect(await options.page.evaluate(() => document.activeElement?.id)).toBe('supabaseKey');
    expect(await stored()).toEqual(before);
  });

  it('a relay-only connection without a relay', async () => {
    await options.press('#relayOnly', 'Space');
    expect(await options.wrong('relayOnly')).toContain('Add one under “Connecting”');
    expect(await options.isOn('relayOnly')).toBe(false);
    await options.button('Add a server');
    await options.type('ice-0-url', 'turn:turn.example');
    await options.type('ice-0-username', 'aiko');
    await options.type('ice-0-credential', 'secret');
    await options.press('#relayOnly', 'Space');
    expect(await options.isOn('relayOnly')).toBe(true);
    await options.button('Remove server 1');
    expect(await options.wrong('relayOnly')).toContain('Add one under “Connecting”');
    await options.press('#relayOnly', 'Space');
    expect(await options.isOn('relayOnly')).toBe(false);
  });
});

describe('the saved settings', () => {
  it('apply to the next room', async () => {
    await options.type('name', 'Aiko at home');
    await options.type('supabaseKey', ownBackend.publishableKey);
    expect(await options.save()).toBe('saved');
    await aiko.page.bringToFront();
    await aiko.create();
    await eventually(
      () => aiko.snapshot(),
      (snapshot) => snapshot?.signalling === 'online',
    );
    const members = await ownBackend.query('select username from public.room_members');
    expect(members).toEqual([{ username: 'Aiko at home' }]);
    expect(meetings).toBeGreaterThan(0);
    const elsewhere = await stage.rows('room_members');
    expect(elsewhere.filter(({ username }) => username === 'Aiko at home')).toEqual([]);
  });

  it('leave a room on its servers until it is left', async () => {
    await options.page.bringToFront();
    await options.page.waitForSelector('[data-testid="locked"]');
    expect(
      await options.page.$eval('#supabaseUrl', (field) => field.hasAttribute('readonly')),
    ).toBe(true);
    const request = {
      supabaseUrl: stage.backend.url,
      supabaseKey: stage.backend.publishableKey,
      peerServerUrl: stage.peerServer.url,
      iceServers: [],
      relayOnly: false,
    };
    const before = await stored();
    const answer = await options.page.evaluate(sendToWorker, 'settings/save', request);
    expect(answer).toEqual({ ok: false, refusal: { code: 'still-in-room' } });
    expect(await stored()).toEqual(before);
    expect(await options.save()).toBe('saved-in-room');
  });

  it('keep waiting comments of one room server from another', async () => {
    await comment('For those at home');
    await ownBackend.stop();
    await comment('For later');
    await aiko.leave();
    await options.page.bringToFront();
    await options.type('supabaseUrl', stage.backend.url);
    await options.type('peerServerUrl', stage.peerServer.url);
    expect(await options.save()).toBe('saved');
    await aiko.page.bringToFront();
    await aiko.create();
    await comment('For everyone else');
    await eventually(
      () => stage.rows('comments'),
      (rows) => rows.some(({ message }) => message === 'For everyone else'),
    );
    // The outbox is sent in order, and this comment was written after the other.
    expect(await options.page.evaluate(waitingComments)).toEqual(['For later']);
  });
});

async function comment(words: string): Promise<void> {
  const panel = await aiko.launched.openSidePanel(aiko.page);
  await panel.locator('::-p-aria([name="Write a comment"])').fill(words);
  await panel.locator('::-p-aria([name="Send"][role="button"])').click();
  await panel.waitForSelector(`::-p-text(${words})`);
  await panel.close();
}

/** Runs in a page of the extension. */
function waitingComments(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('issho');
    opening.addEventListener('error', () => reject(new Error('no outbox')));
    opening.addEventListener('success', () => {
      const all = opening.result.transaction('comments').objectStore('comments').getAll();
      all.addEventListener('success', () => {
        resolve(all.result.map(({ message }: { message: string }) => message));
        opening.result.close();
      });
    });
  });
}

/** Runs in a page of the extension. */
function sendToWorker(name: string, payload: object): Promise<unknown> {
  const { runtime } = (globalThis as unknown as { chrome: { runtime: Runtime } }).chrome;
  return runtime.sendMessage({ issho: name, payload });
}
interface Runtime {
  sendMessage(message: object): Promise<unknown>;
}

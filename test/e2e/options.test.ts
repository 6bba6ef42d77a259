import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPeerServer } from '../../stack/peer-server.ts';
import { freePort } from '../../stack/ports.ts';
import { startBackend } from '../../supabase/local/index.ts';
import type { Viewer } from '../../stack/viewer.ts';
import type { Stage } from '../../stack/stage.ts';
import { setStage } from '../../stack/stage.ts';
import { eventually } from './eventually.ts';

let stage: Stage;
let aiko: Viewer;
let options: Page;
let ownBackend: Awaited<ReturnType<typeof startBackend>>;
let ownPeerServer: Awaited<ReturnType<typeof startPeerServer>>;
let meetings = 0;

beforeAll(async () => {
  stage = await setStage();
  ownBackend = await startBackend({});
  ownPeerServer = await startPeerServer({});
  ownPeerServer.events.on('connection', () => (meetings += 1));
  aiko = await stage.viewer('Aiko');
  await aiko.open(`${stage.cinema.url}/plain`);
  const popup = await aiko.popup();
  await popup.locator('::-p-aria([name="Options"][role="button"])').click();
  const target = await aiko.launched.browser.waitForTarget((one) =>
    one.url().endsWith('/options.html'),
  );
  const page = await target.page();
  if (!page) throw new Error('the options are no page');
  options = page;
  await options.waitForSelector('#supabaseUrl');
});
afterAll(async () => {
  await stage?.stop();
  await ownPeerServer?.stop();
  await ownBackend?.stop();
});

/** Presses what takes the focus, as people do who use no mouse. */
async function press(selector: string, key: 'Enter' | 'Space'): Promise<void> {
  await (await options.waitForSelector(selector))?.press(key);
}
const button = (name: string) => press(`::-p-aria([name="${name}"][role="button"])`, 'Enter');
async function type(id: string, text: string): Promise<void> {
  const field = await options.waitForSelector(`#${id}`);
  await field?.focus();
  await field?.evaluate((element) => (element as HTMLInputElement).select());
  await options.keyboard.sendCharacter(text);
}
const saved = () =>
  options.$eval('[data-testid="saved"]', (element) => element.getAttribute('data-outcome'));
const stored = () => aiko.launched.worker().then((worker) => worker.evaluate(readSettings));

declare const chrome: {
  storage: { local: { get(key: string): Promise<Record<string, unknown>> } };
};
async function readSettings(): Promise<unknown> {
  return (await chrome.storage.local.get('settings'))['settings'];
}

/** Presses a server's test button and waits for what comes of it. */
async function tested(name: string, id: string): Promise<string> {
  await button(`Test: ${name}`);
  const outcome = `[data-testid="test-${id}"]:not([data-outcome="testing"])[data-outcome]`;
  const said = await options.waitForSelector(outcome, { timeout: 20_000 });
  return (await said?.evaluate((element) => element.getAttribute('data-outcome'))) ?? '';
}

/** What is said to be wrong with a field, to those who cannot see it too. */
const wrong = (id: string) =>
  options.$eval(`#${id}`, (field) => ({
    isInvalid: field.getAttribute('aria-invalid') === 'true',
    words: (field.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .filter((said) => said.endsWith('-error'))
      .map((said) => document.getElementById(said)?.textContent)
      .join(),
  }));

describe('a server', () => {
  it('of rooms is tried without leaving anyone there', async () => {
    await type('supabaseUrl', ownBackend.url);
    await type('supabaseKey', ownBackend.publishableKey);
    expect(await tested('Room server', 'backend')).toBe('fine');
    expect(await ownBackend.query('select id from auth.users')).toEqual([]);
    await type('supabaseKey', 'sb_publishable_of-another-project');
    expect(await tested('Room server', 'backend')).toBe('key-refused');
    await type('supabaseUrl', `http://127.0.0.1:${await freePort(0)}`);
    expect(await tested('Room server', 'backend')).toBe('unreachable');
    await type('supabaseUrl', stage.cinema.url);
    expect(await tested('Room server', 'backend')).toBe('not-ours');
  });

  it('that lets nobody read it is read once the viewer allows that', async () => {
    const closed = createServer((_, response) => {
      response.writeHead(401, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ code: '42501', message: 'permission denied' }));
    });
    await new Promise<void>((listening) => void closed.listen(0, '127.0.0.1', listening));
    await type('supabaseUrl', `http://localhost:${(closed.address() as AddressInfo).port}`);
    expect(await tested('Room server', 'backend')).toBe('unreadable');
    await button('Allow: Room server');
    await options.waitForSelector('[data-testid="test-backend"][data-outcome="fine"]');
    closed.close();
  });

  it('of signalling is tried', async () => {
    await type('peerServerUrl', ownPeerServer.url);
    expect(await tested('PeerServer', 'signalling')).toBe('fine');
    await type('peerServerUrl', `http://127.0.0.1:${await freePort(0)}/`);
    expect(await tested('PeerServer', 'signalling')).toBe('unreachable');
  });

  it('that relays is tried, and missed', async () => {
    await button('Add a server');
    await type('ice-0-url', `turn:127.0.0.1:${await freePort(0)}?transport=tcp`);
    await type('ice-0-username', 'aiko');
    await type('ice-0-credential', 'secret');
    expect(await tested('Server 1', '0')).toBe('unreachable');
    expect(await options.$eval('#ice-0-credential', (field) => field.getAttribute('type'))).toBe(
      'password',
    );
    await button('Remove server 1');
  });
});

describe('what is not to be saved', () => {
  it('is a secret key', async () => {
    await type('supabaseUrl', ownBackend.url);
    await type('supabaseKey', ownBackend.secretKey);
    await type('peerServerUrl', ownPeerServer.url);
    const before = await stored();
    await button('Save');
    await eventually(saved, (outcome) => outcome === 'not-valid');
    const { isInvalid, words } = await wrong('supabaseKey');
    expect(isInvalid).toBe(true);
    expect(words).toContain('must never be in a browser');
    expect(await options.evaluate(() => document.activeElement?.id)).toBe('supabaseKey');
    expect(await stored()).toEqual(before);
  });

  it('is connecting through a relay where there is none', async () => {
    const isOn = () => options.$eval('#relayOnly', (box) => (box as HTMLInputElement).checked);
    await press('#relayOnly', 'Space');
    await eventually(
      () => wrong('relayOnly'),
      ({ words }) => words.includes('Add one under “Connecting”'),
    );
    expect(await isOn()).toBe(false);
    await button('Add a server');
    await type('ice-0-url', 'turn:turn.example');
    await type('ice-0-username', 'aiko');
    await type('ice-0-credential', 'secret');
    await press('#relayOnly', 'Space');
    expect(await isOn()).toBe(true);
    await button('Remove server 1');
    await eventually(
      () => wrong('relayOnly'),
      ({ isInvalid }) => isInvalid,
    );
    await press('#relayOnly', 'Space');
    expect(await isOn()).toBe(false);
  });
});

describe('what is saved', () => {
  it('is where the next room is', async () => {
    await type('name', 'Aiko at home');
    await type('supabaseKey', ownBackend.publishableKey);
    await button('Save');
    await eventually(saved, (outcome) => outcome === 'saved');
    await aiko.page.bringToFront();
    await aiko.create();
    await eventually(
      () => aiko.snapshot(),
      (snapshot) => snapshot?.signalling === 'online',
    );
    const members = await ownBackend.query('select username from public.room_members');
    expect(members).toEqual([{ username: 'Aiko at home' }]);
    expect(meetings).toBeGreaterThan(0);
    expect(await stage.rows('rooms')).toEqual([]);
  });

  it('leaves a room on its servers until it is left', async () => {
    await options.bringToFront();
    await options.waitForSelector('[data-testid="locked"]');
    expect(await options.$eval('#supabaseUrl', (field) => field.hasAttribute('readonly'))).toBe(
      true,
    );
    const request = {
      supabaseUrl: stage.backend.url,
      supabaseKey: stage.backend.publishableKey,
      peerServerUrl: stage.peerServer.url,
      iceServers: [],
      relayOnly: false,
    };
    const before = await stored();
    const answer = await options.evaluate(sendToWorker, 'settings/save', request);
    expect(answer).toEqual({ ok: false, refusal: { code: 'still-in-room' } });
    expect(await stored()).toEqual(before);
    await button('Save');
    await eventually(saved, (outcome) => outcome === 'saved-in-room');
  });
});

/** Runs in a page of the extension. */
function sendToWorker(name: string, payload: object): Promise<unknown> {
  const { runtime } = (globalThis as unknown as { chrome: { runtime: Runtime } }).chrome;
  return runtime.sendMessage({ issho: name, payload });
}
interface Runtime {
  sendMessage(message: object): Promise<unknown>;
}

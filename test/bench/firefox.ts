/**
 * A member in Firefox. It joins with the extension's own messages, because its popup cannot be
 * clicked open.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import type { Stage } from '../../stack/stage.ts';

export const FIREFOX = '/usr/bin/firefox-esr';
const EXTENSION = resolve('.output/firefox-mv2');
/** The manifest's id; with it, the extension's pages get an address known in advance. */
const ID = 'issho@issho.example';
const HOST = '4f1d6c1e-9b1a-4c0e-8a57-2f6d3c5b7a90';

/** The API of extension pages. */
declare const browser: {
  permissions: { request(wanted: object): Promise<boolean> };
  runtime: { sendMessage(message: object): Promise<unknown> };
  storage: {
    local: { set(values: object): Promise<void> };
    session: { get(key: string): Promise<{ entry?: { refusal?: object } | null }> };
  };
  tabs: { query(wanted: object): Promise<{ id?: number; url?: string }[]> };
};

export interface FirefoxMember {
  readonly page: Page;
  playerFrame(): Promise<ReturnType<Page['mainFrame']>>;
  join(roomKey: string): Promise<void>;
  close(): Promise<void>;
}

/** Why this row is not available here; undefined if it is. */
export function missing(): string | undefined {
  if (!existsSync(FIREFOX)) return `${FIREFOX} is missing`;
  if (!existsSync(EXTENSION)) return 'build first: npm run build:firefox';
  return undefined;
}

/** Opens `address` in a separate Firefox, with the extension and its permissions. */
export async function openFirefox(stage: Stage, address: string): Promise<FirefoxMember> {
  const launched = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [ID]: HOST }),
      'extensions.webextOptionalPermissionPrompts': false,
      'media.autoplay.default': 0,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
    },
  });
  try {
    return await opened(launched, stage, address);
  } catch (error) {
    await launched.close();
    throw error;
  }
}

async function opened(
  launched: Browser,
  { backend, peerServer }: Stage,
  address: string,
): Promise<FirefoxMember> {
  await launched.installExtension(EXTENSION);
  const inside = await launched.newPage();
  // The protocol does not report a navigation to an extension's page, but can use the page.
  await inside.goto(`moz-extension://${HOST}/popup.html`, { waitUntil: [] });
  await inside.waitForFunction(() => 'browser' in globalThis);
  const settings = {
    supabaseUrl: backend.url,
    supabaseKey: backend.publishableKey,
    peerServerUrl: peerServer.url,
  };
  await inside.evaluate((values) => browser.storage.local.set({ settings: values }), settings);
  // Only a click may ask for permissions.
  await inside.evaluate(() => {
    const origins = ['http://*/*', 'https://*/*'];
    addEventListener('click', () => void browser.permissions.request({ origins }), { once: true });
  });
  await inside.mouse.click(5, 5);
  const page = await launched.newPage();
  await page.goto(address);
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
  await page.mouse.click(2, 2);
  return {
    page,
    playerFrame: () => Promise.resolve(page.mainFrame()),
    async join(roomKey) {
      await inside.evaluate(
        async (key, url) => {
          const tabs = await browser.tabs.query({});
          const tabId = tabs.find((tab) => tab.url === url)?.id;
          const entry = { kind: 'join', request: { tabId, name: 'Fumi', roomKey: key } };
          const payload = { id: crypto.randomUUID(), entry, origins: [], asksHere: false };
          await browser.runtime.sendMessage({ issho: 'entry/begin', payload });
        },
        roomKey,
        page.url(),
      );
      await inside.waitForFunction(async () => {
        const { entry } = await browser.storage.session.get('entry');
        if (entry?.refusal) throw new Error(JSON.stringify(entry.refusal));
        return !entry;
      });
    },
    close: () => launched.close(),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type Page, type Target, TargetType, type WebWorker } from 'puppeteer-core';
import type { LaunchedBrowser } from './launch.ts';

/** Milliseconds that the browser may take for any step here. */
const TIMEOUT_MS = 10_000;

/** The privileged pages' API, as far as the functions that run in such pages use it. */
declare const chrome: {
  developerPrivate: {
    addHostPermission(id: string, host: string): Promise<void>;
    updateExtensionConfiguration(update: object): Promise<void>;
  };
  permissions: { request(wanted: { origins: readonly string[] }): Promise<boolean> };
  sidePanel?: { open(options: { windowId: number }): Promise<void> };
  windows: { getCurrent(): Promise<{ id: number }> };
};

type Control = Omit<LaunchedBrowser, 'browser' | 'extensionId' | 'update' | 'close'>;

/**
 * Controls one extension of a browser: its worker, popup, side panel and permissions.
 *
 * @throws if the browser has no such extension. Each step rejects after 10 s without success.
 */
export async function controlExtension(browser: Browser, id: string): Promise<Control> {
  const extension = (await browser.extensions()).get(id);
  if (extension === undefined) throw new Error(`The browser has no extension ${id}.`);

  const origin = `chrome-extension://${id}/`;
  const isWorker = (target: Target) =>
    target.type() === TargetType.SERVICE_WORKER && target.url().startsWith(origin);
  const pageNamed = async (name: string) => {
    const isNamed = (target: Target) => target.url().startsWith(origin + name);
    const target = await browser.waitForTarget(isNamed, { timeout: TIMEOUT_MS });
    const page = await target.asPage();
    await page.waitForFunction(isShown, { polling: 20, timeout: TIMEOUT_MS });
    return page;
  };

  const answerBeforehand = (origins: readonly string[]) =>
    inTab(browser, 'chrome://extensions', (tab) => tab.evaluate(addHosts, id, origins));

  return {
    async worker(): Promise<WebWorker> {
      if (!browser.targets().some(isWorker)) await startWorker(browser, origin);
      const target = await browser.waitForTarget(isWorker, { timeout: TIMEOUT_MS });
      const worker = await target.worker();
      if (worker === null) throw new Error('The service worker ended while it was being reached.');
      return worker;
    },

    async stopWorker(): Promise<void> {
      const target = browser.targets().find(isWorker);
      const worker = await target?.worker();
      if (!target || !worker) return;
      // Its session may end before puppeteer releases it; the loop detects the end.
      await worker.close().catch(() => undefined);
      const deadline = performance.now() + TIMEOUT_MS;
      // A waiting message starts the worker again at once, under the same target: then the ended
      // handle shows that the old life is over.
      while (browser.targets().includes(target) && (await isAlive(worker))) {
        if (performance.now() > deadline) throw new Error('The service worker did not stop.');
        await sleep(10);
      }
    },

    async openPopup(page: Page): Promise<Page> {
      await page.bringToFront();
      await page.triggerExtensionAction(extension);
      return await pageNamed('popup.html');
    },

    async openSidePanel(page: Page): Promise<Page> {
      await page.bringToFront();
      if (await inTab(browser, `${origin}manifest.json`, openPanel)) {
        await page.bringToFront();
        return await pageNamed('sidepanel.html');
      }
      const tab = await browser.newPage();
      await tab.goto(`${origin}sidepanel.html`);
      return tab;
    },

    async pinButton(): Promise<void> {
      await inTab(browser, 'chrome://extensions', (tab) => tab.evaluate(pin, id));
    },

    answerBeforehand,

    async grantHosts(origins: readonly string[]): Promise<void> {
      await answerBeforehand(origins);
      // A permission that was granted already needs no question. `evaluate` counts as the
      // viewer's click.
      await inTab(browser, `${origin}manifest.json`, (tab) => tab.evaluate(requestHosts, origins));
    },
  };
}

/** Whether this life of a worker still answers. */
async function isAlive(worker: WebWorker): Promise<boolean> {
  const answer = worker.evaluate(() => true).catch(() => false);
  return await Promise.race([answer, sleep(200, false)]);
}

/** Popup and panel exist, without a size, a moment before their layout. */
function isShown(): boolean {
  return document.readyState === 'complete' && window.innerWidth > 0;
}

/** Runs `body` in a background tab, which is closed afterwards. */
async function inTab<Result>(
  browser: Browser,
  url: string,
  body: (tab: Page) => Promise<Result>,
): Promise<Result> {
  const tab = await browser.newPage({ background: true });
  try {
    await tab.goto(url);
    return await body(tab);
  } finally {
    await tab.close();
  }
}

/** Only a page can start a worker, whatever it shows. */
async function startWorker(browser: Browser, scope: string): Promise<void> {
  await inTab(browser, 'about:blank', async (tab) => {
    const session = await tab.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.startWorker', { scopeURL: scope });
  });
}

/**
 * Opens the side panel of the window a tab is in. The tab shows a file of the extension that runs none of
 * its code. `evaluate` counts as the viewer's click.
 *
 * @returns whether the browser has a side panel for this extension.
 */
async function openPanel(tab: Page): Promise<boolean> {
  const windowId = await tab.evaluate(async () => {
    return chrome.sidePanel ? (await chrome.windows.getCurrent()).id : undefined;
  });
  if (windowId === undefined) return false;
  await tab.evaluate(async (window) => {
    await chrome.sidePanel?.open({ windowId: window });
  }, windowId);
  return true;
}

/** Runs in `chrome://extensions`. */
async function pin(extensionId: string): Promise<void> {
  await chrome.developerPrivate.updateExtensionConfiguration({
    extensionId,
    pinnedToToolbar: true,
  });
}

/** Runs in a page of the extension. */
async function requestHosts(origins: readonly string[]): Promise<void> {
  const isGranted = await chrome.permissions.request({ origins });
  if (!isGranted) throw new Error(`The browser did not grant ${origins.join(', ')}.`);
}

/**
 * Runs in `chrome://extensions`: allows hosts, so that the extension may request them without a
 * prompt.
 */
async function addHosts(id: string, hosts: readonly string[]): Promise<void> {
  for (const host of hosts) await chrome.developerPrivate.addHostPermission(id, host);
}

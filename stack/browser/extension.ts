import type { Browser, Page, Target, WebWorker } from 'puppeteer-core';
import type { LaunchedBrowser } from './launch.ts';

/** How long the browser may take for any one step here, in milliseconds. */
const PATIENCE = 10_000;

/** The `chrome` object of privileged pages, as far as it is used here. */
interface ChromeApi {
  developerPrivate: { addHostPermission(id: string, host: string): Promise<void> };
  sidePanel?: { open(options: { windowId: number }): Promise<void> };
  windows: { getCurrent(): Promise<{ id: number }> };
}

type Control = Omit<LaunchedBrowser, 'browser' | 'extensionId' | 'close'>;

/**
 * The hands on one extension of a browser: its worker, popup, side panel and permissions.
 *
 * @throws when the browser has no such extension. Each step rejects after 10 s without success.
 */
export async function controlExtension(browser: Browser, id: string): Promise<Control> {
  const extension = (await browser.extensions()).get(id);
  if (extension === undefined) throw new Error(`The browser has no extension ${id}.`);

  const origin = `chrome-extension://${id}/`;
  const isWorker = (target: Target) =>
    target.type() === 'service_worker' && target.url().startsWith(origin);
  const pageNamed = async (name: string) => {
    const isNamed = (target: Target) => target.url().startsWith(origin + name);
    return (await browser.waitForTarget(isNamed, { timeout: PATIENCE })).asPage();
  };

  return {
    async worker(): Promise<WebWorker> {
      if (!browser.targets().some(isWorker)) await startWorker(browser, origin);
      const target = await browser.waitForTarget(isWorker, { timeout: PATIENCE });
      const worker = await target.worker();
      if (worker === null) throw new Error('The service worker ended while it was being reached.');
      return worker;
    },

    async stopWorker(): Promise<void> {
      const target = browser.targets().find(isWorker);
      const worker = await target?.worker();
      if (!target || !worker) return;
      const gone = new Promise<void>((resolve) => {
        browser.on('targetdestroyed', function listener(destroyed) {
          if (destroyed !== target) return;
          browser.off('targetdestroyed', listener);
          resolve();
        });
      });
      await worker.close();
      await gone;
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

    async grantHosts(origins: readonly string[]): Promise<void> {
      await inTab(browser, 'chrome://extensions', (tab) => tab.evaluate(addHosts, id, origins));
    },
  };
}

/** Runs `body` in a background tab of its own, which is closed afterwards. */
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

/** Only a page can start a worker, whatever that page shows. */
async function startWorker(browser: Browser, scope: string): Promise<void> {
  await inTab(browser, 'about:blank', async (tab) => {
    const session = await tab.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.startWorker', { scopeURL: scope });
  });
}

/**
 * Opens the side panel of the window a tab is in. The tab shows a file of the extension that is no
 * page of it, so that none of the extension's own code runs. `evaluate` counts as the viewer's click.
 *
 * @returns whether the browser has a side panel for this extension.
 */
async function openPanel(tab: Page): Promise<boolean> {
  const windowId = await tab.evaluate(async () => {
    const { chrome } = globalThis as unknown as { chrome: ChromeApi };
    return chrome.sidePanel ? (await chrome.windows.getCurrent()).id : undefined;
  });
  if (windowId === undefined) return false;
  await tab.evaluate(async (window) => {
    const { chrome } = globalThis as unknown as { chrome: ChromeApi };
    await chrome.sidePanel?.open({ windowId: window });
  }, windowId);
  return true;
}

/** Runs in `chrome://extensions`: allows hosts which the extension may then request without a prompt. */
async function addHosts(id: string, hosts: readonly string[]): Promise<void> {
  const { chrome } = globalThis as unknown as { chrome: ChromeApi };
  for (const host of hosts) await chrome.developerPrivate.addHostPermission(id, host);
}

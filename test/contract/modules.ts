/** Gives a page the repository's modules as they are: types stripped, every import of ours names its file. */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { resolve } from 'node:path';
import type { Page } from 'puppeteer-core';

/** Where the page finds them. */
const MODULES = '/modules/';

/** What the repository's modules import of others, that a page could not find. */
const packages = {
  'zod/mini': `${MODULES}node_modules/zod/mini/index.js`,
  // PeerJS' own module imports CommonJS; the script it has for pages makes a global.
  peerjs: 'data:text/javascript,export const { Peer } = globalThis.peerjs;',
};

/** Answers `page`'s requests for modules, from the next navigation on. */
export async function serveModules(page: Page): Promise<void> {
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith(MODULES)) return void request.continue();
    void moduleAt(pathname.slice(MODULES.length)).then((body) =>
      request.respond({ contentType: 'text/javascript', body }),
    );
  });
}

/** Loads the module at `path` of the repository, which makes `global`, into `page`. */
export async function addModule(page: Page, path: string, global: string): Promise<void> {
  await page.addScriptTag({ type: 'importmap', content: JSON.stringify({ imports: packages }) });
  await page.addScriptTag({ url: `${MODULES}node_modules/peerjs/dist/peerjs.min.js` });
  await page.addScriptTag({ type: 'module', url: `${MODULES}${path}` });
  await page.waitForFunction((name) => name in globalThis, {}, global);
}

/** Has every document that `page` loads from now on load the module, without touching it as a test does. */
export async function presetModule(page: Page, path: string): Promise<void> {
  await page.evaluateOnNewDocument((url) => {
    document.addEventListener('DOMContentLoaded', () => {
      const script = document.createElement('script');
      Object.assign(script, { type: 'module', src: url });
      document.head.append(script);
    });
  }, `${MODULES}${path}`);
}

async function moduleAt(path: string): Promise<string> {
  const text = await readFile(resolve(path), 'utf8');
  return path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
}

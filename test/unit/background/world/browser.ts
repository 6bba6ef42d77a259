/** The browser's interface, as far as the background uses it, to whichever world is shown. */
import * as idb from 'fake-indexeddb';
import type { MessageName } from '../../../../src/protocol/extension/extension-message.ts';
import { currentLife, living, look, step } from './lives.ts';
import type { Injection, World } from './world.ts';

export const ORIGIN = 'chrome-extension://issho/';

let current: World | undefined;

export function currentWorld(): World | undefined {
  return current;
}

/** From now on the browser is that of `world`. */
export function show(world: World): void {
  current = world;
}

function shown(): World {
  if (!current) throw new Error('no world');
  return current;
}

const event = (name: string) => ({
  addListener: (listener: never) => void currentLife()?.events.set(name, listener),
  removeListener: () => undefined,
});

const area = (name: 'local' | 'session') => ({
  get: (key: string) =>
    look(() => {
      const text = shown().stored[name].get(key);
      return text === undefined ? {} : { [key]: JSON.parse(text) as unknown };
    }),
  set: (values: object) =>
    step(() => {
      for (const [key, value] of Object.entries(values)) {
        shown().stored[name].set(key, JSON.stringify(value));
      }
    }),
  remove: (key: string) => step(() => void shown().stored[name].delete(key)),
  onChanged: event('storage'),
});

const browser = {
  runtime: {
    id: 'issho',
    getURL: (path: string) => ORIGIN + path,
    getManifest: () => ({}),
    onMessage: {
      addListener: (listener: never) => void currentLife()?.listeners.push(listener),
      removeListener: () => undefined,
    },
    // No page of ours is open to what the background says.
    sendMessage: ({ issho, payload }: { issho: MessageName; payload: never }) =>
      currentLife() ? Promise.reject(new Error('nobody')) : shown().ask(issho, payload),
    onStartup: event('startup'),
    onInstalled: event('installed'),
  },
  storage: { local: area('local'), session: area('session') },
  permissions: {
    getAll: () => look(() => ({ origins: [...shown().allowed] })),
    contains: ({ origins }: { origins: string[] }) =>
      look(() => origins.every((origin) => shown().isAllowed(origin))),
    request: ({ origins }: { origins: string[] }) => step(() => shown().asked(origins)),
    onAdded: event('permission added'),
    onRemoved: event('permission removed'),
  },
  alarms: {
    get: () => look(() => ({})),
    create: () => step(() => undefined),
    onAlarm: event('alarm'),
  },
  action: {
    setBadgeText: ({ tabId, text }: { tabId: number; text: string }) =>
      step(() => void shown().marks.set(tabId, text)),
    openPopup: () => step(() => void (shown().popups += 1)),
  },
  tabs: {
    get: (id: number) => look(() => ({ id, url: shown().tab(id).url })),
    query: ({ active }: { active?: boolean }) =>
      look(() =>
        [...shown().tabs.values()]
          .filter(({ id }) => !active || id === shown().inFront)
          .map(({ id, url }) => ({ id, url })),
      ),
    update: (id: number, { url }: { url: string }) =>
      step(() => shown().slow || shown().load(id, url, 100)),
    sendMessage: (
      tabId: number,
      { issho, payload }: { issho: MessageName; payload: object },
      options?: { frameId: number },
    ) =>
      step(() =>
        options
          ? shown().frame(tabId, options.frameId).receive(issho, payload)
          : shown().hear(tabId, issho, payload),
      ),
    create: ({ url }: { url: string }) => step(() => void shown().opened.push(url)),
    onUpdated: event('tab updated'),
    onRemoved: event('tab closed'),
    onReplaced: event('tab replaced'),
  },
  scripting: {
    executeScript: (injection: Injection) => step(() => shown().inject(injection)),
    getRegisteredContentScripts: () => look(() => []),
    registerContentScripts: () => step(() => undefined),
    unregisterContentScripts: () => step(() => undefined),
  },
};
/** `navigator.locks`; one for all names. */
const locks = {
  request: (_: string, act: () => Promise<unknown>) => currentLife()?.locked(act) ?? act(),
};

/** The outbox opens. The key store, which nothing here needs, never does. */
const indexedDB = {
  open: (name: string, version?: number) =>
    name === 'issho' ? shown().indexedDB.open(name, version) : new idb.IDBRequest(),
};

// A worker may be stopped right after it wrote.
const { transaction } = idb.IDBDatabase.prototype;
idb.IDBDatabase.prototype.transaction = function begin(...args: Parameters<typeof transaction>) {
  const life = currentLife();
  if (life?.isOver && args[1] === 'readwrite') throw new Error('a stopped worker wrote');
  const begun = transaction.apply(this, args);
  if (life && args[1] === 'readwrite') {
    begun.addEventListener('complete', () => void living(life, () => step(() => undefined)));
  }
  return begun;
};

// Libraries look for them when they are first loaded.
Object.assign(globalThis, { ...idb, browser, chrome: browser, indexedDB });
Object.defineProperty(navigator, 'locks', { value: locks });

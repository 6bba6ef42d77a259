/** One browser with its tabs, the background in it, which may die at any step, and a backend. */
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import type {
  MessageName,
  RequestOf,
  ResponseOf,
} from '../../../../src/protocol/extension/extension-message.ts';
import type { Entry, PendingEntry } from '../../../../src/protocol/extension/entry.ts';
import { isBusy } from '../../../../src/protocol/extension/entry.ts';
import { limits } from '../../../../src/protocol/limits.ts';
import type { Membership } from '../../../../src/protocol/extension/membership.ts';
import type { PageMetadata } from '../../../../src/protocol/page/page-metadata.ts';
import { noMetadata } from '../../../../src/protocol/page/page-metadata.ts';
import type { Result } from '../../../../src/protocol/refusal.ts';
import { done } from '../../../../src/protocol/refusal.ts';
import { currentWorld, ORIGIN, show } from './browser.ts';
import { Database } from './database.ts';
import { Frame } from './frame.ts';
import { Life, living, step } from './lives.ts';

interface Tab {
  readonly id: number;
  url: string;
  metadata: PageMetadata;
  frames: readonly Frame[];
}

/** What is asked of `scripting`, as far as the background uses it. */
export interface Injection {
  readonly target: {
    readonly tabId: number;
    readonly frameIds?: readonly number[];
    readonly allFrames?: boolean;
  };
  readonly files?: readonly string[];
}

export class World {
  readonly tabs = new Map<number, Tab>();
  readonly database = new Database();
  readonly indexedDB = new IDBFactory();
  readonly stored = { local: new Map<string, string>(), session: new Map<string, string>() };
  /** What happens while a page is asked what it shows. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();
  /** Whether sites take their time: a tab that is sent somewhere goes nowhere yet. */
  slow = false;
  /** Match patterns that the viewer allowed. */
  allowed: ReadonlySet<string> = new Set(['https://*/*']);
  /** What the viewer answers the browser; it never settles where they let it wait. */
  answer: (origins: readonly string[]) => Promise<boolean> = () => Promise.resolve(true);
  /** What the browser asked for. */
  readonly questions: (readonly string[])[] = [];
  /** Texts on the button, by tab. */
  readonly marks = new Map<number, string>();
  /** Notices over pages, by tab; null where nothing is said any more. */
  readonly notices = new Map<number, unknown>();
  /** The tab in front. */
  inFront = 7;
  /** How often the background opened the popup. */
  popups = 0;
  /** Addresses of tabs it opened. */
  readonly opened: string[] = [];
  /** Large frames of other sites, in whatever page. */
  frames: readonly { readonly origin: string; readonly area: number }[] = [];
  /** Whether nothing may be put into any page. */
  isShut = false;
  /** How often discovery was put into a tab. */
  readonly discoveries = new Map<number, number>();
  /** What was put into pages, in order: a script, or what a function reads there. */
  readonly injections: string[] = [];
  /** The most sessions that ever ran at once. */
  most = 0;
  private life: Life | undefined;
  private starting: Promise<Life> | undefined;

  constructor() {
    vi.stubEnv('WXT_SUPABASE_URL', 'https://rooms.example');
    vi.stubEnv('WXT_SUPABASE_KEY', 'sb_publishable_test');
    vi.stubEnv('WXT_PEER_SERVER_URL', 'https://peers.example/');
    vi.stubGlobal('fetch', (input: string, init?: RequestInit) =>
      step(() => this.database.fetch(input, init)),
    );
    currentWorld()?.stopWorker();
    show(this);
  }

  /** A tab that shows `url`, with a video of each area in a frame of its own. */
  open(id: number, url: string, ...areas: readonly (number | undefined)[]): Tab {
    const tab: Tab = { id, url, metadata: noMetadata, frames: [] };
    this.tabs.set(id, tab);
    this.load(id, url, ...areas);
    return tab;
  }

  /** The tab loads another page. */
  load(id: number, url: string, ...areas: readonly (number | undefined)[]): void {
    const tab = this.tab(id);
    for (const frame of tab.frames) frame.unload();
    tab.url = url;
    tab.frames = areas.map((area, index) => this.frameIn(id, index, area));
  }

  close(id: number): void {
    for (const frame of this.tab(id).frames) frame.unload();
    this.tabs.delete(id);
  }

  tab(id: number): Tab {
    const tab = this.tabs.get(id);
    if (!tab) throw new Error(`no tab ${id}`);
    return tab;
  }

  frame(tabId: number, frameId: number): Frame {
    const frame = this.tab(tabId).frames.find(({ id }) => id === frameId);
    if (!frame) throw new Error(`no frame ${frameId}`);
    return frame;
  }

  /** The frames in which a session runs, as `tab/frame`. */
  playing(): readonly string[] {
    return [...this.tabs.values()].flatMap(({ id, frames }) =>
      frames.filter(({ playing }) => playing).map((frame) => `${id}/${frame.id}`),
    );
  }

  /** Whether the only session is the one that the background answers. */
  sessionIsKnown(): boolean {
    const { placement } = this.membership() ?? {};
    if (placement?.state !== 'leased') return false;
    return this.frame(placement.tabId, placement.frameId).playing?.leaseId === placement.leaseId;
  }

  membership(): Membership | null {
    return JSON.parse(this.stored.local.get('membership') ?? 'null') as Membership | null;
  }

  /** The popup asks the background. */
  ask<N extends MessageName>(name: N, payload: RequestOf<N>): Promise<ResponseOf<N>> {
    return this.message(name, payload, { url: `${ORIGIN}popup.html` }) as Promise<ResponseOf<N>>;
  }

  isAllowed(origin: string): boolean {
    return this.allowed.has('https://*/*') || this.allowed.has(origin);
  }

  /** The browser asks the viewer. */
  async asked(origins: readonly string[]): Promise<boolean> {
    if (origins.every((origin) => this.isAllowed(origin))) return true;
    this.questions.push(origins);
    const isAllowed = await this.answer(origins);
    if (isAllowed) this.allowed = new Set([...this.allowed, ...origins]);
    return isAllowed;
  }

  /** All frames of a tab hear a message. */
  hear(tabId: number, name: MessageName, payload: object): void {
    if (name === 'notice/changed' && 'notice' in payload) this.notices.set(tabId, payload.notice);
  }

  /** The popup asks until somebody answers: the worker may be stopped over it. */
  async insist<N extends MessageName>(name: N, payload: RequestOf<N>): Promise<ResponseOf<N>> {
    for (;;) {
      try {
        return await this.ask(name, payload);
      } catch {
        // The next message starts the worker again.
      }
    }
  }

  /** The attempt to enter a room, as it is stored. */
  entry(): PendingEntry | null {
    return JSON.parse(this.stored.session.get('entry') ?? 'null') as PendingEntry | null;
  }

  /** The popup has a room entered, and waits for how that ends. */
  async enter(entry: Entry, origins: readonly string[] = []): Promise<Result<null>> {
    const id = crypto.randomUUID();
    await this.insist('entry/begin', { id, entry, origins: [...origins], asksHere: true });
    for (;;) {
      const now = this.entry();
      if (now?.id !== id) return done(null);
      if (!isBusy(now)) return now.refusal ? { ok: false, refusal: now.refusal } : done(null);
      await this.insist('entry/advance', {});
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  join(request: Extract<Entry, { kind: 'join' }>['request']): Promise<Result<null>> {
    return this.enter({ kind: 'join', request });
  }

  resume(tabId: number): Promise<Result<null>> {
    return this.enter({ kind: 'resume', request: { tabId } });
  }

  /** The script of a frame asks it. */
  askFrom<N extends MessageName>(
    { tabId, frameId }: { readonly tabId: number; readonly frameId: number },
    name: N,
    payload: RequestOf<N>,
  ): Promise<ResponseOf<N>> {
    const url = this.tabs.get(tabId)?.url;
    return this.message(name, payload, { tab: { id: tabId }, frameId, url }) as never;
  }

  /** A frame finds a video, and says so until it is heard. */
  async find(tabId: number, frameId: number): Promise<void> {
    for (;;) {
      try {
        await this.askFrom({ tabId, frameId }, 'video/found', {});
        return;
      } catch {
        // The worker was stopped over it.
      }
    }
  }

  /** An event of the browser wakes the worker. */
  async tell(event: string, ...values: readonly unknown[]): Promise<void> {
    const life = await this.worker();
    living(life, () => life.events.get(event)?.(...(values as never[])));
  }

  stopWorker(): void {
    this.life?.end();
  }

  /** Frames of a world that is over ask in vain. */
  private get isOver(): boolean {
    return currentWorld() !== this;
  }

  private frameIn(tabId: number, frameId: number, area: number | undefined): Frame {
    const ask = (name: MessageName, payload: object) =>
      this.askFrom({ tabId, frameId }, name, payload as never) as Promise<never>;
    return new Frame(frameId, area, ask, () => {
      this.most = Math.max(this.most, this.playing().length);
    });
  }

  private async message(name: string, payload: object, sender: object): Promise<unknown> {
    if (this.isOver) return new Promise(() => undefined);
    const life = await this.worker();
    const whole = structuredClone({ issho: name, payload });
    const answers = life.listeners.map((listener) =>
      living(life, () => listener(whole, { id: 'issho', ...sender })),
    );
    const answer = answers.find((one) => one !== undefined);
    if (!answer) throw new Error(`nobody answers ${name}`);
    return structuredClone(await life.heard(answer));
  }

  /** The worker that runs, or a new one. */
  private async worker(): Promise<Life> {
    if (this.life && !this.life.isOver) return this.life;
    this.starting ??= this.startWorker().finally(() => (this.starting = undefined));
    return this.starting;
  }

  private async startWorker(): Promise<Life> {
    const life = new Life();
    vi.resetModules();
    const { startBackground } = await import('../../../../src/background/background.ts');
    living(life, startBackground);
    this.life = life;
    return life;
  }

  /** `scripting.executeScript`. */
  async inject({ target: { tabId, frameIds, allFrames }, files }: Injection): Promise<object[]> {
    this.injections.push(files?.[0] ?? (allFrames ? 'frames' : 'metadata'));
    if (!files) await this.meanwhile();
    if (this.isShut) throw new Error('Cannot access contents of the page.');
    const tab = this.tab(tabId);
    if (files?.[0] === '/discovery.js') {
      this.discoveries.set(tabId, (this.discoveries.get(tabId) ?? 0) + 1);
    }
    if (!files && allFrames) return [{ frameId: 0, result: this.frames }];
    const frames = tab.frames.filter(({ id }) => frameIds?.includes(id) ?? true);
    if (files?.[0] === '/engine.js') for (const frame of frames) frame.runEngine();
    if (files?.[0] === '/probe.js') return frames.map((frame) => probed(frame, tab));
    return files ? [] : [{ frameId: 0, result: tab.metadata }];
  }
}

function probed({ id, area }: Frame, { url }: Tab) {
  return {
    frameId: id,
    result:
      area === undefined ? null : { area, duration: 60, url: url.slice(0, limits.url), title: '' },
  };
}

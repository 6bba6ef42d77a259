/**
 * Typed messages over webextension-polyfill. The receiver parses requests and the sender parses
 * responses. A message from a sender without permission gets no answer.
 */
import type { Runtime } from 'webextension-polyfill';
import browser from 'webextension-polyfill';
import { onAbort } from '../async/on-abort.ts';
import * as z from 'zod/mini';
import type {
  MessageName,
  RequestOf,
  ResponseOf,
} from '../protocol/extension/extension-message.ts';
import { extensionMessages } from '../protocol/extension/extension-message.ts';

const envelope = z.object({ issho: z.string(), payload: z.unknown() });

/** The sender of a message, as the browser reports it. */
export interface Sender {
  readonly tabId: number | undefined;
  readonly frameId: number | undefined;
  /** Address of the frame's document. */
  readonly url: string | undefined;
  /** Address of the tab's page, if we may read it. */
  readonly tabUrl?: string | undefined;
}

type Handler<N extends MessageName> = (
  payload: RequestOf<N>,
  sender: Sender,
) => Promise<ResponseOf<N>>;

export type Handlers = { readonly [N in MessageName]?: Handler<N> };

/**
 * Asks the background, or any open page of the extension.
 * @throws Error if nobody answers: the extension was updated, or the worker was stopped half-way.
 */
export async function send<N extends MessageName>(
  name: N,
  payload: RequestOf<N>,
): Promise<ResponseOf<N>> {
  return answerOf(name, await browser.runtime.sendMessage({ issho: name, payload }));
}

/** Asks the session in a frame of a tab. @throws Error if there is none. */
export async function sendToFrame<N extends MessageName>(
  name: N,
  payload: RequestOf<N>,
  { tabId, frameId }: { readonly tabId: number; readonly frameId: number },
): Promise<ResponseOf<N>> {
  const message = { issho: name, payload };
  return answerOf(name, await browser.tabs.sendMessage(tabId, message, { frameId }));
}

/** Sends to the frames of a tab, if any listens. */
export function announceToTab<N extends MessageName>(
  name: N,
  payload: RequestOf<N>,
  tabId: number,
): void {
  browser.tabs.sendMessage(tabId, { issho: name, payload }).catch(() => undefined);
}

/** Sends to the open pages of the extension, if there are any. */
export function announce<N extends MessageName>(name: N, payload: RequestOf<N>): void {
  send(name, payload).catch(() => undefined); // Usually nobody listens.
}

/** Answers the messages in `handlers` until `signal` aborts. Ignores all others. */
export function answer(handlers: Handlers, signal?: AbortSignal): void {
  const listener = (
    message: unknown,
    sender: Runtime.MessageSender,
  ): Promise<unknown> | undefined => {
    const opened = envelope.safeParse(message);
    if (!opened.success || !isMessageName(opened.data.issho)) return undefined;
    const name = opened.data.issho;
    // Each handler takes the output of its own schema; the name pairs the two.
    const handler: ((payload: never, from: Sender) => Promise<unknown>) | undefined =
      handlers[name];
    if (!handler || !maySend(extensionMessages[name].from, sender)) return undefined;
    const request = extensionMessages[name].request.safeParse(opened.data.payload);
    if (!request.success) return Promise.reject(new Error(`Issho: not a valid ${name}`));
    return handler(request.data as never, {
      tabId: sender.tab?.id,
      frameId: sender.frameId,
      url: sender.url,
      tabUrl: sender.tab?.url,
    });
  };
  browser.runtime.onMessage.addListener(listener);
  if (signal) onAbort(signal, () => browser.runtime.onMessage.removeListener(listener));
}

function answerOf<N extends MessageName>(name: N, answered: unknown): ResponseOf<N> {
  // An absent answer arrives as undefined in one browser and null in the other.
  return extensionMessages[name].response.parse(answered ?? null) as ResponseOf<N>;
}

function isMessageName(name: string): name is MessageName {
  return Object.hasOwn(extensionMessages, name);
}

/** Content scripts have a tab and a web address; our pages have an address of the extension. */
function maySend(
  from: 'frame' | 'page' | 'worker' | 'anywhere',
  sender: Runtime.MessageSender,
): boolean {
  if (sender.id !== browser.runtime.id) return false;
  if (from === 'anywhere') return true;
  const ownPage = sender.url?.startsWith(browser.runtime.getURL('')) ?? false;
  if (from === 'frame') return sender.tab !== undefined && !ownPage;
  if (from === 'page') return ownPage;
  return sender.tab === undefined;
}

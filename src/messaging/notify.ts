/**
 * Sends without schemas, for scripts that load into every page: the schemas would be most of
 * their size.
 */
import browser from 'webextension-polyfill';
import type { MessageName, RequestOf } from '../protocol/extension/extension-message.ts';

/** Sends `name` to the background. @throws Error if nobody answers. */
export async function notify<N extends MessageName>(name: N, payload: RequestOf<N>): Promise<void> {
  await browser.runtime.sendMessage({ issho: name, payload });
}

/** Whether the extension of this context was updated or removed. */
export function isOrphaned(): boolean {
  return !browser.runtime?.id;
}

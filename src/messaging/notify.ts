/** Sending without the schemas: for what loads into every page, where they would be most of its size. */
import browser from 'webextension-polyfill';
import type { MessageName, RequestOf } from '../protocol/extension-message.ts';

/** Tells the background `name`. @throws Error when nobody answers. */
export async function notify<N extends MessageName>(name: N, payload: RequestOf<N>): Promise<void> {
  await browser.runtime.sendMessage({ issho: name, payload });
}

/** Whether this context belongs to an extension that was updated or removed. */
export function isOrphaned(): boolean {
  return !browser.runtime?.id;
}

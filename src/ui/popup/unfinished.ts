/**
 * The attempt under way, kept for the next popup: some browsers close this one when they ask the
 * viewer for permission, and any click beside it does.
 */
import * as z from 'zod/mini';
import { extensionMessages } from '../../protocol/extension-message.ts';
import type { Entry } from './attempt.ts';

const PLACE = 'issho.attempt';
/** Milliseconds after which nobody remembers having asked. */
const LIFETIME = 60_000;

const unfinished = z.object({
  at: z.number(),
  origins: z.array(z.string()),
  entry: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('create'), request: extensionMessages['room/create'].request }),
    z.object({ kind: z.literal('join'), request: extensionMessages['room/join'].request }),
    z.object({ kind: z.literal('resume'), request: extensionMessages['room/resume'].request }),
  ]),
});

export interface Unfinished {
  readonly entry: Entry;
  readonly origins: readonly string[];
}

export function keepUnfinished({ entry, origins }: Unfinished): void {
  localStorage.setItem(PLACE, JSON.stringify({ at: Date.now(), origins, entry }));
}

export function forgetUnfinished(): void {
  localStorage.removeItem(PLACE);
}

/** What was asked for this tab and not answered before the popup closed. */
export function takeUnfinished(tabId: number): Unfinished | undefined {
  const text = localStorage.getItem(PLACE);
  forgetUnfinished();
  try {
    const { at, entry, origins } = unfinished.parse(JSON.parse(text ?? 'null'));
    const isFresh = Math.abs(Date.now() - at) < LIFETIME;
    return isFresh && entry.request.tabId === tabId ? { entry, origins } : undefined;
  } catch {
    return undefined; // Nothing there, or another version's.
  }
}

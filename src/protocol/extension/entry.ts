/**
 * An attempt to enter a room. The background owns it, because the popup that began it closes as
 * soon as the browser asks its viewer for permission.
 */
import * as z from 'zod/mini';
import { text } from '../fields.ts';
import { limits } from '../limits.ts';
import type { Membership } from './membership.ts';
import { tabOf } from './membership.ts';
import { originsOf } from '../page/page-address.ts';
import { programme } from '../page/programme.ts';
import { refusal } from '../refusal.ts';
import { firstControl } from '../backend/room.ts';

export const tabId = z.int().check(z.minimum(0));
const name = text(limits.name);

/** The origin of a web page, as the browser writes it. */
export const origin = text(limits.url).check(z.refine((one) => originsOf(one)[0] === one));

/** Origins to ask the viewer for: the page's own, and those of the frames that may hold the player. */
export const origins = z.array(origin).check(z.maxLength(limits.origins));

export const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    request: z.object({
      /** Made once, so that a repeated request finds the same room. */
      id: z.uuid(),
      tabId,
      name,
      programme,
      isPublic: z.boolean(),
      control: firstControl,
    }),
  }),
  z.object({
    kind: z.literal('join'),
    /** Without a tab if there is no video: the popup then leads to the room's page. */
    request: z.object({ tabId: z.nullable(tabId), name, roomKey: text(limits.roomKeyText) }),
  }),
  /** Plays the current room in another tab. */
  z.object({ kind: z.literal('resume'), request: z.object({ tabId }) }),
  /** Takes the tab of the room to the room's page. */
  z.object({ kind: z.literal('go'), request: z.object({ tabId }) }),
  /** Opens a room's page in a new tab. */
  z.object({
    kind: z.literal('open'),
    request: z.object({ tabId: z.null(), url: text(limits.url) }),
  }),
]);
export type Entry = z.infer<typeof entry>;
export type EntryKind = Entry['kind'];

/** An entry and the sites it needs, as the popup begins it. */
export const begunEntry = z.object({ id: z.uuid(), entry, origins });
export type BegunEntry = z.infer<typeof begunEntry>;

export const pendingEntry = z.object({
  ...begunEntry.shape,
  /**
   * `asking`: the browser asks for `origins`. `entering`: the background is working. `nested`:
   * the player is in frames of further `origins`, so the viewer has to press once more.
   */
  state: z.enum(['asking', 'entering', 'nested', 'refused']),
  /** Time at which this state began, in milliseconds since 1970. */
  since: z.number(),
  /** Address of the tab's page at the beginning, if it could be read. */
  page: z.optional(text(limits.url)),
  /** The room we were in before, if any. */
  before: z.optional(z.string()),
  /** Whether the room server did not answer the last try. */
  isWaiting: z.boolean(),
  /** Present once refused. */
  refusal: z.optional(refusal),
});
export type PendingEntry = z.infer<typeof pendingEntry>;

/** Whether the viewer waits for the attempt, rather than the attempt for the viewer. */
export function isBusy({ state }: PendingEntry): boolean {
  return state === 'asking' || state === 'entering';
}

/** Whether the background keeps the room in the entry's tab already; its session may still have to start. */
export function hasArrived(
  membership: Membership | null,
  { entry, before }: { readonly entry: Entry; readonly before?: string | undefined },
): boolean {
  if (!membership || tabOf(membership) !== entry.request.tabId) return false;
  return entry.kind === 'resume' || membership.roomId !== before;
}

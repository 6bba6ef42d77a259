/** The room this browser profile is in. Kept in extension storage; all that outlives the worker. */
import * as z from 'zod/mini';
import { memberId, pageNumber, place, roomId, shift, text } from './fields.ts';
import { limits } from './limits.ts';
import { roomSnapshot } from './rows.ts';

export const overlayCard = z.enum(['made', 'site']);
export type OverlayCard = z.infer<typeof overlayCard>;

export const membership = z.object({
  roomId,
  accessKey: z.nullable(z.string()),
  /** Our user id at the backend. */
  self: memberId,
  name: z.string(),
  /** The tab the room plays in; null when that tab is gone. */
  tabId: z.nullable(z.int()),
  /** The frame the session belongs in, once a video was elected. */
  frameId: z.nullable(z.int()),
  /** What that frame's session goes by; absent until it asked for the room. No other one is answered. */
  claim: z.optional(z.uuid()),
  /** Whether this profile brought the room to the page it is on. */
  opened: z.boolean(),
  /**
   * Address of the page on which its viewer watches with the room, as `pageIn` has it, and how often the
   * room had moved when it came there. Without an address: whatever page the tab shows next.
   */
  page: z.optional(text(limits.url)),
  pageNumber: pageNumber,
  /** Joined on a page that is not the room's, and has not said yet whether to watch there. */
  isUndecided: z.optional(z.boolean()),
  /** The room's page to which the tab was sent: whatever it shows after `from` is where that one led. */
  follows: z.optional(z.object({ from: z.optional(text(limits.url)), number: pageNumber })),
  /**
   * Kept across pages, so that who reloads is found where they were, be the backend away or not.
   */
  place,
  /**
   * What is still to be said over the video: `made`, that the room is there and how to invite; `site`, why
   * the site should be allowed.
   */
  unsaid: z.optional(z.array(overlayCard)),
  /** Seconds our media is ahead of the room's; none unless its viewer said so. */
  shift: z.optional(shift),
  /** The room as the backend last told it: enough to go on while it is unreachable. */
  snapshot: roomSnapshot,
  /** Milliseconds since 1970 when it told that. */
  snapshotAt: z.number(),
});
export type Membership = z.infer<typeof membership>;

/** A room that was left, until the database knows. */
export const departure = z.object({
  roomId,
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Departure = z.infer<typeof departure>;

/** How the last room ended for us, other than by leaving it. Kept until its viewer has read it. */
export const ending = z.object({
  /** `gone`: closed, or its key was changed while we were away; nobody can tell the two apart. */
  why: z.enum(['removed', 'gone', 'data-deleted']),
  title: z.string(),
  /** Name of the host, as last heard. */
  host: z.string(),
  /** The tab in which the room played. */
  tabId: z.optional(z.nullable(z.int())),
});
export type Ending = z.infer<typeof ending>;

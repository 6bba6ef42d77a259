/**
 * The room this browser profile is in. Extension storage keeps it; nothing else outlives the
 * worker.
 */
import * as z from 'zod/mini';
import { memberId, pageNumber, place, roomId, shift, text } from '../fields.ts';
import { limits } from '../limits.ts';
import { roomSnapshot } from '../backend/room.ts';

export const overlayCard = z.enum(['made', 'site']);
export type OverlayCard = z.infer<typeof overlayCard>;

export const membership = z.object({
  roomId,
  accessKey: z.nullable(z.string()),
  /** Our user id at the backend. */
  self: memberId,
  name: z.string(),
  /** The tab the room plays in; null when that tab is closed. */
  tabId: z.nullable(z.int()),
  /** The frame of the session, after a video was elected. */
  frameId: z.nullable(z.int()),
  /**
   * The id of that frame's session; absent until it asked for the room. Other sessions get no
   * answer.
   */
  claim: z.optional(z.uuid()),
  /** Whether this profile brought the room to its current page. */
  opened: z.boolean(),
  /**
   * Address of the page on which the viewer watches with the room, from `pageIn`, and the number
   * of the room's moves at that time. Without an address: the next page that the tab shows.
   */
  page: z.optional(text(limits.url)),
  pageNumber: pageNumber,
  /** The viewer joined on another page than the room's, and has not yet chosen where to watch. */
  isUndecided: z.optional(z.boolean()),
  /** The room's page that the tab was sent to. The first page after `from` counts as its target. */
  follows: z.optional(z.object({ from: z.optional(text(limits.url)), number: pageNumber })),
  /**
   * Kept across pages, so that a member who reloads keeps their peer id, even while the backend
   * is unreachable.
   */
  place,
  /**
   * Cards not yet shown over the video: `made`, the room exists and can be shared; `site`, why
   * the site should be allowed.
   */
  unsaid: z.optional(z.array(overlayCard)),
  /** Seconds our media is ahead of the room's; absent unless the viewer set it. */
  shift: z.optional(shift),
  /**
   * The room as the backend last returned it: enough to continue while the backend is
   * unreachable.
   */
  snapshot: roomSnapshot,
  /** Time of that answer, in milliseconds since 1970. */
  snapshotAt: z.number(),
});
export type Membership = z.infer<typeof membership>;

/** A room we left, until the database has recorded it. */
export const departure = z.object({
  roomId,
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Departure = z.infer<typeof departure>;

/** How the last room ended, other than by leaving it. Kept until its viewer has read it. */
export const ending = z.object({
  /** `gone`: the room was closed, or its key changed while we were away; the two look the same. */
  why: z.enum(['removed', 'gone', 'data-deleted']),
  title: z.string(),
  /** Name of the host, as last heard. */
  host: z.string(),
  /** The tab in which the room played. */
  tabId: z.optional(z.nullable(z.int())),
});
export type Ending = z.infer<typeof ending>;

/**
 * The room this browser profile is in. Extension storage keeps it; nothing else outlives the
 * worker.
 */
import * as z from 'zod/mini';
import { memberId, pageNumber, registration, roomId, shift, text } from '../fields.ts';
import { limits } from '../limits.ts';
import { roomSnapshot } from '../backend/room.ts';

export const overlayCard = z.enum(['made', 'site']);
export type OverlayCard = z.infer<typeof overlayCard>;

/**
 * Present while the snapshot is the answer to entering the room: its first session needs no other.
 */
const isNew = z.optional(z.literal(true));

/** Where the room's session runs, or is about to. */
export const placement = z.discriminatedUnion('state', [
  /** The room's tab is closed, or was never there. */
  z.strictObject({ state: z.literal('no-tab') }),
  /** No frame of the tab is elected yet. */
  z.strictObject({ state: z.literal('unplaced'), tabId: z.int(), isNew }),
  /** The frame is elected, and its session has not asked for the room yet. */
  z.strictObject({ state: z.literal('placed'), tabId: z.int(), frameId: z.int(), isNew }),
  /** The session with `leaseId` of the frame plays the room. Other sessions get no answer. */
  z.strictObject({
    state: z.literal('leased'),
    tabId: z.int(),
    frameId: z.int(),
    leaseId: z.uuid(),
  }),
]);
export type Placement = z.infer<typeof placement>;

/** The viewer watches with the room on a page. */
const watchedPage = z.strictObject({
  state: z.literal('watching'),
  /** From `pageIn`. Without an address: the next page that the tab shows. */
  address: z.optional(text(limits.url)),
  /** Number of the room's moves when the viewer came to this page. */
  number: pageNumber,
  /** Whether this profile brought the room to this page. */
  opened: z.boolean(),
});

/** The viewer joined on another page than the room's, and has not yet chosen where to watch. */
const undecidedPage = z.strictObject({
  state: z.literal('undecided'),
  /** The room's page. */
  address: z.optional(text(limits.url)),
  number: pageNumber,
});

export const settledPage = z.discriminatedUnion('state', [watchedPage, undecidedPage]);
export type SettledPage = z.infer<typeof settledPage>;

/** How the viewer's page stands to the room's. */
export const pageRelation = z.discriminatedUnion('state', [
  watchedPage,
  undecidedPage,
  /** The tab was sent to the room's page. The first page after `from` counts as that page. */
  z.strictObject({
    state: z.literal('navigating'),
    from: z.optional(text(limits.url)),
    /** Number of the room's moves when the tab was sent. */
    number: pageNumber,
    /** The page before. */
    before: settledPage,
  }),
]);
export type PageRelation = z.infer<typeof pageRelation>;

export const membership = z.object({
  roomId,
  accessKey: z.nullable(z.string()),
  /** Our user id at the backend. */
  self: memberId,
  name: z.string(),
  placement,
  page: pageRelation,
  /**
   * Kept across pages, so that a member who reloads keeps their peer id, even while the backend
   * is unreachable.
   */
  registration,
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

/** A frame of a tab. */
export interface FrameOfTab {
  readonly tabId: number;
  readonly frameId: number;
}

/** The tab the room plays in; null without a membership, and while its tab is closed. */
export function tabOf(one: Pick<Membership, 'placement'> | null | undefined): number | null {
  return !one || one.placement.state === 'no-tab' ? null : one.placement.tabId;
}

/** The frame that was elected for the session, if there is one. */
export function frameOf(
  one: Pick<Membership, 'placement'> | null | undefined,
): FrameOfTab | undefined {
  const { placement: now } = one ?? {};
  return now?.state === 'placed' || now?.state === 'leased' ? now : undefined;
}

/** Whether `frame` was elected for the session. */
export function isElected(
  one: Pick<Membership, 'placement'> | null | undefined,
  frame: { readonly [Part in keyof FrameOfTab]: number | undefined },
): boolean {
  const elected = frameOf(one);
  return (
    elected !== undefined && elected.tabId === frame.tabId && elected.frameId === frame.frameId
  );
}

/** The id of the session that plays the room, if one does. */
export function leaseIdOf(
  one: Pick<Membership, 'placement'> | null | undefined,
): string | undefined {
  return one?.placement.state === 'leased' ? one.placement.leaseId : undefined;
}

/** The page on which the viewer watches, or which they left for the room's. */
export function lastPage({ page }: Pick<Membership, 'page'>): SettledPage {
  return page.state === 'navigating' ? page.before : page;
}

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

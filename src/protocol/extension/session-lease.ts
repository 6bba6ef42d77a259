/** The background's answer to a frame that asks for the room's session. */
import * as z from 'zod/mini';
import { memberId, pageNumber, registration, shift, text } from '../fields.ts';
import { leads } from './leads.ts';
import { limits } from '../limits.ts';
import { overlayCard } from './membership.ts';
import { refusal } from '../refusal.ts';
import { roomSnapshot } from '../backend/room.ts';
import { settings } from '../settings.ts';

/** Everything a session needs to run. The frame with the elected video receives it. */
export const sessionLease = z.object({
  kind: z.literal('play'),
  /** The id of this lease, and so of its session. */
  leaseId: z.uuid(),
  self: memberId,
  /** Whether we brought the room to this page. */
  opened: z.boolean(),
  page: z.object({ number: pageNumber, address: z.optional(text(limits.url)) }),
  snapshot: roomSnapshot,
  shift,
  registration,
  /** Cards to show over the video; `site` only while there is a site to allow. */
  cards: z.array(overlayCard),
  /** Hosts of the page and the player that the viewer has not allowed yet. */
  unallowedHosts: z.array(text(limits.url)),
  /** Measured lead times of the site's players, if any. */
  leads: z.optional(leads),
  peerServerUrl: settings.shape.peerServerUrl,
  iceServers: settings.shape.iceServers,
  relayOnly: settings.shape.relayOnly,
});
export type SessionLease = z.infer<typeof sessionLease>;

/** The tab left the room's page for another one: the viewer decides before anything plays. */
export const pageQuestion = z.object({
  kind: z.literal('ask'),
  leaseId: z.uuid(),
  /** Whether we may move the room to this page. */
  mayMove: z.boolean(),
  /**
   * Whether this is another episode of the room's show; the room may be about to move here, too.
   */
  isNext: z.boolean(),
  /** The title of this page, and the room's title. */
  title: text(limits.title),
  roomTitle: text(limits.title),
  roomAddress: text(limits.url),
  /** Why the room could not be moved. */
  refusal: z.optional(refusal),
});
export type PageQuestion = z.infer<typeof pageQuestion>;

/**
 * `move`: everyone comes here. `here`: this page has the same video. `back`: to the room's page.
 */
export const pageAnswer = z.enum(['move', 'here', 'back']);
export type PageAnswer = z.infer<typeof pageAnswer>;

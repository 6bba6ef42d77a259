/** What a frame is told that asks whether it is to play the room. */
import * as z from 'zod/mini';
import { memberId, pageNumber, place, shift, text } from './fields.ts';
import { leads } from './leads.ts';
import { limits } from './limits.ts';
import { overlayCard } from './membership.ts';
import { refusal } from './refusal.ts';
import { roomSnapshot } from './rows.ts';
import { settings } from './settings.ts';

/** What a session needs to run: handed to the frame that shows the elected video. */
export const sessionClaim = z.object({
  kind: z.literal('play'),
  /** What this session goes by. */
  claim: z.uuid(),
  self: memberId,
  name: text(limits.name),
  /** Whether we brought the room to this page. */
  opened: z.boolean(),
  page: z.object({ number: pageNumber, address: z.optional(text(limits.url)) }),
  snapshot: roomSnapshot,
  shift,
  place,
  /** What is to be said over the video, `site` only while there is one to allow. */
  cards: z.array(overlayCard),
  /** Hosts that the viewer has not allowed yet, the page's and the player's. */
  unallowedHosts: z.array(text(limits.url)),
  /** What the site's players were seen to take, if any was seen yet. */
  leads: z.optional(leads),
  peerServerUrl: settings.shape.peerServerUrl,
  iceServers: settings.shape.iceServers,
  relayOnly: settings.shape.relayOnly,
});
export type SessionClaim = z.infer<typeof sessionClaim>;

/** The tab left the room's page for another one: what the viewer has to say before anything plays. */
export const pageQuestion = z.object({
  kind: z.literal('ask'),
  claim: z.uuid(),
  /** Whether we may take the room along. */
  mayMove: z.boolean(),
  /** Whether it is another episode of what the room watches, which may be about to come here, too. */
  isNext: z.boolean(),
  /** What this page shows, and what the room watches. */
  title: text(limits.title),
  roomTitle: text(limits.title),
  roomAddress: text(limits.url),
  /** Why the room could not be taken along. */
  refusal: z.optional(refusal),
});
export type PageQuestion = z.infer<typeof pageQuestion>;

/** `move`: everyone comes here. `here`: it is the same on this page. `back`: to the room's page. */
export const pageAnswer = z.enum(['move', 'here', 'back']);
export type PageAnswer = z.infer<typeof pageAnswer>;

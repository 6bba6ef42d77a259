/**
 * Every message between the parts of the extension: who may send it, what it carries, what comes
 * back. `frame`: content scripts, which share a process with a page and are trusted only for the
 * room of their own tab. `page`: popup, side panel and options. `worker`: the background.
 */
import * as z from 'zod/mini';
import {
  hostEpoch,
  pageNumber,
  peerId,
  place,
  position,
  publicKey,
  rate,
  revisionNumber,
  roomId,
  shift,
  signature,
  text,
} from './fields.ts';
import { exchange } from './handshake.ts';
import { begunEntry, origins, tabId } from './entry.ts';
import { hostAct } from './host-act.ts';
import { pageAnswer, pageQuestion, sessionClaim } from './claim.ts';
import { leads } from './leads.ts';
import { limits } from './limits.ts';
import { overlayCard } from './membership.ts';
import { notice, noticeAct } from './notice.ts';
import { reach, tried } from './reach.ts';
import { resultOf } from './refusal.ts';
import { publicRooms, roomQuery } from './room-list.ts';
import { settings } from './settings.ts';
import { commentRow, roomSnapshot, syncEvent } from './rows.ts';
import { sessionSnapshot, syncReport } from './snapshot.ts';

const nothing = z.object({});
const name = text(limits.name);

/**
 * `gather`: ask everyone whether they are ready. `confirm`: we are. `go-on`: without those the room
 * waits for. `alone`, `back`: watch on one's own, and together again. `follow`, `stay`: go where the
 * room went, or not.
 */
export const sessionAct = z.enum(['gather', 'confirm', 'go-on', 'alone', 'back', 'follow', 'stay']);
export type SessionAct = z.infer<typeof sessionAct>;

/** A comment of ours that the backend has not confirmed yet. */
export const pendingComment = z.object({
  id: z.uuid(),
  roomId,
  message: text(limits.comment),
  position: z.nullable(position),
  /** The page of the room on which it was written: the room may be on another when it is sent. */
  page: pageNumber,
});
export type PendingComment = z.infer<typeof pendingComment>;

/** `room`: all that was said in it. `episode`: by people, in all rooms, as far as we may read it. */
export const commentScope = z.enum(['room', 'episode']);
export type CommentScope = z.infer<typeof commentScope>;

/** Where the next page of older comments begins: the oldest known, exactly as the backend told it. */
export const commentPlace = z.object({ createdAt: text(64), id: z.uuid() });
export type CommentPlace = z.infer<typeof commentPlace>;

export const extensionMessages = {
  /** A frame found a video, another one than before, or has none any more. */
  'video/found': { from: 'frame', to: 'worker', request: nothing, response: z.null() },
  /** The page was opened as an invite, with this in its address. */
  'invite/found': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomKey: text(64) }),
    response: z.null(),
  },
  /**
   * A session starts in this frame: is it to, and with what? `mayMove`: whether the next episode takes
   * the room along, or its viewer is asked.
   */
  'session/claim': {
    from: 'frame',
    to: 'worker',
    request: z.object({ mayMove: z.boolean() }),
    response: z.nullable(z.union([sessionClaim, pageQuestion])),
  },
  /** Does the session that goes by `claim` still play the room? */
  'session/ours': {
    from: 'frame',
    to: 'worker',
    request: z.object({ claim: z.uuid() }),
    response: z.boolean(),
  },
  /**
   * Our page changed without being loaded anew: does it still show what the room watches? Asked again
   * once it has `settled`. Who `asks` what to do plays as soon as it does. Null for a session that no
   * longer plays the room.
   */
  'page/changed': {
    from: 'frame',
    to: 'worker',
    request: z.object({ settled: z.boolean(), asks: z.boolean() }),
    response: z.nullable(z.boolean()),
  },
  /** What the viewer answered to the question a claim was answered with. */
  'page/answer': {
    from: 'frame',
    to: 'worker',
    /** `origins`: of the page to go to. The background asks for them, within this message. */
    request: z.object({ answer: pageAnswer, origins }),
    response: resultOf(z.null()),
  },
  /** Takes the tab to the page the room is on, and asks for its `origins`, within this message. */
  'page/follow': {
    from: 'frame',
    to: 'worker',
    request: z.object({ origins }),
    response: resultOf(z.null()),
  },
  'session/heartbeat': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId, position, inStep: z.boolean(), peerId }),
    response: resultOf(roomSnapshot),
  },
  'session/roster': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId }),
    response: resultOf(roomSnapshot),
  },
  /** We stand in for a host who is gone, and claim the room. Answers who is host then. */
  'session/claim-host': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId, epoch: hostEpoch }),
    response: resultOf(roomSnapshot),
  },
  /** Another place at the PeerServer, as somebody else has `taken` ours; the same however often asked. */
  'session/place': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId, taken: peerId }),
    response: resultOf(place),
  },
  /**
   * Our end of a link, signed with this profile's key. What is signed is built by the worker, for the
   * room and member of the sender's tab alone.
   */
  'session/prove': {
    from: 'frame',
    to: 'worker',
    request: exchange,
    response: resultOf(signature),
  },
  /** Whether the other end of a link was signed with `publicKey`. */
  'session/verify': {
    from: 'frame',
    to: 'worker',
    request: z.extend(exchange, { publicKey, signature }),
    response: resultOf(z.boolean()),
  },
  /** The room's last vector, for those who come when nobody is there. */
  'session/playback': {
    from: 'frame',
    to: 'worker',
    request: z.object({
      roomId,
      position,
      playing: z.boolean(),
      rate,
      revision: revisionNumber,
      page: pageNumber,
    }),
    response: resultOf(z.boolean()),
  },
  'session/sync-events': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId, events: z.array(syncEvent).check(z.maxLength(50)) }),
    response: resultOf(z.number()),
  },
  /** What our player was seen to take: the next page of this site begins with it. */
  'session/learned': {
    from: 'frame',
    to: 'worker',
    request: z.object({ leads }),
    response: z.null(),
  },
  /** A member posted, changed or deleted a comment: whoever shows comments fetches them. */
  'comments/changed': {
    from: 'anywhere',
    to: 'page',
    request: z.object({ roomId }),
    response: z.null(),
  },
  /**
   * Begins an attempt to enter a room; one under way ends. `asksHere`: the background asks for the origins,
   * within this message; otherwise the sender does, and says what the viewer answered.
   */
  'entry/begin': {
    from: 'page',
    to: 'worker',
    request: z.extend(begunEntry, { asksHere: z.boolean() }),
    response: z.null(),
  },
  'entry/answered': {
    from: 'page',
    to: 'worker',
    request: z.object({ id: z.uuid(), isAllowed: z.boolean() }),
    response: z.null(),
  },
  /** Goes on with the attempt, should the worker have been stopped over it. */
  'entry/advance': { from: 'page', to: 'worker', request: nothing, response: z.null() },
  /** The viewer does not want it any more. */
  'entry/cancel': { from: 'page', to: 'worker', request: nothing, response: z.null() },
  /**
   * The popup shows how things are in the tab, and how the attempt `id` ended: badge and notice have done their
   * part.
   */
  'entry/seen': {
    from: 'page',
    to: 'worker',
    request: z.object({ tabId: z.nullable(tabId), id: z.optional(z.uuid()) }),
    response: z.null(),
  },
  /** What to say over the page of the sender's tab. */
  'notice/read': {
    from: 'frame',
    to: 'worker',
    request: nothing,
    response: z.nullable(notice),
  },
  /** What to say by now. */
  'notice/changed': {
    from: 'worker',
    to: 'frame',
    request: z.object({ notice: z.nullable(notice) }),
    response: z.null(),
  },
  /** What the viewer did with it. The background asks for `origins`, within this message. */
  'notice/act': {
    from: 'frame',
    to: 'worker',
    request: z.object({ act: noticeAct, origins }),
    response: z.null(),
  },
  /** Asks, within this message, for the sites of the sender's frame and tab. */
  'site/allow': { from: 'frame', to: 'worker', request: nothing, response: resultOf(z.null()) },
  /** The sites of the session are allowed by now. */
  'site/allowed': { from: 'worker', to: 'frame', request: nothing, response: z.null() },
  /** A card over the video was read. */
  'overlay/said': {
    from: 'frame',
    to: 'worker',
    request: z.object({ card: overlayCard }),
    response: z.null(),
  },
  /** The popup is open over a tab of ours without a session: look there again, and read the room. */
  'room/refresh': { from: 'page', to: 'worker', request: z.object({ tabId }), response: z.null() },
  'rooms/list': {
    from: 'page',
    to: 'worker',
    request: roomQuery,
    response: resultOf(publicRooms),
  },
  'room/rename': {
    from: 'page',
    to: 'worker',
    request: z.object({ name }),
    response: resultOf(z.null()),
  },
  'room/leave': { from: 'page', to: 'worker', request: nothing, response: resultOf(z.null()) },
  /** Refused to whoever is not the host. */
  'room/host': { from: 'page', to: 'worker', request: hostAct, response: resultOf(z.null()) },
  'comments/list': {
    from: 'page',
    to: 'worker',
    request: z.object({ scope: commentScope, before: z.optional(commentPlace) }),
    response: z.object({
      listed: resultOf(
        z.object({
          /** Oldest first. */
          comments: z.array(commentRow),
          /** Whether there is nothing older. */
          isAll: z.boolean(),
        }),
      ),
      /** Ours of the room, told without the backend as well: it may be what they wait for. */
      pending: z.array(pendingComment),
    }),
  },
  /** Refused for anything but our own words. */
  'comments/edit': {
    from: 'page',
    to: 'worker',
    request: z.object({ id: z.uuid(), message: text(limits.comment) }),
    response: resultOf(commentRow),
  },
  'comments/delete': {
    from: 'page',
    to: 'worker',
    request: z.object({ id: z.uuid() }),
    response: resultOf(z.null()),
  },
  'comments/post': {
    from: 'page',
    to: 'worker',
    request: z.object({
      id: z.uuid(),
      message: text(limits.comment),
      position: z.nullable(position),
      page: pageNumber,
    }),
    response: resultOf(z.null()),
  },
  /** All that the backend holds of us, as JSON. */
  'data/export': { from: 'page', to: 'worker', request: nothing, response: resultOf(z.string()) },
  /** Deletes it, and ends the membership. */
  'data/delete': { from: 'page', to: 'worker', request: nothing, response: resultOf(z.null()) },
  /** The servers in use, and those this build came with. */
  'settings/read': {
    from: 'page',
    to: 'worker',
    request: nothing,
    response: z.object({ current: settings, builtIn: settings }),
  },
  /** Refused while in a room that lives on other servers. */
  'settings/save': { from: 'page', to: 'worker', request: settings, response: resultOf(z.null()) },
  /** Whether a server answers as it should. Nobody is signed in for it. */
  'settings/test': { from: 'page', to: 'worker', request: tried, response: reach },
  'session/snapshot': {
    from: 'page',
    to: 'frame',
    request: nothing,
    response: z.nullable(sessionSnapshot),
  },
  'session/report': {
    from: 'page',
    to: 'frame',
    request: nothing,
    response: z.nullable(syncReport),
  },
  /** What the viewer wants of their own session, or of the room as it waits. */
  'session/act': {
    from: 'page',
    to: 'frame',
    request: z.object({ act: sessionAct }),
    response: z.null(),
  },
  /** Keeps how far our media is ahead of the room's, and tells the session. */
  'session/shift': {
    from: 'page',
    to: 'worker',
    request: z.object({ seconds: shift }),
    response: resultOf(z.null()),
  },
  'session/shifted': {
    from: 'worker',
    to: 'frame',
    request: z.object({ seconds: shift }),
    response: z.null(),
  },
  /** The session ends; `leaving` tells the peers that we are not coming back. */
  'session/stop': {
    from: 'worker',
    to: 'frame',
    request: z.object({ leaving: z.boolean() }),
    response: z.null(),
  },
  /** The room or its members were changed by us: tell the peers. */
  'session/roster-changed': { from: 'worker', to: 'frame', request: nothing, response: z.null() },
  /** Our own comment is in the database: tell the peers. */
  'session/comment-posted': { from: 'worker', to: 'frame', request: nothing, response: z.null() },
} as const satisfies Record<string, MessageShape>;

interface MessageShape {
  readonly from: 'frame' | 'page' | 'worker' | 'anywhere';
  readonly to: 'frame' | 'page' | 'worker';
  readonly request: z.ZodMiniType;
  readonly response: z.ZodMiniType;
}

type Messages = typeof extensionMessages;
export type MessageName = keyof Messages;
export type RequestOf<N extends MessageName> = z.infer<Messages[N]['request']>;
export type ResponseOf<N extends MessageName> = z.infer<Messages[N]['response']>;

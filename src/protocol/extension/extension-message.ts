/**
 * Every message between the parts of the extension: its permitted senders, its payload and its
 * answer. `frame`: content scripts, which share a process with a page and are trusted only for
 * the room of their own tab. `page`: popup, side panel and options. `worker`: the background.
 */
import * as z from 'zod/mini';
import {
  hostEpoch,
  pageNumber,
  peerId,
  registration,
  position,
  publicKey,
  rate,
  revisionNumber,
  roomId,
  shift,
  signature,
  text,
} from '../fields.ts';
import { exchange } from '../peer/handshake.ts';
import { begunEntry, origins, tabId } from './entry.ts';
import { hostAct } from '../backend/host-act.ts';
import { pageAnswer, pageQuestion, sessionLease } from './session-lease.ts';
import { leads } from './leads.ts';
import { limits } from '../limits.ts';
import { overlayCard } from './membership.ts';
import { notice, noticeAct } from './notice.ts';
import { reach, tried } from '../reach.ts';
import { resultOf } from '../refusal.ts';
import { publicRoom, roomQuery } from '../backend/room-list.ts';
import { settings } from '../settings.ts';
import { roomComment } from '../backend/comment.ts';
import { removedMember, roomSnapshot } from '../backend/room.ts';
import { syncEvent } from '../backend/sync-event.ts';
import { postedComment, unsentComment } from './unsent-comment.ts';
import { sessionSnapshot, syncReport } from './snapshot.ts';

const nothing = z.object({});
const name = text(limits.name);

/**
 * `gather`: ask everyone whether they are ready. `confirm`: we are ready. `go-on`: start without
 * the members we wait for. `alone`, `back`: leave the room's playback, and return to it.
 * `follow`, `stay`: go to the room's new page, or do not.
 */
export const sessionAct = z.enum(['gather', 'confirm', 'go-on', 'alone', 'back', 'follow', 'stay']);
export type SessionAct = z.infer<typeof sessionAct>;

/**
 * `room`: all its comments and system messages. `episode`: comments in all rooms that we may
 * read.
 */
export const commentScope = z.enum(['room', 'episode']);
export type CommentScope = z.infer<typeof commentScope>;

/** Cursor of the next older page: the oldest known comment, exactly as the backend returned it. */
export const commentCursor = z.object({ createdAt: text(64), id: z.uuid() });
export type CommentCursor = z.infer<typeof commentCursor>;

export const extensionMessages = {
  /** A frame found a video, replaced it or lost it. */
  'video/found': { from: 'frame', to: 'worker', request: nothing, response: z.null() },
  /** The page was opened as an invite with this room key in its address. */
  'invite/found': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomKey: text(64) }),
    response: z.null(),
  },
  /**
   * A session starts in this frame and asks for its data. `mayMove`: whether the next episode
   * moves the room, or the viewer is asked first.
   */
  'session/lease': {
    from: 'frame',
    to: 'worker',
    request: z.object({ mayMove: z.boolean() }),
    response: z.nullable(z.union([sessionLease, pageQuestion])),
  },
  /** Does the session with `leaseId` still play the room? */
  'session/ours': {
    from: 'frame',
    to: 'worker',
    request: z.object({ leaseId: z.uuid() }),
    response: z.boolean(),
  },
  /**
   * Our page changed without loading: does it still show the room's video? Asked again once it
   * has `settled`. A session that `asks` its viewer plays as soon as the answer is yes. Null for
   * a session that no longer plays the room.
   */
  'page/changed': {
    from: 'frame',
    to: 'worker',
    request: z.object({ settled: z.boolean(), asks: z.boolean() }),
    response: z.nullable(z.boolean()),
  },
  /** The viewer's answer to the question that `session/lease` returned. */
  'page/answer': {
    from: 'frame',
    to: 'worker',
    /** `origins` of the target page. The background asks for them while it handles this message. */
    request: z.object({ answer: pageAnswer, origins }),
    response: resultOf(z.null()),
  },
  /** Opens the room's page in the tab, and asks for its `origins` while it handles this message. */
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
  /**
   * Acting as host in place of one who is gone, we take the room over. Returns the current host.
   */
  'session/claim-host': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId, epoch: hostEpoch }),
    response: resultOf(roomSnapshot),
  },
  /** Another peer id in place of `taken`, which somebody else uses. Idempotent. */
  'session/registration': {
    from: 'frame',
    to: 'worker',
    request: z.object({ roomId, taken: peerId }),
    response: resultOf(registration),
  },
  /**
   * Signs our end of a link with this profile's key. The worker builds the signed text, for the
   * room and member of the sender's tab only.
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
  /** The room's last vector, for members who join while nobody is there. */
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
  /** Measured lead times of our player; the next page of this site starts with them. */
  'session/learned': {
    from: 'frame',
    to: 'worker',
    request: z.object({ leads }),
    response: z.null(),
  },
  /** A member posted, changed or deleted a comment: pages that show comments fetch them. */
  'comments/changed': {
    from: 'anywhere',
    to: 'page',
    request: z.object({ roomId }),
    response: z.null(),
  },
  /**
   * Begins an attempt to enter a room, and ends the previous one. `asksHere`: the background asks
   * for the origins while it handles this message. Otherwise the sender asks, and reports the
   * viewer's answer.
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
  /** Continues the attempt, in case the worker was stopped during it. */
  'entry/advance': { from: 'page', to: 'worker', request: nothing, response: z.null() },
  /** The viewer cancels the attempt. */
  'entry/cancel': { from: 'page', to: 'worker', request: nothing, response: z.null() },
  /**
   * The popup shows the state of the tab and the end of the attempt `id`, so badge and notice are no longer
   * needed.
   */
  'entry/seen': {
    from: 'page',
    to: 'worker',
    request: z.object({ tabId: z.nullable(tabId), id: z.optional(z.uuid()) }),
    response: z.null(),
  },
  /** Requests the notice for the page of the sender's tab. */
  'notice/read': {
    from: 'frame',
    to: 'worker',
    request: nothing,
    response: z.nullable(notice),
  },
  /** The notice of the tab changed. */
  'notice/changed': {
    from: 'worker',
    to: 'frame',
    request: z.object({ notice: z.nullable(notice) }),
    response: z.null(),
  },
  /**
   * The viewer's answer to the notice. The background asks for `origins` while it handles this
   * message.
   */
  'notice/act': {
    from: 'frame',
    to: 'worker',
    request: z.object({ act: noticeAct, origins }),
    response: z.null(),
  },
  /** Asks for the sites of the sender's frame and tab while it handles this message. */
  'site/allow': { from: 'frame', to: 'worker', request: nothing, response: resultOf(z.null()) },
  /** The sites of the session are allowed now. */
  'site/allowed': { from: 'worker', to: 'frame', request: nothing, response: z.null() },
  /** The viewer read a card over the video. */
  'overlay/said': {
    from: 'frame',
    to: 'worker',
    request: z.object({ card: overlayCard }),
    response: z.null(),
  },
  /**
   * The popup is open over a tab of ours without a session: check the tab again, and read the
   * room.
   */
  'room/refresh': { from: 'page', to: 'worker', request: z.object({ tabId }), response: z.null() },
  'rooms/list': {
    from: 'page',
    to: 'worker',
    request: roomQuery,
    response: resultOf(z.array(publicRoom)),
  },
  'room/rename': {
    from: 'page',
    to: 'worker',
    request: z.object({ name }),
    response: resultOf(z.null()),
  },
  'room/leave': { from: 'page', to: 'worker', request: nothing, response: resultOf(z.null()) },
  /** Refused unless the caller is the host. */
  'room/host': { from: 'page', to: 'worker', request: hostAct, response: resultOf(z.null()) },
  /** Refused unless the caller is the host. */
  'room/removed': {
    from: 'page',
    to: 'worker',
    request: nothing,
    response: resultOf(z.array(removedMember)),
  },
  'comments/list': {
    from: 'page',
    to: 'worker',
    request: z.object({ scope: commentScope, before: z.optional(commentCursor) }),
    response: z.object({
      listed: resultOf(
        z.object({
          /** Oldest first. */
          comments: z.array(roomComment),
          /** Whether the oldest comment is among them. */
          isAll: z.boolean(),
        }),
      ),
      /** Our unconfirmed comments of the room, and the refused ones of any. */
      pending: z.array(unsentComment),
    }),
  },
  /** Refused unless the comment is our own. */
  'comments/edit': {
    from: 'page',
    to: 'worker',
    request: z.object({ id: z.uuid(), message: text(limits.comment) }),
    response: resultOf(roomComment),
  },
  'comments/delete': {
    from: 'page',
    to: 'worker',
    request: z.object({ id: z.uuid() }),
    response: resultOf(z.null()),
  },
  /** Answered once the outbox has the comment, which the background then sends. */
  'comments/post': {
    from: 'page',
    to: 'worker',
    request: postedComment,
    response: resultOf(z.null()),
  },
  /** Its author has the text of a refused comment again. */
  'comments/discard': {
    from: 'page',
    to: 'worker',
    request: z.object({ id: z.uuid() }),
    response: resultOf(z.null()),
  },
  /** All our data at the backend, as JSON. */
  'data/export': { from: 'page', to: 'worker', request: nothing, response: resultOf(z.string()) },
  /** Deletes the data, and ends the membership. */
  'data/delete': { from: 'page', to: 'worker', request: nothing, response: resultOf(z.null()) },
  /** The servers in use, and the built-in ones. */
  'settings/read': {
    from: 'page',
    to: 'worker',
    request: nothing,
    response: z.object({ current: settings, builtIn: settings }),
  },
  /** Refused while we are in a room on other servers. */
  'settings/save': { from: 'page', to: 'worker', request: settings, response: resultOf(z.null()) },
  /** Tests whether a server answers as it should, without signing in. */
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
  /** The viewer's request to their own session, or to the waiting room. */
  'session/act': {
    from: 'page',
    to: 'frame',
    request: z.object({ act: sessionAct }),
    response: z.null(),
  },
  /** Saves the offset of our media from the room's, and passes it to the session. */
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
  /** We changed the room or its members: the session tells the peers. */
  'session/roster-changed': { from: 'worker', to: 'frame', request: nothing, response: z.null() },
  /** Our own comment is in the database: the session tells the peers. */
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

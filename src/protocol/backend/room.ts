/** A room and its members, as the backend last returned them. */
import * as z from 'zod/mini';
import {
  hostEpoch,
  memberId,
  pageNumber,
  peerId,
  position,
  publicKey,
  rate,
  revisionNumber,
  roomId,
  text,
} from '../fields.ts';
import { limits } from '../limits.ts';

/** Who commands playback: everyone, the host, or the host and members with `hasControl`. */
export const roomControl = z.enum(['everyone', 'host', 'named']);
export type RoomControl = z.infer<typeof roomControl>;

/** The values a new room may have: a new room has no members to choose. */
export const firstControl = z.enum(['everyone', 'host']);
export type FirstControl = z.infer<typeof firstControl>;

/** The vector that the database keeps of a room. */
export const storedPlayback = z.object({
  position,
  playing: z.boolean(),
  rate,
  /** 0 until a member has saved a vector. */
  revision: revisionNumber,
  /** Seconds since the vector was saved, by the database's clock. */
  ageSeconds: z.number(),
});

export const roomRecord = z.object({
  id: roomId,
  title: text(limits.title),
  animeId: text(100),
  animeTitle: text(limits.title),
  episode: z.int(),
  videoUrl: text(limits.url),
  /** Number of moves to another page. */
  pageNumber,
  hostId: z.string(),
  hostName: text(100),
  /** Grows with every change of the host. */
  hostEpoch,
  isPublic: z.boolean(),
  control: roomControl,
  accessKey: z.nullable(z.string().check(z.regex(/^[0-9]{6}$/))),
  playback: storedPlayback,
});

export const memberRecord = z.object({
  id: memberId,
  name: text(100),
  isHost: z.boolean(),
  hasControl: z.boolean(),
  peerId: z.nullable(peerId),
  publicKey: z.nullable(publicKey),
  heartbeatAgeSeconds: z.number(),
});

/** A removed person. The name is null after they deleted their data. */
export const removedMember = z.object({ id: memberId, name: z.nullable(text(100)) });
export type RemovedMember = z.infer<typeof removedMember>;

/** Most removed members in an answer; the database lists the last ones. */
export const REMOVED_MOST = 200;

/** Most members in an answer: a full room, and those who are leaving it. */
export const MEMBERS_MOST = limits.members * 2;

export const roomSnapshot = z.object({
  room: roomRecord,
  members: z.array(memberRecord).check(z.maxLength(MEMBERS_MOST)),
});

export type RoomRecord = z.infer<typeof roomRecord>;
export type MemberRecord = z.infer<typeof memberRecord>;
export type RoomSnapshot = z.infer<typeof roomSnapshot>;

/**
 * The messages between members: JSON text over two data channels, `reliable` for messages that
 * must arrive, `fast` (unordered, never resent) for pings and copies. Version 1.
 */
import * as z from 'zod/mini';
import { HOST_HOPS } from '../../core/consensus/host.ts';
import { memberStates } from '../../core/consensus/types.ts';
import type { StampedVector } from '../../core/timeline/revision.ts';
import { holdReasons } from '../../core/timeline/vector.ts';
import {
  hostEpoch,
  instant,
  memberId,
  pageNumber,
  position,
  rate,
  revisionNumber,
} from '../fields.ts';
import { limits } from '../limits.ts';
import { parseJson } from '../parse-json.ts';

/** Part of the channel's label; it is checked before anything else is read. */
export const peerProtocol = 'issho/1';

const vector = z.object({
  revision: revisionNumber,
  issuedAt: instant,
  by: z.union([memberId, z.literal('')]),
  position,
  rate,
  timestamp: instant,
  playing: z.boolean(),
  hold: z.optional(z.enum(holdReasons)),
});

const milliseconds = z.number().check(z.minimum(0), z.maximum(1e12));

const count = z.int().check(z.minimum(0), z.maximum(2 ** 31 - 1));

const drift = z.number().check(z.minimum(-1e10), z.maximum(1e10));

/**
 * A field that is left out when it is invalid. One odd value of a player must not cost the rest of
 * the message.
 */
// oxlint-disable-next-line promise/valid-params -- This is zod's catch, not a promise's.
const droppable = <T extends z.ZodMiniType>(field: T) => z.catch(z.optional(field), undefined);

const status = z.object({
  state: z.enum(memberStates),
  drift: droppable(drift),
  lead: droppable(z.number().check(z.minimum(-limits.lead), z.maximum(limits.lead))),
  stall: droppable(position),
  excused: droppable(z.boolean()),
  confirmed: droppable(z.boolean()),
  duration: droppable(position),
});

const beat = z.object({
  type: z.literal('beat'),
  page: pageNumber,
  vector: droppable(vector),
  host: droppable(
    z.object({
      epoch: hostEpoch,
      ages: z.readonly(z.array(milliseconds).check(z.maxLength(HOST_HOPS))),
    }),
  ),
  sentAt: instant,
  rank: z.int().check(z.minimum(0), z.maximum(limits.rank)),
  naps: count,
  status,
});

export const peerMessage = z.discriminatedUnion('type', [
  beat,
  z.object({ type: z.literal('ping'), sent: instant }),
  z.object({
    type: z.literal('pong'),
    sent: instant,
    remoteReceived: instant,
    remoteSent: instant,
  }),
  /** The sender leaves for good; it does not reload. */
  z.object({ type: z.literal('leave') }),
  /** The room or its members changed; fetch them. */
  z.object({ type: z.literal('roster') }),
  /** A comment was posted; fetch it. */
  z.object({ type: z.literal('comment') }),
]);

export type PeerMessage = z.infer<typeof peerMessage>;

/** `message` without the fields that every receiver would drop. */
export function withinLimits(message: z.infer<typeof beat>): PeerMessage {
  return beat.parse(message);
}

/** Whether other members can follow `vector`: its position and rate are within the limits. */
export function isSendable(candidate: StampedVector): boolean {
  return vector.safeParse(candidate).success;
}

/** The message in `data`, or undefined if it is invalid. Never throws. */
export function parsePeerMessage(data: unknown): PeerMessage | undefined {
  if (typeof data !== 'string' || data.length > limits.peerMessage) return undefined;
  const parsed = peerMessage.safeParse(parseJson(data));
  return parsed.success ? parsed.data : undefined;
}

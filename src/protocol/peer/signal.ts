/**
 * Messages from the signalling server: those of PeerJS that we use. PeerJS receives the parsed
 * message, so it never sees a field, type or serialization that we do not know.
 */
import * as z from 'zod/mini';
import { peerId, text } from '../fields.ts';
import { peerProtocol } from './peer-message.ts';

const connectionId = z.string().check(z.minLength(1), z.maxLength(64));

/** A description of one data channel has about 500 characters, plus 100 for each candidate. */
const description = <T extends 'offer' | 'answer'>(type: T) =>
  z.object({ type: z.literal(type), sdp: text(16_384) });

export const serverSignal = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['OPEN', 'ID-TAKEN', 'INVALID-KEY']) }),
  z.object({ type: z.literal('ERROR'), payload: z.object({ msg: text(1024) }) }),
]);

export const peerSignal = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('OFFER'),
    src: peerId,
    payload: z.object({
      type: z.literal('data'),
      serialization: z.literal('raw'),
      label: z.literal(peerProtocol),
      reliable: z.literal(true),
      connectionId,
      sdp: description('offer'),
    }),
  }),
  z.object({
    type: z.literal('ANSWER'),
    src: peerId,
    payload: z.object({ type: z.literal('data'), connectionId, sdp: description('answer') }),
  }),
  z.object({
    type: z.literal('CANDIDATE'),
    src: peerId,
    payload: z.object({
      type: z.literal('data'),
      connectionId,
      candidate: z.object({
        candidate: text(1024),
        sdpMid: z.optional(z.nullable(text(64))),
        sdpMLineIndex: z.optional(z.nullable(z.int())),
        usernameFragment: z.optional(z.nullable(text(256))),
      }),
    }),
  }),
  // LEAVE is excluded: PeerJS never sends it, and ends every connection of the peer that it
  // names.
  z.object({ type: z.literal('EXPIRE'), src: peerId }),
]);

export type PeerSignal = z.infer<typeof peerSignal>;

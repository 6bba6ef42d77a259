import { MAX_STRATUM } from '../core/consensus/time-source.ts';
import { RATES } from '../core/timeline/vector.ts';

/** Bounds of everything that comes from outside. */
export const limits = {
  /** Milliseconds; the room does not wait for a player that takes longer to start. */
  lead: 2000,
  /** Number of starts or seeks of one kind that are remembered. */
  leads: 7,
  /** Characters of one peer message; a beat has about 450. */
  peerMessage: 4096,
  /** Messages a second from one peer; further ones are dropped. */
  peerMessagesPerSecond: 100,
  /** Invalid or excess messages after which a link is closed. */
  peerJunk: 1000,
  /** Members in a room; each is linked to all others. */
  members: 32,
  /** Seconds; no media is longer than four months. */
  position: 1e7,
  /** Seconds of a viewer's own offset, for another cut or late loudspeakers. */
  shift: 5,
  rate: RATES,
  /** Stratum of a member's clock reading; a higher one is not used. */
  rank: MAX_STRATUM,
  /** Characters of a pasted room key: an invite is a page address. */
  roomKeyText: 4096,
  name: 40,
  title: 255,
  episode: 9999,
  season: 99,
  /** Characters of a page's JSON-LD text, and number of such texts. */
  jsonLd: 50_000,
  jsonLds: 10,
  comment: 2000,
  url: 2048,
  /** Sites in one permission request: browsers list each of them. */
  origins: 8,
  /** Characters of the backend's publishable key; the older kind is a JWT. */
  key: 4096,
  /** STUN and TURN servers; browsers warn that many slow down connecting. */
  iceServers: 8,
  iceAddress: 255,
  /** Characters of a TURN server's user name or password; RFC 8489 allows 508 bytes for a name. */
  credential: 508,
  /** Milliseconds of drift that a conversation does not reveal: up to it, members are in step. */
  inStep: 100,
} as const;

import { MAX_STRATUM } from '../core/consensus/time-source.ts';
import { RATES } from '../core/timeline/vector.ts';

/** Bounds of everything that comes from outside. */
export const limits = {
  /** Milliseconds; a player that takes longer to start is none to wait for. */
  lead: 2000,
  /** Starts or seeks of one kind that are remembered. */
  leads: 7,
  /** Characters of one peer message; a beat has about 450. */
  peerMessage: 4096,
  /** Messages one peer may send in a second before the rest is dropped. */
  peerMessagesPerSecond: 100,
  /** Messages of one link that are not ours, or too many, after which it is closed. */
  peerJunk: 1000,
  /** Members in a room, all linked to each other. */
  members: 32,
  /** Seconds; nothing anyone watches is longer than four months. */
  position: 1e7,
  /** Seconds of a viewer's own offset: another cut, or late loudspeakers. */
  shift: 5,
  rate: RATES,
  /** Of a member among those whose reading of the vector is followed. */
  rank: MAX_STRATUM,
  /** Characters a viewer may paste as a room key: an invite is a page address. */
  roomKeyText: 4096,
  name: 40,
  title: 255,
  episode: 9999,
  season: 99,
  /** Characters of what a page says of itself in JSON-LD, and how many such texts are read. */
  jsonLd: 50_000,
  jsonLds: 10,
  comment: 2000,
  url: 2048,
  /** Sites a viewer is asked for at once: browsers list each of them. */
  origins: 8,
  /** Characters of the backend's publishable key; the older kind is a token. */
  key: 4096,
  /** STUN and TURN servers; browsers warn that many slow down connecting. */
  iceServers: 8,
  iceAddress: 255,
  /** Characters of a TURN server's user name or password; RFC 8489 has 508 bytes of a name. */
  credential: 508,
  /** Milliseconds of drift that people who talk to each other do not notice: up to it they are in step. */
  inStep: 100,
} as const;

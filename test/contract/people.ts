/** The members in the contract of Mesh, and what they say. */
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';

export const ANNA = '00000000-0000-4000-8000-00000000000a';
export const BEN = '00000000-0000-4000-8000-00000000000b';
export const CLEO = '00000000-0000-4000-8000-00000000000c';
export const DORA = '00000000-0000-4000-8000-00000000000d';

/** A message that bears a number. */
export const ping = (sent: number): PeerMessage => ({ type: 'ping', sent });

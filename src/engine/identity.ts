/** The Identity of the mesh, carried by messages to the background, which alone has the key. */
import type { Identity } from '../mesh/mesh.ts';
import { send } from '../messaging/messages.ts';

/** Ours in `roomId`. A worker that dies half-way rejects; the link is tried again. */
export function createIdentity(roomId: string): Identity {
  return {
    async prove(ends) {
      const signed = await send('session/prove', { ...ends, roomId });
      return signed.ok ? signed.value : undefined;
    },
    async verify(ends, publicKey, signature) {
      const held = await send('session/verify', { ...ends, roomId, publicKey, signature });
      return held.ok && held.value;
    },
  };
}

/** The Identity of the mesh, carried by messages to the background, which alone has the key. */
import type { Identity } from '../mesh/mesh.ts';
import { send } from '../messaging/messages.ts';
import type { Result } from '../protocol/refusal.ts';

/**
 * Ours in `roomId`. A worker that dies half-way rejects; the link is tried again. `over` is called when
 * the room plays elsewhere by now.
 */
export function createIdentity(roomId: string, over: () => void): Identity {
  function heard<T>(result: Result<T>): T | undefined {
    if (result.ok) return result.value;
    if (result.refusal.code === 'session-over') over();
    return undefined;
  }
  return {
    prove: async (ends) => heard(await send('session/prove', { ...ends, roomId })),
    async verify(ends, publicKey, signature) {
      const claimed = { ...ends, roomId, publicKey, signature };
      return heard(await send('session/verify', claimed)) ?? false;
    },
  };
}

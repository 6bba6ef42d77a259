/** The mesh's Identity port, over messages to the background, which alone has the key. */
import type { Identity } from '../mesh/mesh.ts';
import { send } from '../messaging/messages.ts';
import type { Result } from '../protocol/refusal.ts';

/**
 * Our identity in `roomId`. It rejects if the worker stops half-way, and the link is tried again.
 * `over` is called if the room plays elsewhere.
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

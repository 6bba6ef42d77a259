/** Our peer ids, drawn and stored by the background, so that the next page keeps the same one. */
import { send } from '../messaging/messages.ts';
import type { Registration } from '../protocol/fields.ts';

/**
 * Requests another peer id in `roomId`, because somebody took `peerId`. Repeats if the worker is
 * stopped.
 */
export function requestRegistrationIn(
  roomId: string,
): (peerId: string) => Promise<Registration | undefined> {
  return async (peerId) => {
    const drawn = await send('session/registration', { roomId, taken: peerId }).catch(
      () => undefined,
    );
    return drawn?.ok ? drawn.value : undefined;
  };
}

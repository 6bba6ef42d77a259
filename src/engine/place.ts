/** Our peer ids, drawn and stored by the background, so that the next page keeps the same one. */
import { send } from '../messaging/messages.ts';
import type { Place } from '../protocol/fields.ts';

/**
 * Requests another peer id in `roomId`, because somebody took `peerId`. Repeats if the worker is
 * stopped.
 */
export function placesIn(roomId: string): (peerId: string) => Promise<Place | undefined> {
  return async (peerId) => {
    const drawn = await send('session/place', { roomId, taken: peerId }).catch(() => undefined);
    return drawn?.ok ? drawn.value : undefined;
  };
}

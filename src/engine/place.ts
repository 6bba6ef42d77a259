/** Places at the PeerServer, drawn and kept by the background, so that the next page has the same. */
import { send } from '../messaging/messages.ts';
import type { Place } from '../protocol/fields.ts';

/** Our next one in `roomId`, as somebody has taken `peerId`. A worker that dies half-way is asked again. */
export function placesIn(roomId: string): (peerId: string) => Promise<Place | undefined> {
  return async (peerId) => {
    const drawn = await send('session/place', { roomId, taken: peerId }).catch(() => undefined);
    return drawn?.ok ? drawn.value : undefined;
  };
}

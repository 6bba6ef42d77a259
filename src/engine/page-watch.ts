/** Notices that the page shows something else without having been loaded anew. */
import { send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import { ticker } from './time.ts';

/** Milliseconds between two looks. */
const PERIOD = 1000;

/**
 * Calls `left` once the page is another than the room's, and `orphaned` once the extension was updated
 * or removed under it, until `signal` aborts.
 */
export function watchPage(left: () => void, orphaned: () => void, signal: AbortSignal): void {
  let known = looks();
  let isNew = false;
  // Another video in the same player: the page around this frame may have changed.
  document.addEventListener('loadedmetadata', () => (isNew = true), { capture: true, signal });

  async function look(): Promise<void> {
    if (isOrphaned()) return orphaned();
    const now = looks();
    if (now !== known || isNew) {
      isNew = false;
      // A worker that was stopped half-way is asked again.
      const isHere = await send('page/changed', {}).catch(() => undefined);
      if (signal.aborted) return;
      if (isHere === false) return left();
      if (isHere) known = now;
      else isNew = true;
    }
    ticker.after(PERIOD, () => void look(), signal);
  }

  ticker.after(PERIOD, () => void look(), signal);
}

/** Sites change their title a little after their address. */
function looks(): string {
  return `${location.origin}${location.pathname}${location.search} ${document.title}`;
}

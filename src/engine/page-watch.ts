/** Notices that the page shows something else without having been loaded anew. */
import { send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import { pageIn } from '../protocol/page-address.ts';
import { ticker } from './time.ts';

/** Milliseconds between two looks. */
const PERIOD = 1000;
/** Looks after a change until the page has said what it now shows: its title comes after its address. */
const TO_SETTLE = 3;

export interface PageWatch {
  /** Whether the viewer is being asked, instead of watching with the room. */
  asks(): boolean;
  /** The page is another than the room's; or is the room's, where the viewer is being asked. */
  left(): void;
  /** The extension was updated or removed under it, or the room plays elsewhere. */
  over(): void;
}

/** Watches until `signal` aborts, or one of the two was called. */
export function watchPage({ asks, left, over }: PageWatch, signal: AbortSignal): void {
  let known = looks();
  let unsettled = 0;
  const changed = () => (unsettled = TO_SETTLE);
  // Another video in the same player: the page around this frame may have changed.
  document.addEventListener('loadedmetadata', changed, { capture: true, signal });

  async function look(): Promise<void> {
    if (isOrphaned()) return over();
    const now = looks();
    if (now !== known) changed();
    known = now;
    if (unsettled > 0) {
      const settled = unsettled === 1;
      // A worker that was stopped half-way is asked again.
      const isHere = await send('page/changed', { settled, asks: asks() }).catch(() => undefined);
      if (signal.aborted) return;
      if (isHere === null) return over();
      if (isHere === false) return left();
      if (isHere) unsettled -= 1;
    }
    ticker.after(PERIOD, () => void look(), signal);
  }

  ticker.after(PERIOD, () => void look(), signal);
}

function looks(): string {
  const { metadata } = navigator.mediaSession;
  return `${pageIn(location.href)} ${document.title} ${metadata?.title ?? ''}`;
}

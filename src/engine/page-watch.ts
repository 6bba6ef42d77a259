/** Detects that the page changed its content without loading. */
import { poll } from '../async/poll.ts';
import { send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import { pageIn } from '../protocol/page/page-address.ts';
import { ticker } from '../async/browser-clock.ts';

/** Milliseconds between two polls. */
const POLL_MS = 1000;
/** Polls after a change until the page counts as settled: its title changes after its address. */
const POLLS_TO_SETTLE = 3;

export interface PageWatch {
  /** Whether the viewer is being asked, instead of watching with the room. */
  asks(): boolean;
  /** The page is not the room's any more, or became the room's while the viewer was being asked. */
  left(): void;
  /** The extension was updated or removed, or the room plays elsewhere. */
  over(): void;
}

/** Watches until `signal` aborts: `left` and `over` have it abort. */
export function watchPage({ asks, left, over }: PageWatch, signal: AbortSignal): void {
  let known = looks();
  let unsettled = 0;
  const changed = () => (unsettled = POLLS_TO_SETTLE);
  // The same player has another video, so the page around this frame may have changed.
  document.addEventListener('loadedmetadata', changed, { capture: true, signal });

  async function look(): Promise<void> {
    if (signal.aborted) return;
    if (isOrphaned()) return over();
    const now = looks();
    if (now !== known) changed();
    known = now;
    if (unsettled > 0) {
      const settled = unsettled === 1;
      // The next poll asks again after a worker was stopped half-way.
      const isHere = await send('page/changed', { settled, asks: asks() }).catch(() => undefined);
      if (signal.aborted) return;
      if (isHere === null) return over();
      if (isHere === false) return left();
      if (isHere) unsettled -= 1;
    }
  }

  ticker.after(POLL_MS, () => poll(ticker, POLL_MS, look, signal), signal);
}

function looks(): string {
  const { metadata } = navigator.mediaSession;
  return `${pageIn(location.href)} ${document.title} ${metadata?.title ?? ''}`;
}

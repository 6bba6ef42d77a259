/**
 * What the viewer sees over the page: a pill that asks for the click the browser wants, and a short
 * word when people come together or somebody did something. All of it lives in a closed shadow root; the page sees one empty
 * element.
 */
import { render } from 'preact';
import type { SessionAct } from '../../protocol/extension-message.ts';
import type { SessionSnapshot } from '../../protocol/snapshot.ts';
import type { Phrase } from '../phrase.ts';
import { happeningBetween } from '../room/happening.ts';
import { waitingLine } from '../room/waiting.ts';
import { Pill } from './pill.tsx';
import { styles } from './styles.ts';

/** Milliseconds between two looks at the session. */
const PERIOD = 250;
/** Milliseconds the greeting stays, and what happened. */
const GREETING = 3000;
const NEWS = 3000;

export interface Shown {
  snapshot(): SessionSnapshot;
  act(act: SessionAct): void;
}

/** Shows the session's state over the page until `signal` aborts. */
export function showOverlay({ snapshot, act }: Shown, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { host, root } = mount();
  // Only what was shown last lies above an element in full screen, be that a bare video.
  const raise = () => {
    host.hidePopover();
    document.documentElement.append(host);
    host.showPopover();
  };
  const greetUntil = performance.now() + GREETING;
  let before = snapshot();
  let news: { readonly words: Phrase; readonly until: number } | undefined;
  const update = () => {
    if (!host.isConnected) raise(); // The page wrote itself anew.
    const session = snapshot();
    const { members, player } = session;
    const now = performance.now();
    const happened = happeningBetween(before, session);
    if (happened) news = { words: happened, until: now + NEWS };
    else if (news && now > news.until) news = undefined;
    before = session;
    const line = {
      blocked: player.blocked,
      waiting: waitingLine(session),
      news: news?.words,
      here: now < greetUntil ? members.length : 0,
    };
    render(<Pill {...line} act={act} />, root);
  };
  update();
  const timer = setInterval(update, PERIOD);
  document.addEventListener('fullscreenchange', raise, { signal });
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    render(null, root);
    host.remove();
  });
}

/** An element in the browser's top layer, above everything the page stacks, with a root of our own. */
function mount(): { readonly host: HTMLElement; readonly root: ShadowRoot } {
  const host = document.createElement('div');
  host.popover = 'manual';
  for (const [property, value] of Object.entries(hostStyle)) {
    host.style.setProperty(property, value, 'important');
  }
  const root = host.attachShadow({ mode: 'closed' });
  const style = document.createElement('style');
  style.textContent = styles;
  root.append(style);
  return { host, root };
}

/** Important, as the page's own rules must not reach the element. */
const hostStyle = {
  all: 'initial',
  display: 'block',
  position: 'fixed',
  inset: '0',
  width: 'auto',
  height: 'auto',
  border: '0',
  padding: '0',
  margin: '0',
  background: 'none',
  overflow: 'hidden',
  'pointer-events': 'none',
} as const;

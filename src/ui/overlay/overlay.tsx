/**
 * What the viewer sees over the page: a pill that asks for the click the browser wants, and a short
 * word when people come together or somebody did something.
 */
import { render } from 'preact';
import type { SessionAct } from '../../protocol/extension-message.ts';
import type { SessionSnapshot } from '../../protocol/snapshot.ts';
import type { Phrase } from '../phrase.ts';
import { happeningBetween } from '../room/happening.ts';
import { movedLine } from '../room/moved.ts';
import { waitingLine } from '../room/waiting.ts';
import { mount } from './mount.ts';
import { Pill } from './pill.tsx';

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
  const { root, keep } = mount(signal);
  const greetUntil = performance.now() + GREETING;
  let before = snapshot();
  let news: { readonly words: Phrase; readonly until: number } | undefined;
  const update = () => {
    keep();
    const session = snapshot();
    const { members, player } = session;
    const now = performance.now();
    const happened = happeningBetween(before, session);
    if (happened) news = { words: happened, until: now + NEWS };
    else if (news && now > news.until) news = undefined;
    before = session;
    const line = {
      blocked: player.blocked,
      moved: movedLine(session),
      waiting: waitingLine(session),
      news: news?.words,
      here: now < greetUntil ? members.length : 0,
    };
    render(<Pill {...line} act={act} />, root);
  };
  update();
  const timer = setInterval(update, PERIOD);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    render(null, root);
  });
}

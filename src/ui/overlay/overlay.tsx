/**
 * What the viewer sees over the page: a pill that asks for the click the browser wants, and a short
 * word when people come together or somebody did something.
 */
import { render } from 'preact';
import type { OverlayCard } from '../../protocol/membership.ts';
import type { Phrase } from '../phrase.ts';
import { happeningBetween } from '../room/happening.ts';
import { movedLine } from '../room/moved.ts';
import { waitingLine } from '../room/waiting.ts';
import { Card } from './card.tsx';
import { mount } from './mount.ts';
import { Pill } from './pill.tsx';
import type { Shown } from './shown.ts';

/** Milliseconds between two looks at the session. */
const PERIOD = 250;
/** Milliseconds the greeting stays, and what happened. */
const GREETING = 3000;
const NEWS = 3000;

export interface SessionOverlay {
  /** What a card asks for is done: it need not be said any more. */
  said(card: OverlayCard): void;
}

/** Shows the session's state over the page until `signal` aborts. */
export function showOverlay(shown: Shown, signal: AbortSignal): SessionOverlay {
  const { snapshot, act } = shown;
  const unsaid = [...shown.cards];
  const said = (card: OverlayCard) => {
    if (!unsaid.includes(card)) return;
    unsaid.splice(unsaid.indexOf(card), 1);
    shown.said(card);
  };
  if (signal.aborted) return { said };
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
    const [card] = unsaid;
    const isFree = !line.blocked && !line.moved && !line.waiting && !line.news;
    if (card && isFree) render(<Card card={card} {...shown} said={said} />, root);
    else render(<Pill {...line} act={act} />, root);
  };
  update();
  const timer = setInterval(update, PERIOD);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    render(null, root);
  });
  return { said };
}

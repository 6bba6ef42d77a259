/**
 * The overlay over the page: a pill that asks for the click the browser needs, and short messages
 * about what people did.
 */
import { render } from 'preact';
import { ticker } from '../../async/browser-clock.ts';
import { every } from '../../async/every.ts';
import { onAbort } from '../../async/on-abort.ts';
import type { OverlayCard } from '../../protocol/extension/membership.ts';
import type { Phrase } from '../phrase.ts';
import { happeningBetween } from '../room/happening.ts';
import { movedLine } from '../room/moved.ts';
import { waitingLine } from '../room/waiting.ts';
import { Card } from './card.tsx';
import { mount } from './mount.ts';
import { Pill } from './pill.tsx';
import type { OverlayInput } from './overlay-input.ts';

/** Milliseconds between two polls of the session. */
const POLL_MS = 250;
/** Milliseconds for which the greeting is shown, and the news. */
const GREETING_MS = 3000;
const NEWS_MS = 3000;

export interface SessionOverlay {
  /** The action of a card is done, so the card need not be shown any more. */
  said(card: OverlayCard): void;
}

/** Shows the session's state over the page until `signal` aborts. */
export function showOverlay(input: OverlayInput, signal: AbortSignal): SessionOverlay {
  const { snapshot, act } = input;
  const unsaid = [...input.cards];
  const said = (card: OverlayCard) => {
    if (!unsaid.includes(card)) return;
    unsaid.splice(unsaid.indexOf(card), 1);
    input.said(card);
  };
  if (signal.aborted) return { said };
  const { root, keep } = mount(signal);
  const greetUntil = performance.now() + GREETING_MS;
  let before = snapshot();
  let news: { readonly words: Phrase; readonly until: number } | undefined;
  const update = () => {
    keep();
    const session = snapshot();
    const { members, player } = session;
    const now = performance.now();
    const happened = happeningBetween(before, session);
    if (happened) news = { words: happened, until: now + NEWS_MS };
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
    if (card && isFree) render(<Card card={card} {...input} said={said} />, root);
    else render(<Pill {...line} act={act} />, root);
  };
  update();
  every(ticker, POLL_MS, update, signal);
  onAbort(signal, () => render(null, root));
  return { said };
}

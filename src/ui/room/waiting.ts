/** Words for what the room waits for. Pure. */
import { IMPATIENT_AFTER_MS } from '../../core/consensus/apply-intent.ts';
import type { MemberView, SessionSnapshot } from '../../protocol/extension/snapshot.ts';
import type { Phrase, PhraseKey } from '../phrase.ts';
import { counted, phrase } from '../phrase.ts';

export type WaitingLine =
  /** Playback begins in this many seconds. */
  | { readonly kind: 'countdown'; readonly seconds: number; readonly words: Phrase }
  /** The ready check. */
  | { readonly kind: 'ask'; readonly words: Phrase }
  | { readonly kind: 'wait'; readonly words: Phrase; readonly mayGoOn: boolean };

/** Waits and countdowns shorter than this, in milliseconds, are not shown. */
const BRIEF_MS = 600;

/** Undefined if there is no wait long enough to show. */
export function waitingLine({ timeline, members }: SessionSnapshot): WaitingLine | undefined {
  if (!timeline) return undefined;
  if (timeline.startsIn > BRIEF_MS) {
    const seconds = Math.ceil(timeline.startsIn / 1000);
    return { kind: 'countdown', seconds, words: counted('waiting.starts', seconds) };
  }
  const { hold, heldFor = 0, awaited = [] } = timeline;
  if (hold === undefined) return undefined;
  const others = members.filter(({ id, link }) => awaited.includes(id) && link !== 'self');
  const isAsked = members.some(({ id, link }) => awaited.includes(id) && link === 'self');
  if (hold === 'people') {
    if (isAsked) return { kind: 'ask', words: phrase('waiting.ask') };
    return { kind: 'wait', words: forPeople(others), mayGoOn: true };
  }
  if (heldFor < BRIEF_MS) return undefined;
  const seconds = String(Math.floor(heldFor / 1000));
  const words = isAsked ? phrase('waiting.self', seconds) : forPlayers(others, seconds);
  return { kind: 'wait', words, mayGoOn: heldFor >= IMPATIENT_AFTER_MS };
}

function forPeople(others: readonly MemberView[]): Phrase {
  const [first, ...more] = others;
  if (!first) return phrase('waiting.soon');
  return more.length === 0
    ? phrase('waiting.person', first.name)
    : phrase('waiting.people', first.name, String(more.length));
}

const why: Readonly<Record<string, PhraseKey>> = {
  buffering: 'waiting.buffering',
  seeking: 'waiting.seeking',
  ad: 'waiting.ad',
  elsewhere: 'waiting.elsewhere',
  away: 'waiting.away',
};

function forPlayers(others: readonly MemberView[], seconds: string): Phrase {
  const [first, ...more] = others;
  if (!first) return phrase('waiting.soon');
  if (more.length > 0) return phrase('waiting.several', first.name, String(more.length), seconds);
  const state = first.awayFor === undefined ? first.state : 'away';
  return phrase(why[state ?? ''] ?? 'waiting.loading', first.name, seconds);
}

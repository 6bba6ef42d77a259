/** What happened in the room between two looks at it, and who did it, as one would say it. Pure. */
import type { SessionSnapshot } from '../../protocol/snapshot.ts';
import { clockTime } from '../format.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';

/** Seconds between where the room was to be and where it is, from which on somebody moved it. */
const MOVED = 2;

/** Undefined where nothing happened that the viewer did not do, or see, themselves. */
export function happeningBetween(
  before: SessionSnapshot,
  after: SessionSnapshot,
): Phrase | undefined {
  if (after.denied > before.denied) return deniedWords(after);
  if (after.backend === 'full' && before.backend !== 'full') return phrase('happening.full');
  return hostWords(before, after) ?? commandWords(before, after) ?? peopleWords(before, after);
}

function deniedWords({ members, control }: SessionSnapshot): Phrase {
  const host = members.find(({ isHost }) => isHost);
  if (!host) return phrase('happening.denied_unknown');
  return phrase(control === 'named' ? 'happening.denied_chosen' : 'happening.denied', host.name);
}

function hostWords(before: SessionSnapshot, after: SessionSnapshot): Phrase | undefined {
  const [former, host] = [before, after].map(({ members }) => members.find((one) => one.isHost));
  if (!former || !host || former.id === host.id) return undefined;
  return host.link === 'self' ? phrase('happening.host_self') : phrase('happening.host', host.name);
}

function commandWords(before: SessionSnapshot, after: SessionSnapshot): Phrase | undefined {
  const [was, is] = [before.timeline, after.timeline];
  if (!was || !is || is.revision <= was.revision || is.hold === 'stall') return undefined;
  const by = after.members.find(({ id }) => id === is.by);
  if (!by || by.link === 'self') return undefined;
  if (was.playing && !is.playing) return phrase('happening.paused', by.name);
  if (!was.playing && is.playing) return phrase('happening.played', by.name);
  if (was.rate !== is.rate) return phrase('happening.rate', by.name, String(is.rate));
  // The room stood, or went on, where it was: it only waited, or goes on.
  const moved = Math.abs(is.position - was.position) > MOVED;
  return moved ? phrase('happening.moved', by.name, clockTime(is.position)) : undefined;
}

function peopleWords(before: SessionSnapshot, after: SessionSnapshot): Phrase | undefined {
  const came = after.members.find(({ id }) => !before.members.some((one) => one.id === id));
  if (came && came.link !== 'self') return phrase('happening.came', came.name);
  const left = before.members.find(({ id }) => !after.members.some((one) => one.id === id));
  return left && phrase('happening.left', left.name);
}

/** Words for what changed in the room between two snapshots, and who did it. Pure. */
import type { SessionSnapshot } from '../../protocol/extension/snapshot.ts';
import { clockTime } from '../format.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';

/** Seconds between expected and actual position from which on the change counts as a seek. */
const SEEK_SECONDS = 2;

/** Undefined if nothing changed, or if the viewer did it or sees it anyway. */
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
  // The position is as expected: the room only started or ended a wait.
  const moved = Math.abs(is.position - was.position) > SEEK_SECONDS;
  return moved ? phrase('happening.moved', by.name, clockTime(is.position)) : undefined;
}

function peopleWords(before: SessionSnapshot, after: SessionSnapshot): Phrase | undefined {
  const came = after.members.find(({ id }) => !before.members.some((one) => one.id === id));
  if (came && came.link !== 'self') return phrase('happening.came', came.name);
  const left = before.members.find(({ id }) => !after.members.some((one) => one.id === id));
  return left && phrase('happening.left', left.name);
}

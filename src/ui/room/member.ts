/** One member as a line of the list. Pure. */
import { limits } from '../../protocol/limits.ts';
import type { MemberRecord } from '../../protocol/backend/room.ts';
import type { MemberView } from '../../protocol/extension/snapshot.ts';
import { clockTime, driftSeconds, signedMilliseconds } from '../format.ts';
import type { Phrase, PhraseKey } from '../phrase.ts';
import { phrase } from '../phrase.ts';

export interface MemberLine {
  readonly id: string;
  readonly name: string;
  readonly isHost: boolean;
  readonly isSelf: boolean;
  /** The host lets them command playback, in rooms where the host chooses. */
  readonly isChosen: boolean;
  /** The player's state; `connecting` before the first message, `away` once the link is lost. */
  readonly state: string;
  readonly words: Phrase;
  readonly inStep: boolean;
  /** Milliseconds ahead of the room. */
  readonly drift: number | undefined;
  readonly driftText: string | undefined;
  /** Milliseconds. */
  readonly roundTrip: string | undefined;
  readonly isRelayed: boolean | undefined;
  readonly isUnsteady: boolean;
}

export function memberLine(member: MemberView, isChosen = false): MemberLine {
  const { id, name, isHost, link, drift, roundTrip, awayFor } = member;
  const isSelf = link === 'self';
  const unlinked = awayFor === undefined ? 'connecting' : 'away';
  const state = link === 'connecting' ? unlinked : (member.state ?? 'connecting');
  const known = link === 'connecting' || state === 'connecting' ? undefined : drift;
  return {
    id,
    name,
    isHost,
    isSelf,
    isChosen,
    state,
    words: awayFor === undefined ? memberWords(state, known, isSelf) : awayWords(awayFor),
    inStep: state === 'following' && known !== undefined && Math.abs(known) <= limits.inStep,
    drift: known,
    driftText: known === undefined ? undefined : signedMilliseconds(known),
    roundTrip: roundTrip === undefined ? undefined : String(Math.round(roundTrip)),
    isRelayed: member.isRelayed,
    isUnsteady: member.isUnsteady === true,
  };
}

/** Seconds without a heartbeat after which a member is away. A member sends one every 30 s. */
const AWAY_SECONDS = 60;

/** A member as the database has them, for a page without a session. */
export function storedMemberLine(
  member: MemberRecord,
  self: string,
  isChosen: boolean,
): MemberLine {
  const { id, name, isHost, heartbeatAgeSeconds: age } = member;
  const isSelf = id === self;
  const isAway = !isSelf && age > AWAY_SECONDS;
  const view = { id, name, isHost, link: isSelf ? 'self' : 'connecting' } as const;
  const line = memberLine({ ...view, ...(isAway && { awayFor: age * 1000 }) }, isChosen);
  if (isAway) return line;
  return isSelf
    ? { ...line, state: 'no-video', words: phrase('member.no_video') }
    : { ...line, state: 'here', words: phrase('member.here') };
}

/** States that need no attention. In any other state a member is behind, silent or blocked. */
const wellStates = new Set(['following', 'paused', 'starting', 'ended', 'alone', 'here']);

export function isInTrouble({ state, inStep }: MemberLine): boolean {
  return state === 'following' ? !inStep : !wellStates.has(state);
}

/**
 * Sorts the viewer first, then the host, members in trouble, and the rest, each in order of
 * arrival.
 */
export function inOrder(members: readonly MemberLine[]): readonly MemberLine[] {
  const rank = (member: MemberLine) => {
    if (member.isSelf) return 0;
    if (member.isHost) return 1;
    return isInTrouble(member) ? 2 : 3;
  };
  return members.toSorted((a, b) => rank(a) - rank(b));
}

/** Below this number, people are seen at one glance. */
const MANY = 4;

export interface Summary {
  readonly inStep: number;
  /** The first member in trouble, and the number of others. */
  readonly trouble: MemberLine | undefined;
  readonly more: number;
}

/** A summary of all members; undefined if their list is short enough. */
export function summaryOf(members: readonly MemberLine[]): Summary | undefined {
  if (members.length < MANY) return undefined;
  const [trouble, ...more] = members.filter(isInTrouble);
  return { inStep: members.filter(({ inStep }) => inStep).length, trouble, more: more.length };
}

const stateKeys: Readonly<Record<string, PhraseKey>> = {
  paused: 'member.paused',
  starting: 'member.starting',
  seeking: 'member.seeking',
  buffering: 'member.buffering',
  ad: 'member.ad',
  blocked: 'member.blocked',
  hidden: 'member.hidden',
  ended: 'member.ended',
  'no-video': 'member.no_video',
  alone: 'member.alone',
  elsewhere: 'member.elsewhere',
};

/** A member's state in words. */
export function memberWords(state: string, drift: number | undefined, isSelf: boolean): Phrase {
  if (state === 'blocked' && isSelf) return phrase('member.blocked_self');
  if (state === 'following') return followingWords(drift);
  // Another version of the extension may have more states.
  return phrase(stateKeys[state] ?? 'member.connecting');
}

function awayWords(milliseconds: number): Phrase {
  return phrase('member.away', clockTime(milliseconds / 1000));
}

function followingWords(drift: number | undefined): Phrase {
  if (drift === undefined) return phrase('member.watching');
  if (Math.abs(drift) <= limits.inStep) return phrase('member.in_step');
  return phrase(drift < 0 ? 'member.behind' : 'member.ahead', driftSeconds(drift));
}

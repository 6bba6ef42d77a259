import { describe, expect, it } from 'vitest';
import type { MemberView, SessionSnapshot } from '../../../src/protocol/extension/snapshot.ts';
import { inOrder, isInTrouble, memberLine, summaryOf } from '../../../src/ui/room/member.ts';
import { roomView } from '../../../src/ui/room/view.ts';
import { other, sampleRoom, sampleMembership, sampleSession, self } from './sample.ts';

describe('a member', () => {
  const line = (change: Partial<MemberView>) =>
    memberLine({
      id: other,
      name: 'Ben',
      isHost: false,
      link: 'direct',
      state: 'following',
      drift: 0,
      ...change,
    });

  it.each([
    [0, 'member.in_step', undefined],
    [100, 'member.in_step', undefined],
    [-100, 'member.in_step', undefined],
    [-101, 'member.behind', ['0.10']],
    [1840, 'member.ahead', ['1.8']],
  ])('%i ms off', (drift, key, values) => {
    const { words, inStep } = line({ drift });
    expect(words.key).toBe(key);
    expect(words.values).toEqual(values);
    expect(inStep).toBe(key === 'member.in_step');
  });

  it.each([
    ['paused', 'member.paused'],
    ['buffering', 'member.buffering'],
    ['blocked', 'member.blocked'],
    ['no-video', 'member.no_video'],
    ['something a later version knows' as never, 'member.connecting'],
  ] as [NonNullable<MemberView['state']>, string][])('that is %s', (state, key) => {
    expect(line({ state }).words.key).toBe(key);
    expect(line({ state }).inStep).toBe(false);
  });

  it('is asked to click if it is the viewer', () => {
    expect(line({ link: 'self', state: 'blocked' }).words.key).toBe('member.blocked_self');
  });

  it('has no drift without a link', () => {
    const lost = line({ link: 'connecting', drift: 12 });
    expect(lost).toMatchObject({ state: 'connecting', drift: undefined, driftText: undefined });
    expect(lost.words.key).toBe('member.connecting');
  });

  it('with a lost link is away, and shows since when', () => {
    const away = line({ link: 'connecting', drift: 12, state: undefined, awayFor: 42_300 });
    expect(away).toMatchObject({ state: 'away', drift: undefined, inStep: false });
    expect(away.words).toEqual({ key: 'member.away', values: ['0:42'] });
    expect(isInTrouble(away)).toBe(true);
  });

  it('without a message so far is connecting', () => {
    const quiet: MemberView = { id: other, name: 'Ben', isHost: false, link: 'direct', drift: 0 };
    expect(memberLine(quiet).state).toBe('connecting');
  });

  it('shows whole milliseconds', () => {
    expect(line({ drift: -12.4, roundTrip: 8.6 })).toMatchObject({
      driftText: '−12',
      roundTrip: '9',
    });
  });

  it('shows the known facts of the link only', () => {
    expect(line({})).toMatchObject({ isRelayed: undefined, isUnsteady: false });
    expect(line({ isRelayed: true, isUnsteady: true })).toMatchObject({
      isRelayed: true,
      isUnsteady: true,
    });
  });
});

describe('a room', () => {
  it('names its key, and an invite to its page', () => {
    const view = roomView(sampleMembership(), sampleSession());
    expect(view.roomKey).toBe('k3j9x2m4ab-123456');
    expect(view.invite).toBe('https://video.example/show/12#issho=k3j9x2m4ab-123456');
  });

  it('invites by key alone if its page has no web address', () => {
    const room = { ...sampleRoom, videoUrl: 'javascript:alert(1)' };
    const view = roomView(sampleMembership({ snapshot: { room, members: [] } }), undefined);
    expect(view.invite).toBe('k3j9x2m4ab-123456');
  });

  it('lists the viewer first', () => {
    const { members } = roomView(sampleMembership(), sampleSession());
    expect(members.map(({ id }) => id)).toEqual([self, other]);
  });

  it('lists the database’s members as connecting, while no session runs', () => {
    const { members, playback, troubles } = roomView(sampleMembership(), undefined);
    expect(members.map(({ name, state, isSelf }) => [name, state, isSelf])).toEqual([
      ['Aiko', 'connecting', true],
      ['Ben', 'connecting', false],
    ]);
    expect(playback).toEqual({ state: 'connecting', words: { key: 'room.connecting' } });
    expect(troubles).toEqual([]);
  });

  it('does not show the session of another room', () => {
    const view = roomView(sampleMembership(), sampleSession({ roomId: 'another000' }));
    expect(view.playback?.state).toBe('connecting');
  });

  it('shows the title, and an unusual speed', () => {
    const { playback } = roomView(sampleMembership(), sampleSession());
    expect(playback).toEqual({
      state: 'playing',
      words: { key: 'room.playing' },
      position: 723,
      speed: { key: 'room.speed', values: ['1.25'] },
    });
    const held = { position: 9, playing: true, rate: 1, revision: 2, by: other, startsIn: 0 };
    expect(
      roomView(sampleMembership(), sampleSession({ timeline: { ...held, hold: 'stall' } }))
        .playback,
    ).toEqual({ state: 'paused', words: { key: 'room.waiting' }, position: 9 });
    const timeline = { position: 0, playing: false, rate: 1, revision: 1, by: other, startsIn: 0 };
    expect(roomView(sampleMembership(), sampleSession({ timeline })).playback).toEqual({
      state: 'paused',
      words: { key: 'room.paused' },
      position: 0,
    });
  });

  it('names every server that is away, after problems only the viewer can solve', () => {
    const session = sampleSession({
      signalling: 'unreachable',
      backend: 'unreachable',
      player: { found: true, blocked: true },
    });
    const { troubles } = roomView(sampleMembership(), session);
    expect(troubles.map(({ server }) => server)).toEqual(['autoplay', 'signalling', 'backend']);
  });

  it('says so if our seat was taken', () => {
    const { troubles } = roomView(sampleMembership(), sampleSession({ backend: 'full' }));
    expect(troubles).toEqual([{ server: 'room', text: { key: 'trouble.room' } }]);
  });
});

describe('who controls playback', () => {
  const viewOf = (viewer: string, control: 'everyone' | 'host' | 'named', chosen: boolean) => {
    const { snapshot } = sampleMembership();
    const members = snapshot.members.map((row) => ({
      ...row,
      hasControl: chosen && row.id === other,
    }));
    const room = { ...sampleRoom, control };
    return roomView(sampleMembership({ self: viewer, snapshot: { room, members } }), undefined);
  };

  it.each([
    ['everyone', false, undefined],
    ['host', true, 'room.only_host'],
    ['named', false, 'room.only_chosen'],
    ['named', true, undefined],
  ] as const)('is shown to a member: %s, chosen: %s', (control, chosen, words) => {
    const view = viewOf(other, control, chosen);
    expect(view.isHost).toBe(false);
    expect(view.whoControls?.key).toBe(words);
    const own = viewOf(self, control, chosen);
    expect(own.isHost).toBe(true);
    expect(own.whoControls).toBeUndefined();
  });

  it.each(['host', 'named'] as const)(
    'is everyone while no permitted member is here: %s',
    (control) => {
      const { snapshot } = sampleMembership();
      const membership = sampleMembership({
        self: other,
        snapshot: { ...snapshot, room: { ...sampleRoom, control } },
      });
      const wordsOf = (session: SessionSnapshot) => roomView(membership, session).whoControls;
      expect(wordsOf(sampleSession({ mayCommand: true }))).toEqual({
        key: 'room.host_away',
        values: ['Aiko'],
      });
      const only = control === 'host' ? 'room.only_host' : 'room.only_chosen';
      expect(wordsOf(sampleSession({ mayCommand: false }))?.key).toBe(only);
      // We only just came, and have heard nobody yet.
      expect(wordsOf({ ...sampleSession(), timeline: undefined })?.key).toBe(only);
    },
  );

  it('marks the chosen members only if the host chooses', () => {
    const isChosen = (control: 'host' | 'named') =>
      viewOf(self, control, true).members.find(({ id }) => id === other)?.isChosen;
    expect(isChosen('named')).toBe(true);
    expect(isChosen('host')).toBe(false);
  });
});

describe('many people', () => {
  const many = (changes: readonly Partial<MemberView>[]) =>
    inOrder(
      changes.map((change, index) =>
        memberLine({
          id: String(index),
          name: `Member ${index}`,
          isHost: false,
          link: 'direct',
          state: 'following',
          drift: 0,
          ...change,
        }),
      ),
    );

  it('begin with the viewer, the host and members in trouble, in order of arrival', () => {
    const members = many([
      {},
      { state: 'buffering' },
      { isHost: true },
      { link: 'connecting' },
      {},
      { link: 'self' },
      { drift: 400 },
    ]);
    expect(members.map(({ id }) => id)).toEqual(['5', '2', '1', '3', '6', '0', '4']);
  });

  it('are summed up: how many are in step, who is not, and how many more', () => {
    const summary = summaryOf(many([{}, {}, { state: 'buffering', name: 'Ren' }, {}]));
    expect(summary).toMatchObject({ inStep: 3, trouble: { name: 'Ren' }, more: 0 });
    const paused = summaryOf(many(Array.from({ length: 32 }, () => ({ state: 'paused' }))));
    expect(paused).toEqual({ inStep: 0, trouble: undefined, more: 0 });
    expect(summaryOf(many([{}, {}, {}]))).toBeUndefined();
  });
});

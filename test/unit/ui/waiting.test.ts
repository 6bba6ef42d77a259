import { describe, expect, it } from 'vitest';
import type { MemberView, SessionSnapshot } from '../../../src/protocol/extension/snapshot.ts';
import { otherLength } from '../../../src/ui/room/lengths.ts';
import { reportRows, reportText } from '../../../src/ui/room/report.ts';
import { waitingLine } from '../../../src/ui/room/waiting.ts';
import { other, sampleSession, self } from './sample.ts';

const timeline = { position: 10, playing: true, rate: 1, revision: 4, by: other, startsIn: 0 };
const lineOf = (
  change: Partial<NonNullable<SessionSnapshot['timeline']>>,
  state: MemberView['state'] = 'buffering',
) => {
  const { members } = sampleSession();
  return waitingLine(
    sampleSession({
      timeline: { ...timeline, ...change },
      members: members.map((member) => (member.id === other ? { ...member, state } : member)),
    }),
  );
};

describe('a wait', () => {
  it('is shown with name and reason', () => {
    const waits = { hold: 'stall' as const, heldFor: 3200, awaited: [other] };
    expect(lineOf(waits)).toEqual({
      kind: 'wait',
      words: { key: 'waiting.buffering', values: ['Ben', '3'] },
      mayGoOn: true,
    });
    expect(lineOf(waits, 'seeking')).toMatchObject({ words: { key: 'waiting.seeking' } });
    expect(lineOf(waits, 'starting')).toMatchObject({ words: { key: 'waiting.loading' } });
  });

  it('is shown for an absent member, too', () => {
    const away = {
      id: other,
      name: 'Ben',
      isHost: false,
      link: 'connecting',
      awayFor: 900,
    } as const;
    const held = { ...timeline, hold: 'arrival' as const, heldFor: 3200, awaited: [other] };
    expect(waitingLine(sampleSession({ timeline: held, members: [away] }))).toMatchObject({
      words: { key: 'waiting.away', values: ['Ben', '3'] },
    });
  });

  it('is not shown while it is brief', () => {
    expect(lineOf({ hold: 'start', heldFor: 200, awaited: [other] })).toBeUndefined();
    expect(lineOf({ startsIn: 100 })).toBeUndefined();
    expect(lineOf({})).toBeUndefined();
    expect(lineOf({ hold: 'start', heldFor: 1000, awaited: [other] })).toMatchObject({
      mayGoOn: false,
    });
  });

  it('is a question for members who are asked, and their answers for the others', () => {
    const check = { hold: 'people', heldFor: 0 } as const;
    expect(lineOf({ ...check, awaited: [self, other] })).toMatchObject({ kind: 'ask' });
    expect(lineOf({ ...check, awaited: [other] })).toMatchObject({
      kind: 'wait',
      words: { key: 'waiting.person', values: ['Ben'] },
      mayGoOn: true,
    });
  });

  it('for our own player is shown to us as such', () => {
    expect(lineOf({ hold: 'stall', heldFor: 2000, awaited: [self] })).toMatchObject({
      words: { key: 'waiting.self', values: ['2'] },
    });
  });

  it('ends with a countdown before a start', () => {
    expect(lineOf({ startsIn: 2100 })).toEqual({
      kind: 'countdown',
      seconds: 3,
      words: { key: 'waiting.starts', count: 3 },
    });
  });
});

it('names members with a longer or shorter video', () => {
  const session = (theirs: number) =>
    sampleSession({
      members: sampleSession().members.map((member) => ({
        ...member,
        duration: member.id === self ? 1440 : theirs,
      })),
    });
  expect(otherLength(sampleSession())).toBeUndefined();
  expect(otherLength(session(1440.4))).toBeUndefined();
  expect(otherLength(session(1452))).toEqual({
    key: 'steering.lengths',
    values: ['Ben', '0:12'],
  });
  expect(otherLength(session(1380))).toEqual({
    key: 'steering.lengths_shorter',
    values: ['Ben', '1:00'],
  });
});

describe('a report', () => {
  const report = {
    followed: 75,
    drift: [0.4, 2.25, 6] as [number, number, number],
    roundTrips: [1.2, 40.44],
    nudges: 3,
    seeks: 1,
    clock: 0.6,
    stalls: { data: 2, frozen: 1 },
    stalled: 3.24,
    ads: 2,
    waits: { start: 2, stall: 1, people: 0, arrival: 0 },
    waited: 3.25,
    apart: 0,
    dropped: 0,
  };

  it('has figures once something was measured', () => {
    expect(reportRows({ ...report, drift: undefined })).toBeUndefined();
    expect(reportRows(report)).toContainEqual({
      label: 'report.drift',
      value: { key: 'report.quantiles', values: ['0.4', '2.3', '6.0'] },
    });
  });

  it('is text to share', () => {
    expect(reportText(report)).toMatchInlineSnapshot(`
      "Issho sync report
      drift p50/p95/p99 ms: 0.40 / 2.25 / 6.00
      seconds followed: 75
      round trips ms: 1.2, 40.4
      clock known within ms: ± 0.6
      nudges: 3, seeks: 1, ads: 2
      stalls: 2 without data, 1 with; 3.2 s
      waits: 2 to start, 1 for data, 0 for people, 0 to come along; 3.3 s
      members with another timeline: 0
      messages dropped: 0"
    `);
  });
});

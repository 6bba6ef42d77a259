import { describe, expect, it } from 'vitest';
import type { SessionSnapshot } from '../../../src/protocol/extension/snapshot.ts';
import { happeningBetween } from '../../../src/ui/room/happening.ts';
import { sampleSession, self } from './sample.ts';

type Timeline = NonNullable<SessionSnapshot['timeline']>;
const before = sampleSession();
const timeline = before.timeline as Timeline;
const after = (change: Partial<Timeline>, members = before.members) =>
  happeningBetween(
    before,
    sampleSession({ members, timeline: { ...timeline, revision: 5, ...change } }),
  );

describe('an event in the room', () => {
  it('is shown with the member’s name', () => {
    expect(after({ playing: false })).toEqual({ key: 'happening.paused', values: ['Ben'] });
    expect(after({ position: 60 })).toEqual({ key: 'happening.moved', values: ['Ben', '1:00'] });
    expect(after({ rate: 1.5 })).toEqual({ key: 'happening.rate', values: ['Ben', '1.5'] });
    const paused = sampleSession({ timeline: { ...timeline, playing: false } });
    const played = sampleSession({ timeline: { ...timeline, revision: 5, hold: 'start' } });
    expect(happeningBetween(paused, played)).toEqual({ key: 'happening.played', values: ['Ben'] });
  });

  it('is not shown for the viewer’s own action, a wait, or no change', () => {
    expect(after({ playing: false, by: self })).toBeUndefined();
    expect(after({ hold: 'stall', position: 700 })).toBeUndefined();
    expect(after({ position: timeline.position + 0.3 })).toBeUndefined();
    expect(happeningBetween(before, before)).toBeUndefined();
  });

  it('shows once that the room is full without us', () => {
    const full = sampleSession({ backend: 'full' });
    expect(happeningBetween(before, full)).toEqual({ key: 'happening.full' });
    expect(happeningBetween(full, full)).toBeUndefined();
  });

  it('shows a new host, arrivals and departures', () => {
    const [ben, aiko] = before.members;
    if (!ben || !aiko) throw new Error('the sample has two members');
    const swapped = [
      { ...ben, isHost: true },
      { ...aiko, isHost: false },
    ];
    expect(after({}, swapped)).toEqual({ key: 'happening.host', values: ['Ben'] });
    const chie = { ...ben, id: 'chie', name: 'Chie' };
    expect(after({}, [ben, aiko, chie])).toEqual({ key: 'happening.came', values: ['Chie'] });
    expect(after({}, [aiko])).toEqual({ key: 'happening.left', values: ['Ben'] });
  });

  it('shows who controls the room if the viewer may not', () => {
    const denied = (control: 'host' | 'named') =>
      happeningBetween(before, sampleSession({ denied: 1, control }));
    expect(denied('host')).toEqual({ key: 'happening.denied', values: ['Aiko'] });
    // Others may, too.
    expect(denied('named')).toEqual({ key: 'happening.denied_chosen', values: ['Aiko'] });
  });
});

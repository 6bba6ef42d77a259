import { describe, expect, it } from 'vitest';
import type { ExpectedState, ElementState } from '../../../../src/core/player/intent.ts';
import { expectAfter, expectAsIs, detectIntents } from '../../../../src/core/player/intent.ts';

const shown: ElementState = {
  now: 10_000,
  position: 42,
  paused: false,
  seeking: false,
  ready: true,
  ended: false,
  rate: 1,
  hidden: false,
  heard: true,
};
const paused: ElementState = { ...shown, paused: true };
const expected = expectAsIs(shown);

/** `shown`, so many milliseconds later, having played on. */
function after(milliseconds: number, change: Partial<ElementState> = {}): ElementState {
  const position = shown.position + (milliseconds * (change.rate ?? 1)) / 1000;
  return { ...shown, now: shown.now + milliseconds, position, ...change };
}

/** What is told of each of `looks`, one after the other. */
function told(from: ExpectedState, ...looks: ElementState[]): string[] {
  let before = from;
  return looks.map((look) => {
    const { intents, expected: next } = detectIntents(before, look);
    before = next;
    return intents.map(({ kind }) => kind).join(' ');
  });
}

describe('what the player shows', () => {
  it('is the viewer where it departs from what was asked', () => {
    expect(detectIntents(expected, paused).intents).toEqual([{ kind: 'pause', position: 42 }]);
    expect(detectIntents(expectAsIs(paused), shown).intents).toEqual([
      { kind: 'play', position: 42 },
    ]);
    expect(detectIntents(expected, { ...shown, seeking: true }).intents).toEqual([
      { kind: 'seek', position: 42 },
    ]);
    expect(detectIntents(expected, { ...shown, rate: 2 }).intents).toEqual([
      { kind: 'rate', rate: 2 },
    ]);
  });

  it('may be several things at once', () => {
    const all = { ...paused, seeking: true, rate: 2 };
    expect(told(expected, all)).toEqual(['seek rate pause']);
  });

  it('is our own echo where it agrees', () => {
    const own = { ...paused, seeking: true, rate: 1.006 };
    const corrections = [
      { kind: 'pause' },
      { kind: 'seek', position: 42 },
      { kind: 'rate', rate: 1.006, override: true },
    ] as const;
    expect(told(expectAfter(expected, corrections, own), own)).toEqual(['']);
  });

  it('is reported once', () => {
    const departed = { ...paused, seeking: true, rate: 2 };
    expect(told(expected, departed, departed)).toEqual(['seek rate pause', '']);
  });

  it('is the viewer even while a seek of ours is under way', () => {
    const ours = expectAsIs({ ...shown, position: 300, seeking: true });
    expect(detectIntents(ours, { ...shown, seeking: true }).intents).toEqual([
      { kind: 'seek', position: 42 },
    ]);
  });

  it('is nobody where it came to its end', () => {
    expect(told(expected, { ...paused, ended: true })).toEqual(['']);
  });
});

describe('a seek that came and went between two looks', () => {
  it('is reported, wherever it went', () => {
    expect(told(expected, after(250, { position: 60 }))).toEqual(['seek']);
    expect(told(expected, after(250, { position: 30 }))).toEqual(['seek']);
    expect(told(expected, after(250, { position: 60, paused: true }))).toEqual(['seek pause']);
    expect(told(expectAsIs(paused), { ...paused, now: 60_000, position: 43 })).toEqual(['seek']);
  });

  it('is none where playing explains it, however seldom one looks', () => {
    expect(told(expected, after(60_000))).toEqual(['']);
    expect(told(expected, after(60_000, { rate: 2 }))).toEqual(['rate']);
    expect(told(expectAsIs(paused), after(60_000))).toEqual(['play']);
  });

  it('is none where it stood for want of data, and one where that was skipped', () => {
    const stalled = { position: 42, ready: false };
    const looks = [after(4000, stalled), after(8000, stalled)];
    expect(told(expected, ...looks, after(8250, { position: 42.25 }))).toEqual(['', '', '']);
    expect(told(expected, ...looks, after(8250, { position: 47 }))).toEqual(['', '', 'seek']);
  });

  it('is none where a busy page showed what was old', () => {
    const looks = [after(2000, { position: 42 }), after(2010)];
    expect(told(expected, ...looks)).toEqual(['', '']);
  });

  it('is none where positions move with frames, or back by one', () => {
    const looks = [after(40, { position: 42 }), after(41), after(100, { position: 42.06 })];
    expect(told(expected, ...looks, after(110, { position: 42.03, paused: true }))).toEqual([
      '',
      '',
      '',
      'pause',
    ]);
  });

  it('is none where a seek that was seen landed elsewhere, nor what comes after it', () => {
    const ours = expectAsIs({ ...shown, position: 300, seeking: true });
    const landed = { ...shown, now: 10_300, position: 296 };
    expect(told(ours, landed, { ...landed, now: 10_550, position: 296.25 })).toEqual(['', '']);
    expect(told(ours, landed, { ...landed, now: 10_550, position: 300 })).toEqual(['', 'seek']);
  });
});

describe('a rate that is not the one we expected for', () => {
  const bent = expectAfter(expected, [{ kind: 'rate', rate: 1.02, override: true }], {
    ...shown,
    rate: 1.02,
  });

  it("is nobody's where a nudge was refused, however late", () => {
    expect(told(bent, after(10))).toEqual(['']);
    expect(told(bent, after(30_000))).toEqual(['']);
  });

  it('is the viewer where it is another', () => {
    expect(told(bent, after(10, { rate: 1.25 }))).toEqual(['rate']);
  });

  it("is nobody's where a site puts its own back at once, and the viewer's later", () => {
    const faster = expectAfter(expected, [{ kind: 'rate', rate: 1.5, override: false }], {
      ...shown,
      rate: 1.5,
    });
    expect(told(faster, after(20))).toEqual(['']);
    const later = { ...shown, now: 13_000, position: 46 };
    expect(told(faster, later)).toEqual(['rate']);
  });

  it("is the viewer's own to nudge from afterwards", () => {
    const chosen = detectIntents(expected, { ...shown, rate: 1.5 }).expected;
    expect(chosen.base).toBe(1.5);
    expect(told(chosen, after(1000, { rate: 1 }))).toEqual(['rate']);
  });
});

describe('a hidden tab', () => {
  const hidden = { ...shown, hidden: true };

  it("stops what nobody sees in the same breath: that is nobody's pause", () => {
    const stopped = { ...hidden, now: 10_001, position: 42.001, paused: true };
    const { intents, expected: next } = detectIntents(
      detectIntents(expected, hidden).expected,
      stopped,
    );
    expect([intents, next.suspended]).toEqual([[], true]);
  });

  it('and so does a site that was quicker than we look', () => {
    const { intents, expected: next } = detectIntents(expected, { ...hidden, paused: true });
    expect([intents, next.suspended]).toEqual([[], true]);
  });

  it('in which it played on leaves a pause to the viewer', () => {
    const pause = after(2000, { hidden: true, paused: true });
    expect(told(expected, hidden, pause)).toEqual(['', 'pause']);
    const unseen = detectIntents(detectIntents(expected, hidden).expected, pause).expected;
    expect(unseen.suspended).toBe(false);
  });

  it('stops what nobody hears as well when a seek ends, and when it is played after a rest', () => {
    const ran = after(2000, { hidden: true, heard: false });
    const seek = [{ kind: 'seek', position: 80 }] as const;
    const sought = { ...ran, position: 80, seeking: true };
    const ours = expectAfter(detectIntents(expected, ran).expected, seek, sought);
    const landed = { ...ran, now: 12_100, position: 80.01, paused: true };
    expect(told(ours, landed)).toEqual(['']);
    const play = expectAfter(detectIntents(ours, landed).expected, [{ kind: 'play' }], {
      ...landed,
      now: 40_000,
      paused: false,
    });
    expect(told(play, { ...landed, now: 40_009 })).toEqual(['']);
  });

  it('takes a pause of an audible player for the viewer’s, right after a seek or a start, too', () => {
    const ran = after(2000, { hidden: true });
    const seek = [{ kind: 'seek', position: 80 }] as const;
    const sought = { ...ran, position: 80, seeking: true };
    const ours = expectAfter(detectIntents(expected, ran).expected, seek, sought);
    const landed = { ...ran, now: 12_100, position: 80.05, paused: true };
    expect(told(ours, landed)).toEqual(['pause']);
    const rested = detectIntents(expectAsIs(paused), { ...paused, hidden: true }).expected;
    const play = expectAfter(rested, [{ kind: 'play' }], { ...hidden, now: 11_000 });
    expect(told(play, { ...hidden, now: 11_050, paused: true })).toEqual(['pause']);
  });

  it('plays it again once it is seen, which is nobody either', () => {
    const stopped = detectIntents(expected, { ...hidden, paused: true }).expected;
    const moved = [{ kind: 'seek', position: 50 }] as const;
    const parked = { ...hidden, now: 12_000, position: 50, paused: true };
    for (const one of [stopped, expectAfter(stopped, moved, parked)]) {
      expect(told(one, { ...shown, now: 13_000, position: one.position })).toEqual(['']);
    }
  });

  it('does not hinder steering once the tab is visible', () => {
    const stopped = detectIntents(expected, { ...hidden, paused: true }).expected;
    const back = detectIntents(stopped, paused).expected;
    expect(told(back, { ...shown, now: 11_000 })).toEqual(['']);
    expect(told(expectAfter(back, [], paused), { ...shown, now: 11_000 })).toEqual(['play']);
  });

  it('leaves a play to the viewer while nobody sees it, and after a pause of ours', () => {
    const stopped = detectIntents(expected, { ...hidden, paused: true }).expected;
    expect(told(stopped, { ...hidden, now: 11_000 })).toEqual(['play']);
    const ours = expectAfter(stopped, [{ kind: 'pause' }], { ...hidden, paused: true });
    expect(told(ours, { ...shown, now: 11_000 })).toEqual(['play']);
  });
});

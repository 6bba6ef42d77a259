import { describe, expect, it } from 'vitest';
import type { Shown } from '../../../src/core/intent.ts';
import { askedAfter, askedAfterIntent, intentBehind } from '../../../src/core/intent.ts';

const asked = { playing: true, rate: 1, seek: undefined };
const shown: Shown = {
  event: 'pause',
  position: 42,
  paused: true,
  rate: 1,
  stoppedByBrowser: false,
};

describe('an event of the player', () => {
  it('that departs from what was asked is the viewer', () => {
    expect(intentBehind(asked, shown)).toEqual({ kind: 'pause', position: 42 });
    expect(
      intentBehind({ ...asked, playing: false }, { ...shown, event: 'play', paused: false }),
    ).toEqual({ kind: 'play', position: 42 });
    expect(intentBehind(asked, { ...shown, event: 'seeking' })).toEqual({
      kind: 'seek',
      position: 42,
    });
    expect(intentBehind(asked, { ...shown, event: 'ratechange', rate: 2 })).toEqual({
      kind: 'rate',
      rate: 2,
    });
  });

  it('that agrees with it is our own echo', () => {
    const corrections = [
      { kind: 'pause' },
      { kind: 'seek', position: 42 },
      { kind: 'rate', rate: 1.006, nudge: true },
    ] as const;
    const after = corrections.reduce(askedAfter, asked);
    const echo = { ...shown, rate: 1.006 };
    for (const event of ['pause', 'seeking', 'ratechange'] as const) {
      expect(intentBehind(after, { ...echo, event })).toBeUndefined();
    }
  });

  it('is told once', () => {
    const intent = intentBehind(asked, shown);
    expect(intent && intentBehind(askedAfterIntent(asked, intent), shown)).toBeUndefined();
  });

  it('is the viewer even right after our own correction', () => {
    const after = askedAfter(asked, { kind: 'seek', position: 300 });
    expect(intentBehind(after, { ...shown, event: 'seeking' })).toMatchObject({ kind: 'seek' });
  });

  it('of the browser is nobody', () => {
    expect(intentBehind(asked, { ...shown, stoppedByBrowser: true })).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { Asked, Shown } from '../../../src/core/intent.ts';
import { askedAs, intentsBehind } from '../../../src/core/intent.ts';

const asked: Asked = { playing: true, rate: 1, seek: undefined };
const shown: Shown = {
  position: 42,
  paused: false,
  seeking: false,
  rate: 1,
  stoppedByBrowser: false,
  resumedByBrowser: false,
};

describe('what the player shows', () => {
  it('is the viewer where it departs from what was asked', () => {
    expect(intentsBehind(asked, { ...shown, paused: true })).toEqual([
      { kind: 'pause', position: 42 },
    ]);
    expect(intentsBehind({ ...asked, playing: false }, shown)).toEqual([
      { kind: 'play', position: 42 },
    ]);
    expect(intentsBehind(asked, { ...shown, seeking: true })).toEqual([
      { kind: 'seek', position: 42 },
    ]);
    expect(intentsBehind(asked, { ...shown, rate: 2 })).toEqual([{ kind: 'rate', rate: 2 }]);
  });

  it('may be several things at once', () => {
    const all = intentsBehind(asked, { ...shown, paused: true, seeking: true, rate: 2 });
    expect(all.map(({ kind }) => kind)).toEqual(['seek', 'rate', 'pause']);
  });

  it('is our own echo where it agrees', () => {
    const after: Asked = { playing: false, rate: 1.006, seek: 42 };
    expect(intentsBehind(after, { ...shown, paused: true, seeking: true, rate: 1.006 })).toEqual(
      [],
    );
  });

  it('is told once', () => {
    const departed = { ...shown, paused: true, seeking: true, rate: 2 };
    expect(intentsBehind(askedAs(departed), departed)).toEqual([]);
  });

  it('is the viewer even while a seek of ours is under way', () => {
    const after: Asked = { ...asked, seek: 300 };
    expect(intentsBehind(after, { ...shown, seeking: true })).toEqual([
      { kind: 'seek', position: 42 },
    ]);
  });

  it('is nobody where the browser did it', () => {
    expect(intentsBehind(asked, { ...shown, paused: true, stoppedByBrowser: true })).toEqual([]);
    expect(
      intentsBehind({ ...asked, playing: false }, { ...shown, resumedByBrowser: true }),
    ).toEqual([]);
  });
});

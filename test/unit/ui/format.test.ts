import { describe, expect, it } from 'vitest';
import {
  clockTime,
  driftSeconds,
  isoDuration,
  relativeTime,
  shownAddress,
  signedMilliseconds,
  speed,
} from '../../../src/ui/format.ts';
import { pageIn } from '../../../src/protocol/page/page-address.ts';

describe('an address', () => {
  it.each([
    ['https://video.example/', 'video.example', ''],
    ['https://video.example/show/12?t=4#issho=k3j9x2m4ab', 'video.example', '/show/12?t=4'],
    ['http://video.example/show/12', 'http://video.example', '/show/12'],
    ['https://video.example:8443/a', 'video.example:8443', '/a'],
    ['https://site.example/#/watch/5?issho=k3j9x2m4ab', 'site.example', '/#/watch/5'],
    ['https://me:secret@video.example/a', 'video.example', '/a'],
    // Right-to-left and look-alike letters are not shown as such.
    ['https://video.example/\u202Egnp.exe', 'video.example', '/%E2%80%AEgnp.exe'],
    ['https://vіdeo.example/', 'xn--vdeo-l9d.example', ''],
  ])('%s reads', (address, host, path) => {
    expect(shownAddress(address)).toEqual({ host, path, whole: pageIn(address) });
  });

  it('has its whole host, however long, and the start of its path', () => {
    const host = `video.example.${'a'.repeat(60)}.${'b'.repeat(60)}.elsewhere.example`;
    const shown = shownAddress(`https://${host}/${'c'.repeat(2000)}`);
    expect(shown?.host).toBe(host);
    expect(shown?.path).toBe(`/${'c'.repeat(46)}…`);
  });

  it.each(['javascript:alert(1)', 'https://video.example:999999/', 'nothing', ''])(
    'is none where nobody would be led: %s',
    (address) => {
      expect(shownAddress(address)).toBeUndefined();
    },
  );
});

describe('a position in the video', () => {
  it.each([
    [0, '0:00'],
    [59.999, '0:59'],
    [187, '3:07'],
    [3600, '1:00:00'],
    [3729.4, '1:02:09'],
    [-3, '0:00'],
    [Number.NaN, '0:00'],
    [Number.POSITIVE_INFINITY, '0:00'],
  ])('of %f seconds reads %s', (seconds, text) => {
    expect(clockTime(seconds)).toBe(text);
  });

  it('is a duration for machines', () => {
    expect(isoDuration(187.9)).toBe('PT3M7S');
    expect(isoDuration(3729)).toBe('PT62M9S');
  });
});

describe('drift', () => {
  it.each([
    [120, '0.12'],
    [-124, '0.12'],
    [1840, '1.8'],
    [-61_000, '61'],
  ])('of %i ms is %s s in words', (milliseconds, text) => {
    expect(driftSeconds(milliseconds)).toBe(text);
  });

  it.each([
    [12.4, '+12'],
    [-340, '−340'],
    [0.3, '0'],
    [-0.3, '0'],
  ])('of %f ms is %s as a number', (milliseconds, text) => {
    expect(signedMilliseconds(milliseconds)).toBe(text);
  });
});

it.each([
  [1.25, '1.25'],
  [2, '2'],
  [1.1000000000000001, '1.1'],
])('shows the rate %f as %s', (rate, text) => {
  expect(speed(rate)).toBe(text);
});

describe('a relative time', () => {
  const now = Date.UTC(2025, 5, 1);
  const ago = (seconds: number, locale = 'en') => relativeTime(now - seconds * 1000, now, locale);

  it.each([
    [3, 'now'],
    [45, '45 sec. ago'],
    [120, '2 min. ago'],
    [7200, '2 hr. ago'],
    [86_400, 'yesterday'],
    [86_400 * 20, '3 wk. ago'],
    [86_400 * 800, '2 yr. ago'],
  ])('%i seconds reads %s', (seconds, text) => {
    expect(ago(seconds)).toBe(text);
  });

  it('is in the viewer’s language', () => {
    expect(ago(120, 'ja')).toBe('2 分前');
  });

  it('is never in the future, whatever two clocks show', () => {
    expect(ago(-500)).toBe('now');
  });
});

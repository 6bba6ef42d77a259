import { describe, expect, it } from 'vitest';
import { fingerprintIn, fingerprintsOf } from '../../../src/mesh/fingerprint.ts';

const hex = 'AB:'.repeat(32).slice(0, -1);
const line = `a=fingerprint:sha-256 ${hex}`;
const sdp = (...lines: string[]) => ['v=0', ...lines, 'm=application 9', ''].join('\r\n');

describe('the fingerprint of a description', () => {
  it('is 64 lower-case digits, however it was written', () => {
    expect(fingerprintIn(sdp(line))).toBe('ab'.repeat(32));
    expect(fingerprintIn(sdp(line.toLowerCase()))).toBe('ab'.repeat(32));
    expect(fingerprintIn(sdp(line.replace('sha', 'SHA')))).toBe('ab'.repeat(32));
  });

  it.each([
    ['none', sdp()],
    ['two', sdp(line, line)],
    ['two, one of them hidden in spaces', sdp(line, ` a=fingerprint:sha-256 ${hex}`)],
    ['another hash', sdp(line.replace('256', '1'))],
    ['a hash we know beside one we do not', sdp(line, `a=fingerprint:sha-512 ${hex}`)],
    ['half of one', sdp(line.slice(0, -3))],
    ['more than one on a line', sdp(`${line} ${hex}`)],
    ['letters that are no digits', sdp(line.replaceAll('A', 'G'))],
  ])('is refused where there is %s', (_, text) => {
    expect(fingerprintIn(text)).toBeUndefined();
  });

  it('is had of both ends or not at all', () => {
    const localDescription = { sdp: sdp(line) };
    const remoteDescription = { sdp: sdp(line.replaceAll('AB', 'CD')) };
    expect(fingerprintsOf({ localDescription, remoteDescription })).toEqual({
      ownFingerprint: 'ab'.repeat(32),
      memberFingerprint: 'cd'.repeat(32),
    });
    expect(fingerprintsOf({ localDescription, remoteDescription: null })).toBeUndefined();
  });
});

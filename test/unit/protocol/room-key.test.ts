import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoomKey, inviteFor, parseRoomKey } from '../../../src/protocol/page/room-key.ts';

const roomId = fc.stringMatching(/^[a-z0-9]{10}$/);
const accessKey = fc.option(fc.stringMatching(/^[0-9]{6}$/), { nil: undefined });

describe('a room key', () => {
  it('survives being written and read', () => {
    fc.assert(
      fc.property(roomId, accessKey, (id, key) => {
        const roomKey = { roomId: id, accessKey: key };
        expect(parseRoomKey(formatRoomKey(roomKey))).toEqual(roomKey);
        for (const page of ['https://a.example/watch?v=1#t=4', 'https://a.example/#/watch/5'])
          expect(parseRoomKey(inviteFor(page, roomKey))).toEqual(roomKey);
      }),
    );
  });

  it.each([
    ['  ABCDE 12345 - 000042 ', 'abcde12345', '000042'],
    ['ａｂｃｄｅ１２３４５', 'abcde12345', undefined],
    ['abcde12345000042', 'abcde12345', '000042'],
  ])('forgives case, spaces and width: %s', (text, id, key) => {
    expect(parseRoomKey(text)).toEqual({ roomId: id, accessKey: key });
  });

  it.each([
    '',
    ' ',
    'abc',
    'abcde12345-12345',
    'abcde12345-1234567',
    '👩‍🚀'.repeat(10),
    'https://a.example/#t=4',
    '../../../etc',
    '__proto__',
    'x'.repeat(10 * 1024 * 1024),
  ])('refuses an invalid one (%#)', (text) => {
    expect(parseRoomKey(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseRoomKey(text)));
  });

  it('is not in the part of an address that browsers send', () => {
    const invite = new URL(
      inviteFor('https://a.example/watch?v=1', { roomId: 'abcde12345', accessKey: '000042' }),
    );
    expect(invite.search).toBe('?v=1');
    expect(invite.hash).toBe('#issho=abcde12345-000042');
  });
});

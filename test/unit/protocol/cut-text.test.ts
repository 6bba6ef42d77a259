import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutText } from '../../../src/protocol/cut-text.ts';

it.each([
  ['abcd', 3, 'abc'],
  ['ab🦊c', 3, 'ab🦊'],
  ['ab🦊c', 2, 'ab'],
  ['a\u{d83e}b', 3, 'a\u{fffd}b'],
  ['a\0b\nc', 5, 'a b c'],
  ['🦊'.repeat(3), 2, '🦊🦊'],
])('%j cut to %i characters is %j', (text, most, expected) => {
  expect(cutText(text, most)).toBe(expected);
});

it('keeps whole characters, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(40), (text, most) => {
      const cut = cutText(text, most);
      expect(Array.from(cut).length).toBe(Math.min(most, Array.from(text).length));
      expect(cut.isWellFormed()).toBe(true);
      expect(cutText(cut, most)).toBe(cut);
    }),
  );
});

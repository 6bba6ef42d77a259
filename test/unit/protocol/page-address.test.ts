import { expect, it } from 'vitest';
import { isSameSite } from '../../../src/protocol/page-address.ts';

it.each([
  ['https://a.example/1', 'https://a.example/2', true],
  ['http://a.example/1', 'https://a.example/1', true],
  ['http://a.example/1', 'http://a.example/2', true],
  ['https://a.example/1', 'http://a.example/1', false],
  ['https://a.example/1', 'https://b.a.example/1', false],
  ['https://a.example/1', 'https://a.example:8443/1', false],
  [undefined, 'https://a.example/1', false],
  ['https://a.example/1', 'javascript:alert(1)', false],
  ['https://a.example/1', 'nothing', false],
] as const)('who is at %s stays on the site at %s: %s', (from, to, stays) => {
  expect(isSameSite(from, to)).toBe(stays);
});

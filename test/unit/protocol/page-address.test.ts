import { describe, expect, it } from 'vitest';
import {
  isSamePattern,
  isSameSite,
  pageIn,
  pageIdOf,
} from '../../../src/protocol/page/page-address.ts';

it.each([
  ['https://a.example/1?b=2#t=90', 'https://a.example/1?b=2', 'a.example/1?b=2'],
  ['https://a.example/1#issho=k3j9x2m4ab', 'https://a.example/1', 'a.example/1'],
  ['https://a.example/#/watch/5', 'https://a.example/#/watch/5', 'a.example/#/watch/5'],
  ['https://a.example/#!/5?issho=k3j9x2m4ab', 'https://a.example/#!/5', 'a.example/#!/5'],
])('%s is the page %s', (address, page, id) => {
  expect(pageIn(address)).toBe(page);
  expect(pageIdOf(address)).toBe(id);
});

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
] as const)('the way from %s to %s stays on the site: %s', (from, to, stays) => {
  expect(isSameSite(from, to)).toBe(stays);
});

describe('parameters that do not identify a page', () => {
  it.each([
    ['https://a.example/watch?v=1&utm_campaign=x', 'https://a.example/watch?v=1'],
    ['https://a.example/watch?b=2&a=1', 'https://a.example/watch?a=1&b=2'],
    ['https://www.a.example/watch/', 'http://a.example/watch'],
    ['https://www.youtube.com/watch?v=a&list=b&index=3', 'https://youtube.com/watch?v=a'],
    ['https://a.example/?gclid=1&fbclid=2', 'https://a.example/'],
  ])('%s is %s', (one, other) => {
    expect(pageIdOf(one)).toBe(pageIdOf(other));
  });

  it.each([
    // A parameter that one site ignores counts the episodes on another.
    ['https://a.example/watch?index=3', 'https://a.example/watch?index=4'],
    ['https://a.example/#/watch/1', 'https://a.example/#/watch/2'],
    ['https://a.example/watch?v=1', 'https://b.example/watch?v=1'],
  ])('%s is not %s', (one, other) => {
    expect(pageIdOf(one)).not.toBe(pageIdOf(other));
  });
});

it.each([
  ['https://a.example/show/12', 'https://a.example/show/13', true],
  ['https://a.example/show-12', 'https://a.example/show-13/', true],
  ['https://a.example/watch/GRDV0019R', 'https://a.example/watch/G6NV7Z0P6', true],
  ['https://a.example/watch?v=a1&t=5', 'https://a.example/watch?v=b2', true],
  ['https://a.example/#/watch/12', 'https://a.example/#/watch/13', true],
  ['https://a.example/#/watch/12', 'https://a.example/#/logout', false],
  ['https://a.example/show-12', 'https://a.example/logout', false],
  ['https://a.example/show/12', 'https://a.example/show/logout', false],
  ['https://a.example/show/12', 'https://a.example/account/13', false],
  ['https://a.example/show/12', 'https://a.example/show/extra/13', false],
  ['https://a.example/watch?v=a1', 'https://a.example/redirect?v=b2', false],
  ['https://a.example/watch?v=a1', 'https://a.example/watch?v=b2&to=https://b.example', false],
  ['https://a.example/show/12', 'https://b.example/show/13', false],
  [undefined, 'https://a.example/show/13', false],
] as const)('the way from %s to %s keeps the pattern of the address: %s', (from, to, keeps) => {
  expect(isSamePattern(from, to)).toBe(keeps);
});

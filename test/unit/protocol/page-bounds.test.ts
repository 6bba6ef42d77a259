/** A page that names itself at length, so that reading its name takes the processor's time. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import { isSamePage, pageIdOf } from '../../../src/protocol/page/page-address.ts';
import { noMetadata, pageMetadata } from '../../../src/protocol/page/page-metadata.ts';
import type { PageMetadata } from '../../../src/protocol/page/page-metadata.ts';
import { programmeOf } from '../../../src/protocol/page/read-programme.ts';

/** The longest text that any expression was given. Every use of an expression calls `exec`. */
let longest = 0;

beforeEach(() => {
  longest = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const exec = RegExp.prototype.exec;
  vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
    longest = Math.max(longest, text.length);
    return exec.call(this, text);
  });
});
afterEach(() => vi.restoreAllMocks());

const names = [
  ['separators', (length: number) => `${'- '.repeat(length / 2)}x #1`],
  ['notes of a release', (length: number) => `${'(1080p)_'.repeat(length / 8)}.mkv`],
  ['dots of a release', (length: number) => `[z]${'.a'.repeat(length / 2)}`],
  ['open brackets', (length: number) => `${'['.repeat(length)}.mkv`],
  ['spaces', (length: number) => `${' '.repeat(length)}x`],
  ['characters beyond U+FFFF', (length: number) => '𠮷'.repeat(length)],
] as const;

const sources: readonly (readonly [string, (name: string) => Partial<PageMetadata>])[] = [
  ['title', (title) => ({ title })],
  ['Open Graph title', (openGraph) => ({ openGraph })],
  ['media session', (name) => ({ media: [name], title: 'x' })],
  ['outdated title', (title) => ({ title, hasMovedOn: true })],
  ['name', (name) => work({ '@type': 'VideoObject', name })],
  ['series', (name) => work({ '@type': 'TVEpisode', partOfSeries: { name } })],
  ['number', (name) => work({ '@type': 'TVEpisode', name: 'x', episodeNumber: name })],
];

function work(value: object): Partial<PageMetadata> {
  return { jsonLd: [JSON.stringify(value)] };
}

const cases = sources.flatMap(([source, with_]) =>
  names.map(([kind, name]) => [kind, source, with_, name] as const),
);

it.each(cases)('%s in a page’s %s are cut before they are read', (_, __, with_, name) => {
  for (const length of [limits.title * 4, limits.jsonLd - 2000]) {
    const { title, show } = programmeOf({ ...noMetadata, ...with_(name(length)) }, 'site.example');
    expect(Array.from(title).length).toBeLessThanOrEqual(limits.title);
    expect(Array.from(show).length).toBeLessThanOrEqual(limits.title);
    expect([title, show].every((text) => text.isWellFormed())).toBe(true);
  }
  expect(longest).toBeLessThanOrEqual(2 * limits.title);
});

it('an address of slashes or campaigns is read by no expression as a whole', () => {
  const slashes = `https://site.example/${'/'.repeat(100_000)}x`;
  const campaigns = Array.from({ length: 20_000 }, (_, index) => `utm_${index}=1`).join('&');
  expect(pageIdOf(`https://site.example/show//`)).toBe('site.example/show');
  expect(isSamePage(slashes, `${slashes}//`)).toBe(true);
  expect(pageIdOf(`https://site.example/show?${campaigns}`)).toBe('site.example/show');
  expect(longest).toBeLessThanOrEqual('https://site.example/utm_20000'.length);
});

it('a title is never cut inside a character', () => {
  const title = `${'a'.repeat(limits.title - 1)}🦊🦊`;
  const expected = `${'a'.repeat(limits.title - 1)}🦊`;
  const found = pageMetadata.parse({ ...noMetadata, title, media: [title], openGraph: title });
  expect(found).toEqual({ ...noMetadata, title: expected, media: [expected], openGraph: expected });
  expect(programmeOf({ ...noMetadata, title }, 'site.example').title).toBe(expected);
});

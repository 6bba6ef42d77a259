import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIPS } from './clips.ts';
import { type Cinema, startCinema } from './server.ts';

let cinema: Cinema;

/**
 * Requests by IP address: unlike browsers, Node does not resolve names under `localhost` itself.
 */
function get(path: string, init?: RequestInit, url = cinema.url): Promise<Response> {
  return fetch(`http://127.0.0.1:${new URL(url).port}${path}`, init);
}

beforeAll(async () => {
  cinema = await startCinema();
});
afterAll(() => cinema.stop());

describe('clips', () => {
  const [clip] = CLIPS;
  const path = `/media/${clip.file}`;
  const range = (value: string) => get(path, { headers: { range: value } });
  let bytes: Buffer;

  beforeAll(async () => {
    bytes = await readFile(join(import.meta.dirname, 'media', clip.file));
  });

  it.each(CLIPS)('$name is there, on both sites', async ({ file }) => {
    for (const url of [cinema.url, cinema.playerUrl]) {
      const response = await get(`/media/${file}`, { method: 'HEAD' }, url);
      expect(response.status).toBe(200);
      expect(response.headers.get('accept-ranges')).toBe('bytes');
      expect(response.headers.get('content-type')).toMatch(/^video\/(mp4|webm)$/);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100_000);
    }
  });

  it('are sent whole without a range', async () => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=100-', 100, Infinity],
    ['bytes=-7', -7, Infinity],
    ['bytes=5-99999999', 5, Infinity],
  ])('come in parts: %s', async (value, start, end) => {
    const part = bytes.subarray(start, end);
    const first = start < 0 ? bytes.length + start : start;
    const response = await range(value);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(
      `bytes ${first}-${first + part.length - 1}/${bytes.length}`,
    );
    expect(Buffer.from(await response.arrayBuffer()).equals(part)).toBe(true);
  });

  it('refuse a part beyond the end', async () => {
    for (const value of [`bytes=${bytes.length}-`, 'bytes=-0']) {
      const response = await range(value);
      expect(response.status).toBe(416);
      expect(response.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    }
  });

  it('are sent whole for an invalid range, or one of another version', async () => {
    for (const value of ['bytes=9-3', 'bytes=-', 'frames=1-2', 'bytes=0-1,4-5']) {
      expect((await range(value)).status).toBe(200);
    }
    const headers = { range: 'bytes=0-9', 'if-range': '"old"' };
    expect((await get(path, { headers })).status).toBe(200);
  });

  it('are not sent again to clients that have them', async () => {
    const tag = (await get(path, { method: 'HEAD' })).headers.get('etag') ?? '';
    expect((await get(path, { headers: { 'if-none-match': tag } })).status).toBe(304);
  });

  it('are sent without sound, with everything else in place', async () => {
    const silent = Buffer.from(await (await get(`${path}?silent=1`)).arrayBuffer());
    const differing = [...bytes.keys()].filter((at) => bytes[at] !== silent[at]);
    const [first = 0] = differing;
    expect(silent.length).toBe(bytes.length);
    expect(bytes.toString('latin1', first, first + 4)).toBe('trak');
    expect(silent.toString('latin1', first, first + 4)).toBe('free');
    expect(differing.every((at) => at < first + 4)).toBe(true);
    const size = bytes.readUInt32BE(first - 4);
    expect(bytes.toString('latin1', first, first + size)).toContain('soun');
  });

  it('are the only served files: nothing outside the folder is', async () => {
    expect((await get('/media/..%2fserver.ts')).status).toBe(404);
    expect((await get('/public/..%2f..%2f..%2fpackage.json')).status).toBe(404);
  });
});

describe('pages', () => {
  it('plays the requested clip, or else the first', async () => {
    expect(await (await get('/plain?clip=vp9-60')).text()).toContain('src="/media/vp9-60.webm"');
    expect(await (await get('/plain?clip=nothing')).text()).toContain('src="/media/h264-24.mp4"');
  });

  it('has no inline code that a strict policy would refuse', async () => {
    const response = await get('/strict?swap=1');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'self'; connect-src 'none'",
    );
    expect(await response.text()).not.toMatch(/<script(?![^>]*(src=|ld\+json))|<style|\son\w+=/);
  });

  it('frames the player of the other site and passes its options on', async () => {
    const page = await (await get('/framed?late=1&clip=vp9-24')).text();
    const { port } = new URL(cinema.playerUrl);
    expect(page).toContain(`src="http://127.0.0.1:${port}/player?clip=vp9-24&amp;late=1"`);
  });

  it('names the show and the episode', async () => {
    const page = await (await get('/plain?episode=2')).text();
    const [, data = ''] = /ld\+json">\s*([^]*?)\s*<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data)).toMatchObject({
      '@type': 'TVEpisode',
      episodeNumber: 2,
      partOfSeries: { name: 'Lantern Street' },
    });
    expect(page).toContain('href="/plain?episode=3"');
  });
});

it('ends with its signal, and frees both ports', async () => {
  const ending = new AbortController();
  const first = await startCinema({ signal: ending.signal });
  const ports = { port: portOf(first.url), playerPort: portOf(first.playerUrl) };
  ending.abort();
  await first.stop();
  const second = await startCinema(ports);
  expect(second.url).toBe(first.url);
  await second.stop();
});

function portOf(url: string): number {
  return Number(new URL(url).port);
}

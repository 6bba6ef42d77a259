import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod/mini';
import { connectBackend, backendIdOf } from '../../../src/database/client.ts';

const users: Record<string, string> = {
  '/one/auth/v1/signup': '00000001-0000-4000-8000-000000000001',
  '/two/auth/v1/signup': '00000002-0000-4000-8000-000000000002',
};

/** Two projects behind one host; each signs in its callers as its own users. */
const server = createServer((request, response) => {
  const user = { id: users[request.url ?? ''], aud: 'authenticated', app_metadata: {} };
  const session = { access_token: 'a.b.c', refresh_token: 'r', expires_in: 3600, user };
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ ...session, token_type: 'bearer' }));
});
let host: string;
beforeAll(async () => {
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

function memory() {
  const all = new Map<string, string>();
  return {
    all,
    getItem: (key: string) => Promise.resolve(all.get(key) ?? null),
    setItem: (key: string, value: string) => Promise.resolve(void all.set(key, value)),
    removeItem: (key: string) => Promise.resolve(void all.delete(key)),
  };
}

it('does not use the session of another backend', async () => {
  const store = memory();
  const signedIn = async (url: string) => {
    const result = await connectBackend({ url, key: 'sb_publishable_test', store }).signIn();
    return result.ok && result.value;
  };
  expect(await signedIn(`${host}/one`)).toBe(users['/one/auth/v1/signup']);
  expect(await signedIn(`${host}/two`)).toBe(users['/two/auth/v1/signup']);
  expect(await signedIn(`${host}/one/`)).toBe(users['/one/auth/v1/signup']);
});

it('distinguishes a backend from a server at its host without TLS', () => {
  expect(backendIdOf('https://rooms.example/')).toBe('https://rooms.example');
  expect(backendIdOf('http://rooms.example')).not.toBe(backendIdOf('https://rooms.example'));
});

describe('a backend that limits its callers', () => {
  /** Answers 429 to requests for `limited` paths, like Supabase Auth and the gateway before it. */
  async function connect(limited: string, store = memory()) {
    const busy = createServer((request, response) => {
      const path = request.url ?? '';
      response.setHeader('Content-Type', 'application/json');
      if (path.startsWith(limited)) {
        const refusal = {
          error_code: 'over_request_rate_limit',
          msg: 'Request rate limit reached',
        };
        response.writeHead(429).end(JSON.stringify({ code: 429, ...refusal }));
      } else {
        const user = { id: users['/one/auth/v1/signup'], aud: 'authenticated', app_metadata: {} };
        response.end(
          JSON.stringify({ access_token: 'a.b.c', refresh_token: 'r', expires_in: 3600, user }),
        );
      }
    });
    await new Promise<void>((listening) => void busy.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void busy.close());
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
    return { backend: connectBackend({ url, key: 'sb_publishable_test', store }), url };
  }

  it('says to a new user when the next sign-in is possible', async () => {
    const { backend } = await connect('/auth/v1/signup');
    const refusal = { code: 'rate-limited', retryAfter: 120 };
    expect(await backend.signIn()).toEqual({ ok: false, refusal });
  });

  it('says so to a caller of a function', async () => {
    const { backend } = await connect('/rest/v1/');
    const answer = await backend.call('get_room', { p_room_id: 'a' }, z.unknown());
    expect(answer).toEqual({ ok: false, refusal: { code: 'rate-limited' } });
  });

  it('does not make a known user a new one', async () => {
    const kept = memory();
    const { backend, url } = await connect('/auth/v1/token', kept);
    expect(await backend.signIn()).toMatchObject({ ok: true });
    const [[name, text]] = [...kept.all] as [[string, string]];
    const expired = { ...(JSON.parse(text) as object), expires_at: 1 };
    kept.all.set(name, JSON.stringify(expired));
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const answers: unknown[] = [];
    const again = connectBackend({ url, key: 'sb_publishable_test', store: kept });
    void again.signIn().then((value) => answers.push(value));
    // The library tries again for half a minute.
    while (answers.length === 0) await vi.advanceTimersByTimeAsync(1000);
    expect(answers).toMatchObject([{ ok: false, refusal: { code: 'rate-limited' } }]);
    expect(JSON.parse(kept.all.get(name) ?? 'null')).toEqual(expired);
  });
});

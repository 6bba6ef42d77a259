import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectBackend, placeOf } from '../../../src/database/client.ts';

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

it('does not use the session of another backend', async () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => Promise.resolve(kept.get(key) ?? null),
    setItem: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
    removeItem: (key: string) => Promise.resolve(void kept.delete(key)),
  };
  const signedIn = async (url: string) => {
    const result = await connectBackend({ url, key: 'sb_publishable_test', store }).signIn();
    return result.ok && result.value;
  };
  expect(await signedIn(`${host}/one`)).toBe(users['/one/auth/v1/signup']);
  expect(await signedIn(`${host}/two`)).toBe(users['/two/auth/v1/signup']);
  expect(await signedIn(`${host}/one/`)).toBe(users['/one/auth/v1/signup']);
});

it('distinguishes a backend from a server at its host without TLS', () => {
  expect(placeOf('https://rooms.example/')).toBe('https://rooms.example');
  expect(placeOf('http://rooms.example')).not.toBe(placeOf('https://rooms.example'));
});

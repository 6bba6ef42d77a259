/** What the client makes of the answers of a backend, and of what stands in front of it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { connectBackend } from '../../../src/database/client.ts';
import { refused } from '../../../src/protocol/refusal.ts';

/** What a server answers; the status 0 means no answer. */
type Answer = readonly [status: number, body?: unknown];

const signedIn: Answer = [
  200,
  {
    access_token: 'a.b.c',
    refresh_token: 'r',
    expires_in: 3600,
    token_type: 'bearer',
    user: { id: '00000001-0000-4000-8000-000000000001', aud: 'authenticated', app_metadata: {} },
  },
];

let signUps: Answer[];
let answers: Answer[];
let asked: string[];

beforeEach(() => {
  signUps = [signedIn];
  answers = [];
  asked = [];
  vi.stubGlobal('fetch', (input: string | URL | Request) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const name = pathname.split('/').at(-1) ?? '';
    // The client library says goodbye, whatever the answer.
    if (name === 'logout') return Promise.resolve(new Response(null, { status: 204 }));
    asked.push(name);
    const given = name === 'signup' ? signUps : answers;
    // The last answer is repeated.
    const [status, body] = (given.length > 1 ? given.shift() : given[0]) ?? [404];
    if (status === 0) return Promise.reject(new TypeError('fetch failed'));
    return Promise.resolve(Response.json(body ?? null, { status }));
  });
});

const kept = new Map<string, string>();
const store = {
  getItem: (key: string) => Promise.resolve(kept.get(key) ?? null),
  setItem: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
  removeItem: (key: string) => Promise.resolve(void kept.delete(key)),
};

function connected() {
  kept.clear();
  return connectBackend({ url: 'https://rooms.example', key: 'sb_publishable_test', store });
}
const leave = () => connected().call('leave_room', { p_room_id: 'k3j9x2m4ab' }, z.null());

describe('a backend', () => {
  it.each([
    ['does not answer', 0],
    ['is away behind its gateway', 502],
    ['is overloaded', 503],
    ['is too slow for its gateway', 504],
  ])('that %s is tried again later', async (_, status) => {
    answers = [[status, { message: 'upstream' }]];
    expect(await leave()).toEqual(refused('backend-unreachable'));
  });

  it('that fails by itself answers oddly, and is not away', async () => {
    answers = [[500, { message: 'division by zero' }]];
    expect(await leave()).toEqual(refused('backend-answered-oddly'));
  });

  it.each([
    ['room_not_found', 'room-not-found'],
    ['not_a_member', 'not-a-member'],
    ['not_allowed', 'not-allowed'],
    ['removed', 'removed'],
    ['room_full', 'room-full'],
    ['rate_limited', 'rate-limited'],
    ['place_taken', 'place-taken'],
    ['invalid_input', 'message-invalid'],
  ] as const)('that refuses with %s is understood', async (code, refusal) => {
    answers = [[400, { message: code }]];
    expect(await leave()).toEqual(refused(refusal));
    // As a value, because raising it would undo the server’s counting.
    answers = [[200, { error: code, retry_after_seconds: 30 }]];
    expect(await leave()).toEqual(refused(refusal, 30));
  });

  it('that answers something else than was asked for answers oddly', async () => {
    answers = [[200, { surprise: true }]];
    expect(await leave()).toEqual(refused('backend-answered-oddly'));
    answers = [[200, { error: 'unheard_of' }]];
    expect(await leave()).toEqual(refused('backend-answered-oddly'));
  });

  it('that forgot its user gets a new one, once', async () => {
    answers = [[401, { message: 'JWT expired' }], [200]];
    expect(await leave()).toEqual({ ok: true, value: null });
    expect(asked).toEqual(['signup', 'leave_room', 'signup', 'leave_room']);
    asked = [];
    answers = [[401, { message: 'JWT expired' }]];
    expect(await leave()).toEqual(refused('backend-answered-oddly'));
    expect(asked).toEqual(['signup', 'leave_room', 'signup', 'leave_room']);
  });

  it('signs two calls in as one user', async () => {
    answers = [[200]];
    const backend = connected();
    await Promise.all([backend.signIn(), backend.signIn()]);
    expect(asked).toEqual(['signup']);
  });

  it.each([
    ['is away', 0, 'backend-unreachable'],
    ['is away behind its gateway', 503, 'backend-unreachable'],
    ['wants no new users', 422, 'backend-refused-sign-in'],
  ] as const)('that %s lets nobody in', async (_, status, refusal) => {
    signUps = [[status, { message: 'no' }]];
    expect(await leave()).toEqual(refused(refusal));
    expect(new Set(asked)).toEqual(new Set(['signup']));
  });
});

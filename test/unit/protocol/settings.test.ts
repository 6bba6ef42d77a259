import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../src/protocol/base64.ts';
import {
  hasRelay,
  iceServer,
  isReadableOnTheWay,
  isSecretKey,
  settings,
  settingsIn,
} from '../../../src/protocol/settings.ts';

const turn = { urls: 'turn:turn.example:3478', username: 'aiko', credential: 'secret' };
const valid = {
  supabaseUrl: 'https://rooms.example',
  supabaseKey: 'sb_publishable_something',
  peerServerUrl: 'https://peers.example/issho',
  iceServers: [turn],
  relayOnly: true,
};

function tokenFor(role: string): string {
  const part = (value: object) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
  return `${part({ alg: 'HS256' })}.${part({ iss: 'supabase', role })}.signature`;
}

describe('a stored setting', () => {
  it('is parsed by itself: an invalid one removes no other', () => {
    const stored = { ...valid, peerServerUrl: 'nonsense', iceServers: [{ urls: 'http://x' }] };
    const { supabaseUrl, supabaseKey, relayOnly } = valid;
    expect(settingsIn(stored)).toEqual({ supabaseUrl, supabaseKey, relayOnly });
  });

  it.each([null, undefined, 'text', []])('is absent from %j', (stored) => {
    expect(settingsIn(stored)).toEqual({});
  });
});

describe('the address of a server', () => {
  it.each([
    'ftp://rooms.example',
    'rooms.example',
    'https://',
    'https://name:word@rooms.example',
    'https://rooms.example:99999',
    'https://rooms.example/?apikey=1',
    `https://rooms.example/${'x'.repeat(2048)}`,
  ])('is not %s', (supabaseUrl) => {
    expect(settings.safeParse({ ...valid, supabaseUrl }).success).toBe(false);
  });

  it.each([
    ['http://rooms.example', true],
    ['https://rooms.example', false],
    ['http://localhost:54321', false],
    ['http://127.0.0.1:54321', false],
    ['http://[::1]:54321', false],
    ['http://localhost.example', true],
  ])('%s can be read on the way: %s', (url, isReadable) => {
    expect(isReadableOnTheWay(url)).toBe(isReadable);
  });
});

describe('a key', () => {
  it.each([
    ['sb_secret_something', true],
    [tokenFor('service_role'), true],
    [tokenFor('supabase_admin'), true],
    [tokenFor('anon'), false],
    ['sb_publishable_something', false],
    ['a.b.c', false],
  ])('%s is secret: %s', (supabaseKey, isSecret) => {
    expect(isSecretKey(supabaseKey)).toBe(isSecret);
    expect(settings.safeParse({ ...valid, supabaseKey }).success).toBe(!isSecret);
  });
});

describe('a STUN or TURN server', () => {
  it.each([
    { urls: 'stun:stun.example' },
    { urls: 'stun:[2001:db8::1]:3478' },
    { ...turn, urls: 'turns:turn.example:443?transport=tcp' },
    { ...turn, urls: ['turn:192.0.2.1', 'turn:192.0.2.1?transport=tcp'] },
  ])('may be %j', (server) => {
    expect(iceServer.safeParse(server).success).toBe(true);
  });

  it.each([
    { urls: 'https://turn.example' },
    { urls: 'javascript:alert(1)' },
    { urls: 'stun:' },
    { urls: 'stun://stun.example' },
    { urls: 'stun:stun.example:99999' },
    { urls: 'turn:turn.example' },
    { ...turn, credential: '' },
    { ...turn, username: 'x'.repeat(509) },
    { ...turn, urls: `turn:${'x'.repeat(255)}` },
  ])('may not be %j', (server) => {
    expect(iceServer.safeParse(server).success).toBe(false);
  });

  it('comes with at most seven others', () => {
    const several = (length: number) => ({
      ...valid,
      iceServers: Array.from({ length }, () => turn),
    });
    expect(settings.safeParse(several(8)).success).toBe(true);
    expect(settings.safeParse(several(9)).success).toBe(false);
  });

  it('relays if any of its addresses does', () => {
    expect(hasRelay([{ urls: ['stun:stun.example'] }])).toBe(false);
    expect(hasRelay([{ ...turn, urls: ['stun:stun.example', 'TURNS:turn.example'] }])).toBe(true);
  });
});

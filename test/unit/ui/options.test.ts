import { describe, expect, it } from 'vitest';
import type { OptionsForm } from '../../../src/ui/options/form.ts';
import {
  emptyRow,
  errorsIn,
  formOf,
  isFull,
  settingsOf,
  warningsIn,
} from '../../../src/ui/options/form.ts';
import { outcomeOf, outcomePhrase, triedIn } from '../../../src/ui/options/trial.ts';

const turn = { urls: 'turn:turn.example:3478', username: 'aiko', credential: 'secret' };
const settings = {
  supabaseUrl: 'https://rooms.example',
  supabaseKey: 'sb_publishable_something',
  peerServerUrl: 'https://peers.example/',
  iceServers: [turn],
  relayOnly: true,
};
const form = formOf('Aiko', settings);

describe('the form', () => {
  it('saves its initial values', () => {
    expect(errorsIn(form).size).toBe(0);
    expect(settingsOf(form)).toEqual(settings);
  });

  it('ignores spaces around pasted text', () => {
    const pasted = { ...form, supabaseUrl: ' https://rooms.example\n', supabaseKey: ' key ' };
    expect(settingsOf(pasted)).toMatchObject({
      supabaseUrl: 'https://rooms.example',
      supabaseKey: 'key',
    });
  });

  it('shows each address of a server in its own row', () => {
    const urls = ['turn:turn.example', 'turns:turn.example'];
    const { iceRows } = formOf('Aiko', { ...settings, iceServers: [{ ...turn, urls }] });
    expect(iceRows.map(({ url }) => url)).toEqual(urls);
    expect(new Set(iceRows.map(({ id }) => id)).size).toBe(2);
  });

  it.each<[string, Partial<OptionsForm>, [string, string]]>([
    ['an address that is none', { supabaseUrl: 'rooms' }, ['supabaseUrl', 'invalid.url']],
    ['no PeerServer', { peerServerUrl: '' }, ['peerServerUrl', 'invalid.url']],
    ['no key', { supabaseKey: ' ' }, ['supabaseKey', 'invalid.key']],
    ['a secret key', { supabaseKey: 'sb_secret_x' }, ['supabaseKey', 'invalid.secret']],
    ['relays only without one', { iceRows: [] }, ['relayOnly', 'options.relay_only_needs']],
  ])('refuses %s in words', (_, change, error) => {
    const changed = { ...form, ...change };
    expect([...errorsIn(changed)]).toEqual([error]);
    expect(settingsOf(changed)).toBeUndefined();
  });

  it('names what a server lacks', () => {
    const rows = [
      { id: 0, url: 'turn.example', username: '', credential: '' },
      { id: 3, url: 'turn:turn.example', username: '', credential: '' },
    ];
    expect([...errorsIn({ ...form, relayOnly: false, iceRows: rows })]).toEqual([
      ['ice-0-url', 'invalid.ice'],
      ['ice-3-username', 'invalid.username'],
      ['ice-3-credential', 'invalid.credential'],
    ]);
  });

  it('grows to eight rows with distinct ids', () => {
    const iceRows = [...form.iceRows];
    while (!isFull(iceRows)) iceRows.push(emptyRow(iceRows));
    expect(new Set(iceRows.map(({ id }) => id)).size).toBe(8);
  });

  it('warns of an address without TLS, but not on this machine', () => {
    const plain = { ...form, supabaseUrl: 'http://rooms.example', peerServerUrl: 'http://[::1]:9' };
    expect([...warningsIn(plain)]).toEqual([['supabaseUrl', 'options.readable']]);
    expect(settingsOf(plain)).toBeDefined();
  });
});

describe('the outcome of a test', () => {
  it('applies to the tested input only', () => {
    const trials = new Map([
      ['backend', { of: triedIn(form, 'backend'), outcome: 'fine' }],
    ] as const);
    expect(outcomeOf(trials, form, 'backend')).toBe('fine');
    expect(outcomeOf(trials, { ...form, peerServerUrl: '' }, 'backend')).toBe('fine');
    expect(outcomeOf(trials, { ...form, supabaseKey: 'other' }, 'backend')).toBeUndefined();
    expect(outcomeOf(trials, form, 'signalling')).toBeUndefined();
  });

  it('has words for each kind of server', () => {
    expect(outcomePhrase('fine', form, 'backend')).toBe('reach.backend');
    expect(outcomePhrase('fine', form, 0)).toBe('reach.turn');
    expect(outcomePhrase('unreachable', form, 0)).toBe('reach.silent');
    expect(outcomePhrase('unreachable', form, 'signalling')).toBe('reach.unreachable');
  });
});

import { describe, expect, it } from 'vitest';
import { readBuiltInSettings } from '../../../src/protocol/built-in-settings.ts';

const variables = {
  WXT_SUPABASE_URL: 'https://project.supabase.example',
  WXT_SUPABASE_KEY: 'sb_publishable_x',
  WXT_PEER_SERVER_URL: 'https://peers.example',
};
const jwt = (role: string) =>
  `e30.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.signature`;

describe('the settings of the build', () => {
  it('are read', () => {
    expect(readBuiltInSettings(variables)).toEqual({
      supabaseUrl: variables.WXT_SUPABASE_URL,
      supabaseKey: variables.WXT_SUPABASE_KEY,
      peerServerUrl: variables.WXT_PEER_SERVER_URL,
      iceServers: [],
      relayOnly: false,
    });
    const anon = { ...variables, WXT_SUPABASE_KEY: jwt('anon') };
    expect(readBuiltInSettings(anon).supabaseKey).toBe(anon.WXT_SUPABASE_KEY);
  });

  it.each(['sb_secret_abc', jwt('service_role')])('refuse a secret key: %s', (key) => {
    const build = () => readBuiltInSettings({ ...variables, WXT_SUPABASE_KEY: key });
    expect(build).toThrow('WXT_SUPABASE_KEY is a secret key');
    expect(build).not.toThrow(key);
  });

  it.each([
    ['WXT_SUPABASE_KEY', ''],
    ['WXT_SUPABASE_KEY', undefined],
    ['WXT_SUPABASE_URL', 'project.supabase.example'],
    ['WXT_SUPABASE_URL', 'https://user:password@project.supabase.example'],
    ['WXT_PEER_SERVER_URL', undefined],
    ['WXT_ICE_SERVERS', '[{'],
    ['WXT_ICE_SERVERS', '[{"urls":"turn:turn.example"}]'],
  ])('name %s when it is %s', (name, value) => {
    expect(() => readBuiltInSettings({ ...variables, [name]: value })).toThrow(
      new RegExp(`: ${name}$`),
    );
  });
});

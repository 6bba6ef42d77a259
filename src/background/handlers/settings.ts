/** What the options page asks for: which servers are in use, others instead, and whether they answer. */
import { reachBackend } from '../../database/reach.ts';
import { checkPeerServer } from '../../mesh/server-check.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedMembership, storedSettings } from '../../messaging/stored.ts';
import { done, refused } from '../../protocol/refusal.ts';
import type { Settings } from '../../protocol/settings.ts';
import { builtInSettings, currentSettings } from '../settings.ts';
import { storedInTurn } from '../membership/store.ts';

/** A room lives on these: with others, its members and its comments are out of reach. */
const roomServers = ['supabaseUrl', 'supabaseKey', 'peerServerUrl'] as const;

export const settingsHandlers: Handlers = {
  'settings/read': async () => ({ current: await currentSettings(), builtIn: builtInSettings() }),

  // In turn with changes of the membership, which could begin in between.
  'settings/save': (wanted) =>
    storedInTurn(async () => {
      const current = await currentSettings();
      const isElsewhere = roomServers.some((name) => wanted[name] !== current[name]);
      if (isElsewhere && (await storedMembership.read())) return refused('still-in-room');
      await storedSettings.write(differing(wanted, builtInSettings()));
      return done(null);
    }),

  'settings/test': (tried) =>
    tried.server === 'backend'
      ? reachBackend(tried.supabaseUrl, tried.supabaseKey)
      : checkPeerServer(tried.peerServerUrl),
};

/** What is as built in is not kept: another build's servers are then followed. */
function differing(wanted: Settings, builtIn: Settings): Partial<Settings> {
  const entries = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(builtIn[name as keyof Settings]),
  );
  return Object.fromEntries(entries);
}

/** Answers the options page: reads, saves and tests the servers. */
import { reachBackend } from '../../database/reach.ts';
import { checkPeerServer } from '../../mesh/server-check.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedMembership, storedSettings } from '../../messaging/stored.ts';
import { done, refused } from '../../protocol/refusal.ts';
import type { Settings } from '../../protocol/settings.ts';
import { builtInSettings, currentSettings } from '../settings.ts';
import { storedInTurn } from '../membership/store.ts';

/** A room lives on these servers. On others, its members and comments cannot be reached. */
const roomServers = ['supabaseUrl', 'supabaseKey', 'peerServerUrl'] as const;

export const settingsHandlers: Handlers = {
  'settings/read': async () => ({ current: await currentSettings(), builtIn: builtInSettings() }),

  // In the queue of membership changes: no room may be entered in between.
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

/** The settings that differ from the built-in ones. Others follow the next build. */
function differing(wanted: Settings, builtIn: Settings): Partial<Settings> {
  const entries = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(builtIn[name as keyof Settings]),
  );
  return Object.fromEntries(entries);
}

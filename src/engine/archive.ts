/** The Archive port, over messages to the background, which alone talks to the backend. */
import { announce, send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import type { MessageName, RequestOf } from '../protocol/extension-message.ts';
import type { Result } from '../protocol/refusal.ts';
import { originsOf } from '../protocol/page-address.ts';
import { refused } from '../protocol/refusal.ts';
import type { Archive } from '../session/ports.ts';

type ArchiveMessage =
  | 'session/heartbeat'
  | 'session/roster'
  | 'session/claim-host'
  | 'session/playback'
  | 'session/sync-events';

/**
 * The archive of `roomId`. `over` is called if the extension was updated, or if the room plays
 * elsewhere; a stopped worker does not call it.
 */
export function createArchive(roomId: string, over: () => void): Archive {
  async function ask<T>(name: ArchiveMessage, payload: RequestOf<MessageName>): Promise<Result<T>> {
    try {
      const result = (await send(name, payload as never)) as Result<T>;
      if (!result.ok && result.refusal.code === 'session-over') over();
      return result;
    } catch {
      if (!isOrphaned()) return refused('backend-unreachable'); // The worker was stopped half-way.
      over();
      return refused('extension-updated');
    }
  }
  return {
    heartbeat: (beat) => ask('session/heartbeat', { roomId, ...beat }),
    roster: () => ask('session/roster', { roomId }),
    takeOverHost: (epoch) => ask('session/claim-host', { roomId, epoch }),
    savePlayback: (playback) => ask('session/playback', { roomId, ...playback }),
    recordSyncEvents: (events) => ask('session/sync-events', { roomId, events: [...events] }),
    learned: (leads) => announce('session/learned', { leads }),
    openRoomPage: (address) => announce('page/follow', { origins: originsOf(address) }),
    commentsChanged: () => announce('comments/changed', { roomId }),
  };
}

/** The Archive port, over messages to the background, which alone talks to the backend. */
import { callWorker } from '../messaging/call-worker.ts';
import { announce } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import type { RequestOf } from '../protocol/extension/extension-message.ts';
import { originsOf } from '../protocol/page/page-address.ts';
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
  async function call<N extends ArchiveMessage>(name: N, payload: RequestOf<N>) {
    const result = await callWorker(name, payload);
    if (result.ok) return result;
    const { code } = result.refusal;
    const isOver = code === 'session-over' || isOrphaned();
    if (isOver) over();
    // The session treats a silent worker as an unreachable archive, and tries again.
    if (code !== 'worker-unavailable') return result;
    return refused(isOver ? 'extension-updated' : 'backend-unreachable');
  }
  return {
    heartbeat: (beat) => call('session/heartbeat', { roomId, ...beat }),
    roster: () => call('session/roster', { roomId }),
    takeOverHost: (epoch) => call('session/claim-host', { roomId, epoch }),
    savePlayback: (playback) => call('session/playback', { roomId, ...playback }),
    recordSyncEvents: (events) => call('session/sync-events', { roomId, events: [...events] }),
    learned: (leads) => announce('session/learned', { leads }),
    openRoomPage: (address) => announce('page/follow', { origins: originsOf(address) }),
    commentsChanged: () => announce('comments/changed', { roomId }),
  };
}

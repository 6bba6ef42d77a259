/** The archive of a session, whose calls go to the background. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createArchive } from '../../../src/engine/archive.ts';
import { callWorker } from '../../../src/messaging/call-worker.ts';
import { isOrphaned } from '../../../src/messaging/notify.ts';
import type { Result } from '../../../src/protocol/refusal.ts';
import { done, refused } from '../../../src/protocol/refusal.ts';

vi.mock(
  import('../../../src/messaging/call-worker.ts'),
  () => ({ callWorker: vi.fn<typeof callWorker>() }) as never,
);
vi.mock(
  import('../../../src/messaging/notify.ts'),
  () => ({ isOrphaned: vi.fn<typeof isOrphaned>() }) as never,
);
vi.mock(
  import('../../../src/messaging/messages.ts'),
  () => ({ announce: vi.fn<() => void>() }) as never,
);

const room = 'k3j9x2m4ab';
const worker = vi.mocked(callWorker as (name: string, payload: object) => Promise<Result<unknown>>);
const orphaned = vi.mocked(isOrphaned);
const over = vi.fn<() => void>();

beforeEach(() => {
  worker.mockReset();
  orphaned.mockReset().mockReturnValue(false);
  over.mockReset();
});

const roster = () => createArchive(room, over).roster();

describe('the archive', () => {
  it('asks the background about its own room', async () => {
    worker.mockResolvedValue(done(null));
    expect(await createArchive(room, over).takeOverHost(3)).toEqual(done(null));
    expect(worker.mock.calls).toEqual([['session/claim-host', { roomId: room, epoch: 3 }]]);
    expect(over).not.toHaveBeenCalled();
  });

  it('is unreachable while the worker is silent, and the session goes on', async () => {
    worker.mockResolvedValue(refused('worker-unavailable'));
    expect(await roster()).toEqual(refused('backend-unreachable'));
    expect(over).not.toHaveBeenCalled();
  });

  it('ends the session of an extension that was updated', async () => {
    worker.mockResolvedValue(refused('worker-unavailable'));
    orphaned.mockReturnValue(true);
    expect(await roster()).toEqual(refused('extension-updated'));
    expect(over).toHaveBeenCalledOnce();
  });

  it('ends the session of a room that plays elsewhere', async () => {
    worker.mockResolvedValue(refused('session-over'));
    expect(await roster()).toEqual(refused('session-over'));
    expect(over).toHaveBeenCalledOnce();
  });

  it('passes the room server’s refusals on', async () => {
    for (const code of ['backend-unreachable', 'removed', 'not-allowed'] as const) {
      worker.mockResolvedValue(refused(code));
      expect(await roster()).toEqual(refused(code));
    }
    expect(over).not.toHaveBeenCalled();
  });
});

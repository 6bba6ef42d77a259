import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callWorker } from '../../../src/messaging/call-worker.ts';
import { send } from '../../../src/messaging/messages.ts';
import { done, refused } from '../../../src/protocol/refusal.ts';

vi.mock(
  import('../../../src/messaging/messages.ts'),
  () => ({ send: vi.fn<typeof send>() }) as never,
);

const sent = vi.mocked(send as (name: string, payload: object) => Promise<unknown>);
const stopped = () => Promise.reject(new Error('The message port closed.'));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  sent.mockReset();
});

describe('a call of the worker', () => {
  it('returns the worker’s answer, including refusals', async () => {
    sent.mockResolvedValueOnce(done(null));
    expect(await callWorker('room/rename', { name: 'Mai' })).toEqual(done(null));
    sent.mockResolvedValueOnce(refused('not-allowed'));
    expect(await callWorker('room/rename', { name: 'Mai' })).toEqual(refused('not-allowed'));
    expect(sent.mock.calls).toEqual([
      ['room/rename', { name: 'Mai' }],
      ['room/rename', { name: 'Mai' }],
    ]);
  });

  it('is repeated if the worker was stopped half-way', async () => {
    sent.mockImplementationOnce(stopped).mockImplementationOnce(stopped);
    sent.mockResolvedValueOnce(done(null));
    const call = callWorker('room/rename', { name: 'Mai' });
    await vi.runAllTimersAsync();
    expect(await call).toEqual(done(null));
    expect(sent).toHaveBeenCalledTimes(3);
  });

  it('is refused with its own code if no attempt gets an answer', async () => {
    sent.mockImplementation(stopped);
    const call = callWorker('room/rename', { name: 'Mai' });
    await vi.runAllTimersAsync();
    expect(await call).toEqual(refused('worker-unavailable'));
    expect(sent).toHaveBeenCalledTimes(3);
  });
});

import { expect, it } from 'vitest';
import type { Refusal, Result } from '../../../../src/protocol/refusal.ts';
import { done, refused } from '../../../../src/protocol/refusal.ts';
import type { SyncEvent } from '../../../../src/protocol/backend/sync-event.ts';
import { startSyncLog } from '../../../../src/session/persistence/sync-log.ts';
import type { Archive } from '../../../../src/session/ports.ts';
import { Device } from '../../../simulation/device.ts';
import { VirtualTime } from '../../../simulation/time.ts';

/** A log whose backend gives `answers` in turn, and then takes everything. */
function logging(answers: Result<number>[]) {
  const time = new VirtualTime();
  const device = new Device(time);
  const batches: (readonly SyncEvent[])[] = [];
  const archive = {
    recordSyncEvents(events: readonly SyncEvent[]) {
      batches.push(events);
      return Promise.resolve(answers.shift() ?? done(events.length));
    },
  } as Partial<Archive> as Archive;
  let ids = 0;
  const log = startSyncLog(
    { archive, clock: device, ticker: device, newId: () => String((ids += 1)) },
    () => ({
      vector: undefined,
      observation: undefined,
      drift: 0,
      recentDrift: undefined,
      isHost: false,
      page: 0,
    }),
    ({ ok }) => ok,
    new AbortController().signal,
  );
  const idsSent = () => batches.map((batch) => batch.map(({ id }) => id));
  return { time, log, idsSent };
}

it('sends events again, under the same ids, while the backend is away', async () => {
  const { time, log, idsSent } = logging([refused('backend-unreachable')]);
  log.record('join');
  await time.until(60_000);
  log.record('seek');
  await time.until(120_000);
  expect(idsSent()).toEqual([['1'], ['1'], ['2']]);
});

it.each<Refusal['code']>(['rate-limited', 'backend-refused-sign-in'])(
  'sends nothing again that was refused: %s',
  async (code) => {
    const { time, log, idsSent } = logging([refused(code)]);
    log.record('join');
    await time.until(120_000);
    expect(idsSent()).toEqual([['1']]);
  },
);

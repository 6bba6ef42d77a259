/** How often an extension writes to the database while its room simply plays. */
import { expect, test } from 'vitest';
import { startRecorder } from '../../src/session/recorder.ts';
import type { Archive, Mesh } from '../../src/session/ports.ts';
import { Device } from '../simulation/device.ts';
import { VirtualTime } from '../simulation/time.ts';

const minutes = 60;

/** Calls a minute, of each kind, of a member who watches for an hour. */
async function writesOf(isHost: boolean): Promise<Readonly<Record<string, number>>> {
  const time = new VirtualTime();
  const device = new Device(time);
  const calls: Record<string, number> = {};
  const count = (name: string, value: unknown) => () => {
    calls[name] = (calls[name] ?? 0) + 1;
    return Promise.resolve({ ok: true, value });
  };
  // Only what the recorder uses.
  const archive = {
    heartbeat: count('heartbeat', {}),
    roster: count('roster', {}),
    savePlayback: count('savePlayback', true),
    recordSyncEvents: count('recordSyncEvents', 1),
  } as unknown as Archive;
  const stop = new AbortController();
  let id = 0;
  startRecorder(
    {
      archive,
      mesh: { peerId: 'peer' } as Mesh,
      clock: device,
      ticker: device,
      newId: () => String((id += 1)),
    },
    () => ({
      vector: {
        position: 0,
        timestamp: 0,
        rate: 1,
        playing: true,
        revision: 1,
        issuedAt: 0,
        by: 'somebody',
      },
      observation: undefined,
      drift: 0,
      isHost,
    }),
    () => undefined,
    stop.signal,
  );
  await time.until(minutes * 60_000 - 1);
  stop.abort();
  return Object.fromEntries(
    Object.entries(calls).map(([name, number]) => [name, number / minutes]),
  );
}

test('a member writes at most four times a minute', async () => {
  const { heartbeat, recordSyncEvents, ...others } = await writesOf(false);
  expect(others).toEqual({});
  expect(heartbeat).toBe(3);
  expect(recordSyncEvents).toBeGreaterThan(0.5);
  expect(heartbeat! + recordSyncEvents!).toBeLessThanOrEqual(4);
});

test('the host also saves the playback, at most once a heartbeat', async () => {
  const { savePlayback, ...others } = await writesOf(true);
  expect(others).toEqual(await writesOf(false));
  expect(savePlayback).toBeLessThanOrEqual(3);
});

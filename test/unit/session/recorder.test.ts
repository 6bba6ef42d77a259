import { expect, it } from 'vitest';
import { done } from '../../../src/protocol/refusal.ts';
import type { Archive, Mesh } from '../../../src/session/ports.ts';
import type { Recorded } from '../../../src/session/recorder.ts';
import { startRecorder } from '../../../src/session/recorder.ts';
import { Device } from '../../simulation/device.ts';
import { VirtualTime } from '../../simulation/time.ts';

const mesh: Mesh = {
  peerId: 'here',
  signalling: 'online',
  dropped: 0,
  setRoster: () => undefined,
  send: () => false,
  listen: () => undefined,
};

it.each([
  ['eight', 'the host', true],
  ['three', 'any other member', false],
])('writes at most %s rows a minute for %s of a playing room', async (_, __, isHost) => {
  const time = new VirtualTime();
  const device = new Device(time);
  const rows: string[] = [];
  const snapshot = {} as never;
  const archive: Archive = {
    heartbeat() {
      rows.push('heartbeat');
      return Promise.resolve(done(snapshot));
    },
    roster: () => Promise.resolve(done(snapshot)),
    claimHost: () => Promise.resolve(done(snapshot)),
    savePlayback() {
      rows.push('playback');
      return Promise.resolve(done(true));
    },
    recordSyncEvents(events) {
      rows.push(...events.map(({ sync_event_type: type }) => `event ${type}`));
      return Promise.resolve(done(events.length));
    },
    follow: () => undefined,
    learned: () => undefined,
    commentsChanged: () => undefined,
  };
  const vector = {
    revision: 1,
    issuedAt: 0,
    by: 'host',
    position: 0,
    rate: 1,
    timestamp: 0,
    playing: true,
  };
  const current = (): Recorded => ({ vector, observation: undefined, drift: 0, isHost, page: 0 });
  const ending = new AbortController();
  startRecorder(
    { archive, mesh, clock: device, ticker: device, newId: () => crypto.randomUUID() },
    current,
    () => undefined,
    ending.signal,
  );
  await time.until(10 * 60_000);
  ending.abort();
  const heartbeats = rows.filter((row) => row === 'heartbeat').length;
  expect(heartbeats).toBeGreaterThanOrEqual(isHost ? 58 : 19);
  expect(rows.filter((row) => row === 'playback').length).toBe(isHost ? 10 : 0);
  expect(rows.filter((row) => row === 'event heartbeat').length).toBeGreaterThanOrEqual(9);
  expect(rows.length).toBeLessThanOrEqual(isHost ? 83 : 32);
});

import { beforeEach, describe, expect, it } from 'vitest';
import { HOST_LEASE_MS } from '../../../../src/core/consensus/host.ts';
import type { Room } from '../../../../src/core/consensus/types.ts';
import { newRoom, withRoster } from '../../../../src/core/consensus/room.ts';
import type { Result } from '../../../../src/protocol/refusal.ts';
import { done, refused } from '../../../../src/protocol/refusal.ts';
import type { RoomSnapshot } from '../../../../src/protocol/backend/room.ts';
import { startHostTakeover } from '../../../../src/session/persistence/host-takeover.ts';
import { rosterUpdateOf } from '../../../../src/protocol/backend/roster.ts';
import type { Archive } from '../../../../src/session/ports.ts';
import { Device } from '../../../simulation/device.ts';
import { VirtualTime } from '../../../simulation/time.ts';
import { other, sampleMembership, self } from '../../ui/sample.ts';

/** Milliseconds one stands in before claiming, and until that is looked at. */
const SETTLED = 2500 + 1000;

let time: VirtualTime;
let device: Device;
let room: Room;
/** When (ms) which epoch was claimed, and how often the others were told. */
let claims: { readonly at: number; readonly epoch: number }[];
let told: number;
let asked: number;
let answer: () => Result<RoomSnapshot>;

/** The room as the database tells it: who is host since which epoch, heard how many seconds ago. */
function snapshotOf(host: string, epoch: number, age: number): RoomSnapshot {
  const { snapshot } = sampleMembership();
  return {
    room: { ...snapshot.room, hostId: host, hostEpoch: epoch },
    members: snapshot.members.map((row) => ({ ...row, heartbeatAgeSeconds: age })),
  };
}

function adopt(snapshot: RoomSnapshot): boolean {
  room = withRoster(room, rosterUpdateOf(snapshot), device.now());
  return true;
}

beforeEach(() => {
  time = new VirtualTime();
  device = new Device(time);
  room = newRoom(self);
  adopt(snapshotOf(other, 1, 0));
  claims = [];
  told = 0;
  asked = 0;
  answer = () => done(snapshotOf(other, 1, time.now / 1000));
  const archive = {
    takeOverHost(epoch: number) {
      claims.push({ at: time.now, epoch });
      return Promise.resolve(answer());
    },
  } as Partial<Archive> as Archive;
  const ports = { self, archive, clock: device, ticker: device };
  const refresh = () => void (asked += 1);
  const session = {
    store: { get: () => room },
    roster: { adopt },
    refresh,
    granted: () => void (told += 1),
  };
  startHostTakeover(ports, session, new AbortController().signal);
});

describe('an acting host', () => {
  it('claims the room once it has stood in for a moment, until it is theirs', async () => {
    await time.until(HOST_LEASE_MS + SETTLED);
    expect(claims.map(({ epoch }) => epoch)).toEqual([1]);
    expect(claims[0]?.at).toBeGreaterThan(HOST_LEASE_MS + SETTLED - 1000);
    // The database keeps the host for 22 s: nothing is worth a try before.
    await time.until(21_500);
    expect(claims).toHaveLength(1);
    answer = () => done(snapshotOf(self, 2, 0));
    await time.until(25_000);
    expect([claims.length, told, room.appointment.epoch]).toEqual([2, 1, 2]);
    await time.until(300_000);
    expect(claims).toHaveLength(2);
  });

  it('goes on while the database is away', async () => {
    answer = () => refused('backend-unreachable');
    await time.until(60_000);
    expect(claims.length).toBeGreaterThanOrEqual(10);
    expect(claims.length).toBeLessThanOrEqual(17);
    answer = () => done(snapshotOf(self, 2, 0));
    await time.until(65_000);
    expect([told, room.appointment.member]).toEqual([1, self]);
  });

  it('rarely tries to take over from a host that only the database hears', async () => {
    answer = () => done(snapshotOf(other, 1, 5));
    await time.until(600_000);
    expect(claims.length).toBeLessThanOrEqual(600 / 17 + 1);
    expect(told).toBe(0);
  });

  it('claims nothing once another is host, or the host is heard', async () => {
    answer = () => done(snapshotOf(other, 2, 0));
    await time.until(HOST_LEASE_MS + SETTLED);
    expect(claims).toHaveLength(1);
    for (let second = 14; second < 60; second += 1) {
      await time.until(second * 1000);
      const { appointment } = room;
      room = { ...room, appointment: { ...appointment, heardAtByHops: [device.now()] } };
    }
    expect(claims).toHaveLength(1);
  });

  it('is not a member that acted as host for a moment only', async () => {
    await time.until(HOST_LEASE_MS + 1500);
    room = { ...room, appointment: { ...room.appointment, listeningSince: device.now() } };
    await time.until(2 * HOST_LEASE_MS);
    expect(claims).toEqual([]);
  });
});

it('a member that sees another acting host fetches the roster, repeatedly', async () => {
  const third = '00000003-0000-4000-8000-000000000003';
  room = { ...room, roster: [other, third, self] };
  const present = new Map([[third, 0]]);
  for (let second = 0; second <= 35; second += 1) {
    present.set(third, second * 1000);
    room = { ...room, appointment: { ...room.appointment, heardAt: new Map(present) } };
    await time.until(second * 1000);
    if (second === 9) expect(asked).toBe(0);
    if (second === 12) expect(asked).toBe(1);
  }
  expect([asked, claims]).toEqual([3, []]);
});

it('a host claims nothing', async () => {
  adopt(snapshotOf(self, 2, 0));
  await time.until(60_000);
  expect(claims).toEqual([]);
});

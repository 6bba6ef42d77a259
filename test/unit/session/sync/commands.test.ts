import { describe, expect, it } from 'vitest';
import { newRoom, withPeer, withRoster } from '../../../../src/core/consensus/room.ts';
import type { StampedVector } from '../../../../src/core/timeline/revision.ts';
import type { PeerMessage } from '../../../../src/protocol/peer/peer-message.ts';
import { createBroadcast } from '../../../../src/session/peers/broadcast.ts';
import type { Mesh } from '../../../../src/session/ports.ts';
import { createCommands } from '../../../../src/session/sync/commands.ts';
import { createRoomStore } from '../../../../src/session/sync/room-store.ts';
import { sampleMembership } from '../../ui/sample.ts';
import { Device } from '../../../simulation/device.ts';
import { VirtualTime } from '../../../simulation/time.ts';

const self = '00000000-0000-4000-8000-000000000001';
const b = '00000000-0000-4000-8000-000000000002';

const vector: StampedVector = {
  revision: 4,
  issuedAt: 0,
  by: b,
  position: 60,
  rate: 1,
  timestamp: 0,
  playing: true,
};

type Channel = Parameters<Mesh['send']>[2];

/** A message as it left: when, over which channel, and what it said of the vector. */
type Sent = readonly [at: number, channel: Channel, revision: number | undefined];

function commanding(change: { hold?: 'start'; permitted?: string[]; linked?: boolean } = {}) {
  const time = new VirtualTime();
  const device = new Device(time);
  const { hold, permitted, linked = true } = change;
  const people = {
    roster: [b, self],
    host: { epoch: 1, member: b },
    permitted: permitted && new Set(permitted),
  };
  const alone = { ...withRoster(newRoom(self), people, 0), vector: { ...vector, hold } };
  const first = linked ? withPeer(alone, b, 0) : alone;
  const store = createRoomStore(first, sampleMembership().snapshot, device);
  const sent: Sent[] = [];
  const recorded: string[] = [];
  let saves = 0;
  let isAlone = false;
  const send = (_: string, message: PeerMessage, channel: Channel) => {
    const revision = message.type === 'beat' ? message.vector?.revision : undefined;
    sent.push([time.now, channel, revision]);
  };
  const ownStatus = { status: () => ({ state: 'following' }) as const };
  const parts = { clock: device, ticker: device, store, ownStatus };
  const broadcast = createBroadcast({
    ...parts,
    mesh: { send } as Partial<Mesh> as Mesh,
    guardClocks: () => undefined,
  });
  const commands = createCommands(
    {
      ...parts,
      broadcast,
      media: { observe: () => undefined } as never,
      steering: { startLead: () => 0, isAlone: () => isAlone },
      waiting: { status: () => ({ heldFor: 0 }) as never },
      persistence: { record: (type) => void recorded.push(type), save: () => (saves += 1) },
    },
    new AbortController().signal,
  );
  /** The viewer does something, and the player follows. */
  const obey = (intent: Parameters<typeof commands.obey>[0]) => {
    commands.obey(intent);
    return commands.announce();
  };
  return {
    time,
    store,
    commands,
    broadcast,
    sent,
    recorded,
    obey,
    saves: () => saves,
    leaveTheOthers: () => (isAlone = true),
  };
}

describe('a command', () => {
  it('is sent at once over both channels, and twice more over the fast one', async () => {
    const { time, obey, sent } = commanding();
    expect(obey({ kind: 'pause', position: 61 })).toBe(true);
    await time.until(1000);
    expect(sent).toEqual([
      [0, 'fast', 5],
      [0, 'reliable', 5],
      [15, 'fast', 5],
      [45, 'fast', 5],
    ]);
  });

  it('is not copied while the next one is yet to be announced', async () => {
    const { time, obey, commands, sent } = commanding();
    obey({ kind: 'pause', position: 61 });
    await time.until(5);
    commands.obey({ kind: 'play', position: 61 });
    await time.until(1000);
    expect(sent.map(([at]) => at)).toEqual([0, 0]);
  });

  it('follows the one before after 150 ms, with what came in between', async () => {
    const { time, obey, sent } = commanding();
    obey({ kind: 'pause', position: 61 });
    await time.until(50);
    expect(obey({ kind: 'play', position: 61 })).toBe(false);
    await time.until(100);
    expect(obey({ kind: 'pause', position: 61 })).toBe(false);
    await time.until(149);
    expect(sent.at(-1)?.[0]).toBe(45);
    await time.until(1000);
    expect(sent.filter(([, channel]) => channel === 'reliable')).toEqual([
      [0, 'reliable', 5],
      [150, 'reliable', 7],
    ]);
  });

  it('is recorded and stored when it is announced', async () => {
    const { time, commands, recorded, saves } = commanding();
    commands.obey({ kind: 'seek', position: 300 });
    expect([recorded, saves()]).toEqual([[], 0]);
    commands.announce();
    await time.until(1000);
    expect([recorded, saves()]).toEqual([['seek'], 1]);
  });

  it('is refused, counted and sent to nobody where the viewer may not give it', async () => {
    const { time, obey, store, sent, commands } = commanding({ permitted: [b] });
    expect(obey({ kind: 'pause', position: 61 })).toBe(false);
    await time.until(1000);
    expect(store.get().vector).toMatchObject({ revision: 4 });
    expect([sent, commands.denied()]).toEqual([[], 1]);
  });

  it('of a viewer who watches without the others is none of the room', () => {
    const { obey, store, commands, leaveTheOthers } = commanding();
    leaveTheOthers();
    expect(obey({ kind: 'pause', position: 61 })).toBe(false);
    expect(store.get().vector).toMatchObject({ revision: 4, playing: true });
    expect(commands.denied()).toBe(0);
  });
});

describe('a scrub', () => {
  it('is announced at its beginning, and then where it came to rest', async () => {
    const { time, obey, sent } = commanding();
    for (let press = 0; press < 8; press += 1) {
      await time.until(press * 200);
      obey({ kind: 'seek', position: 100 + press * 10 });
    }
    await time.until(10_000);
    const heard = sent.filter(([, channel]) => channel === 'reliable');
    expect(heard).toEqual([
      [0, 'reliable', 5],
      [1700, 'reliable', 12],
    ]);
  });

  it('ends with a pause, which does not wait', async () => {
    const { time, obey, sent } = commanding();
    obey({ kind: 'seek', position: 100 });
    await time.until(200);
    obey({ kind: 'seek', position: 110 });
    await time.until(300);
    expect(obey({ kind: 'pause', position: 110 })).toBe(true);
    expect(sent.at(-1)).toEqual([300, 'reliable', 7]);
  });
});

describe('a held room', () => {
  it('is released by a member who may command', () => {
    const { commands, store } = commanding({ hold: 'start' });
    commands.releaseHold();
    expect(store.get().vector).toMatchObject({ revision: 5, playing: true, by: self });
    expect(store.get().vector?.hold).toBeUndefined();
  });

  it('is not released by a member who may not', () => {
    const { commands, store } = commanding({ hold: 'start', permitted: [b] });
    commands.releaseHold();
    expect(store.get().vector).toMatchObject({ revision: 4, hold: 'start' });
  });

  it('is not released where it is not held', () => {
    const { commands, store } = commanding();
    commands.releaseHold();
    expect(store.get().vector).toMatchObject({ revision: 4 });
  });
});

describe('the ready check', () => {
  it('holds the room where it stands', async () => {
    const { time, commands, store } = commanding();
    await time.until(2000);
    commands.startReadyCheck();
    expect(store.get().vector).toMatchObject({ revision: 5, hold: 'people', position: 62 });
  });

  it('is not started by a member who may not command', () => {
    const { commands, store } = commanding({ permitted: [b] });
    commands.startReadyCheck();
    expect(store.get().vector).toMatchObject({ revision: 4 });
  });

  it('counts down three seconds once everyone is ready', async () => {
    const { time, commands, store } = commanding();
    commands.startReadyCheck();
    await time.until(500);
    commands.release();
    expect(store.get().vector).toMatchObject({ revision: 6, timestamp: 3500 });
  });
});

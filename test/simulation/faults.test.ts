/** What viewers meet now and then, each in the smallest room that shows it. */
import { describe, expect, it } from 'vitest';
import { models } from './models.ts';
import type { Conditions } from './network.ts';
import type { Joining, Member } from './world.ts';
import { World } from './world.ts';

const local: Conditions = { delay: 5, jitter: 1, loss: 0, repetition: 0 };
const far: Conditions = { delay: 60, jitter: 15, loss: 0.03, repetition: 0 };

/** Linked, and not playing yet. */
async function roomOf(
  joining: readonly Joining[],
  { conditions = local, seed = 1 } = {},
): Promise<[World, ...Member[]]> {
  const world = new World(seed, conditions);
  const members: Member[] = [];
  for (const one of joining) {
    members.push(world.join(one));
    await world.run(3000);
  }
  return [world, ...members];
}

/** Milliseconds until all have played within `distance` seconds of each other for half a second. */
async function untilTogether(world: World, distance: number, patience = 20_000): Promise<number> {
  const startedAt = world.time.now;
  let since: number | undefined;
  while (world.time.now < startedAt + patience) {
    const together =
      world.spread() < distance && world.members.every(({ video }) => !video.isPaused);
    since = together ? (since ?? world.time.now) : undefined;
    if (since !== undefined && world.time.now - since >= 500) return since - startedAt;
    await world.run(25);
  }
  return Infinity;
}

const revisionOf = ({ session }: Member) => session.snapshot().timeline?.revision ?? 0;

describe('a tab that is hidden, whose timers fire once a second', () => {
  const cases = [
    ['chromium', local],
    ['firefox', local],
    ['chromium', far],
    ['firefox', far],
  ] as const;
  it.each(cases)('starts again with the others (%s)', async (model, conditions) => {
    const [world, a, b] = await roomOf([{}, { video: { model: models[model] } }], { conditions });
    if (!a || !b) throw new Error('nobody is here');
    a.video.play();
    await world.run(8000);
    b.video.setHidden(true);
    await world.run(1400);
    for (const act of ['play', 'seek'] as const) {
      if (act === 'seek') a.video.seek(700);
      else {
        a.video.pause();
        await world.run(5300);
        a.video.play();
      }
      expect(await untilTogether(world, 0.1)).toBeLessThan(8000);
    }
  });
});

describe('a site that puts the speed back', () => {
  it('is asked a few times, commands nothing, and is left alone', async () => {
    const [world, a, b] = await roomOf([{}, { video: { model: models.refusing } }, {}]);
    if (!a || !b) throw new Error('nobody is here');
    a.video.play();
    await world.run(8000);
    const before = revisionOf(a);
    b.session.setShift(0.03);
    await world.run(10_000);
    expect(revisionOf(a)).toBe(before);
    const rates = b.video.corrections.filter(({ kind }) => kind === 'rate').length;
    await world.run(10_000);
    expect(b.video.corrections.filter(({ kind }) => kind === 'rate')).toHaveLength(rates);
  });
});

describe('seeks in a row', () => {
  const hunts = [3, 4, 5, 6, 8].flatMap((count) =>
    [250, 500, 700, 1200].map((gap) => [count, gap] as const),
  );
  it.each(hunts)('%i of ten seconds, %i ms apart, are followed soon', async (count, gap) => {
    const [world, a] = await roomOf([{}, {}]);
    if (!a) throw new Error('nobody is here');
    a.video.play();
    await world.run(15_000);
    for (let press = 0; press < count; press += 1) {
      if (press > 0) await world.run(gap);
      a.video.seek(a.video.position + 10);
    }
    expect(await untilTogether(world, 0.05)).toBeLessThan(3000);
  });
});

describe('a video that begins later than the room’s', () => {
  it.each([-0.3, -2.5, -5])('by %d s keeps nobody waiting', async (shift) => {
    const [world, a, b] = await roomOf([{}, {}]);
    if (!a || !b) throw new Error('nobody is here');
    b.session.setShift(shift);
    await world.run(1000);
    a.video.play();
    await world.run(1000);
    expect(a.video.position).toBeGreaterThan(0.3);
    const before = b.video.corrections.length;
    await world.run(8000);
    expect(b.video.position - a.video.position).toBeCloseTo(shift, 1);
    expect(b.video.corrections.slice(before).filter(({ kind }) => kind === 'seek')).toEqual([]);
  });
});

describe('a member that watches alone', () => {
  it('plays at the speed of the room, not at one that was bent to catch up', async () => {
    const [world, a, b] = await roomOf([{}, {}]);
    if (!a || !b) throw new Error('nobody is here');
    a.video.play();
    await world.run(8000);
    b.session.setShift(0.1);
    while (b.video.rate === 1) await world.run(20);
    b.session.setAlone(true);
    expect(b.video.rate).toBe(1);
  });
});

describe('a member that was away', () => {
  it.each([0, 1])(
    'and stood still meanwhile does not take the room back (member %i)',
    async (who) => {
      const [world, ...members] = await roomOf([{}, {}, {}]);
      const away = members[who];
      const here = members[2];
      if (!away || !here) throw new Error('nobody is here');
      members[0]?.video.play();
      await world.run(8000);
      world.network.part(new Set([away.id]));
      await world.run(9500);
      away.video.stall(25_000);
      await world.run(26_000);
      const before = here.video.position;
      world.network.heal();
      await world.run(20_000);
      expect(here.video.position - before).toBeGreaterThan(19.9);
      expect(world.spread()).toBeLessThan(0.025);
    },
  );

  it.each([300, 1000, 3000])(
    'for %i ms with a clock that stood still is back at once',
    async (nap) => {
      const [world, a, b] = await roomOf([{}, {}, {}]);
      if (!a || !b) throw new Error('nobody is here');
      a.video.play();
      await world.run(8000);
      const [own, others] = [a.video.corrections.length, b.video.corrections.length];
      a.video.stall(nap);
      a.device.sleep(nap, true);
      await world.run(nap);
      expect(await untilTogether(world, 0.025)).toBeLessThan(2500);
      const seeks = a.video.corrections.slice(own).filter(({ kind }) => kind === 'seek');
      expect(seeks.length).toBeLessThan(2);
      expect(b.video.corrections).toHaveLength(others);
    },
  );
});

describe('whose clock counts', () => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  it.each(orders)(
    'is one for all who came in the same second, whatever the ways between them (%i %i %i)',
    async (...order) => {
      const world = new World(7, { ...local, delay: 20, jitter: 8 });
      const members: Member[] = [];
      for (const index of order) {
        members.push(
          world.join({ id: `00000000-0000-4000-8000-00000000000${index}`, device: { skew: 0 } }),
        );
        await world.run(700);
      }
      for (const [index, { id }] of members.entries()) {
        world.network.detour(id, members[(index + 1) % 3]?.id ?? '', 20);
      }
      await world.run(5000);
      members[0]?.video.play();
      await world.run(15_000);
      const mean = () =>
        members.reduce((sum, { video }) => sum + video.position, 0) / 3 - world.time.now / 1000;
      const before = mean();
      const corrected = members.map(({ video }) => video.corrections.length);
      await world.run(20_000);
      expect(Math.abs(mean() - before)).toBeLessThan(0.015);
      const since = members.map(
        ({ video }, index) => video.corrections.length - (corrected[index] ?? 0),
      );
      expect(Math.max(...since)).toBeLessThan(8);
    },
  );
});

describe('a host who took control after a guest had played', () => {
  it('has a room that still waits for a stalled member', async () => {
    const [world, host, guest, third] = await roomOf([{}, {}, {}]);
    if (!host || !guest || !third) throw new Error('nobody is here');
    guest.video.play();
    await world.run(8000);
    world.backend.setControl('host');
    await world.run(35_000);
    third.video.stall(5000);
    await world.run(1500);
    expect(host.session.snapshot().timeline?.hold).toBe('stall');
  });
});

describe('a browser that rounds its clock', () => {
  it.each([5, 16.67, 100])('to %d ms is not asked for it all the time', async (resolution) => {
    const [world, a] = await roomOf([
      {},
      { device: { resolution }, video: { model: models.firefox } },
    ]);
    if (!a) throw new Error('nobody is here');
    a.video.play();
    await world.run(15_000);
    let messages = 0;
    const before = world.network.watch;
    world.network.watch = (...all) => {
      messages += 1;
      before(...all);
    };
    await world.run(20_000);
    expect(messages / 20).toBeLessThan(12);
    expect(world.spread()).toBeLessThan(0.025 + resolution / 1000);
  });
});

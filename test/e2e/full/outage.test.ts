/** A member who loses the network misses events, and catches up when it is back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Outage } from '../../network/outage.ts';
import { setOutage } from '../../network/outage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let outage: Outage;
let stays: Viewer;
let goes: Viewer;

beforeAll(async () => {
  stage = await shareStage();
  outage = await setOutage(stage);
  ({ stays, goes } = outage);
  for (const viewer of [stays, goes]) await viewer.open(`${stage.cinema.url}/plain`);
  await goes.join(await stays.create());
  await stays.control('play');
  await both('following');
});
afterAll(async () => {
  await outage?.stop();
  await stage?.stop();
});

/** Both are linked, and each sees both in `state`. */
async function both(state: 'following' | 'paused'): Promise<void> {
  for (const viewer of [stays, goes]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) =>
        snapshot?.members.length === 2 &&
        snapshot.members.some(({ link }) => link === 'direct') &&
        snapshot.members.every((member) => member.state === state),
      40_000,
    );
  }
}

it('continues alone while the network is away, and stops with the others once it is back', async () => {
  outage.cut();
  for (const viewer of [stays, goes]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.some(({ link }) => link === 'connecting') === true,
      40_000,
    );
  }
  await stays.control('pause');
  expect((await goes.player()).paused).toBe(false);
  outage.mend();
  await both('paused');
  await eventually(
    () => Promise.all([stays, goes].map((viewer) => viewer.player())),
    ([one, other]) => Math.abs((one?.position ?? 0) - (other?.position ?? 9)) < 1e-4,
  );
});

it('plays on with the others after a short outage with commands on both sides', async () => {
  await stays.control('play');
  await both('following');
  outage.cut();
  await stays.control('pause');
  await goes.control({ seek: 12 });
  outage.mend();
  // Either command may win; it applies to both.
  await eventually(
    () => Promise.all([stays, goes].map((viewer) => viewer.snapshot())),
    (snapshots) => {
      const members = snapshots.flatMap((snapshot) => snapshot?.members ?? []);
      const [{ state } = { state: undefined }] = members;
      return (
        members.length === 4 &&
        (state === 'paused' || state === 'following') &&
        members.every((member) => member.state === state && Math.abs(member.drift ?? 0) < 100) &&
        new Set(snapshots.map((snapshot) => snapshot?.timeline?.revision)).size === 1
      );
    },
    40_000,
  );
  await eventually(
    () => Promise.all([stays, goes].map((viewer) => viewer.player())),
    ([one, other]) =>
      one?.paused === other?.paused && Math.abs((one?.position ?? 0) - (other?.position ?? 9)) < 1,
  );
});

it('is in step again after its laptop was asleep', async () => {
  if ((await stays.player()).paused) await stays.control('play');
  await both('following');
  const asleep = goes.launched.browser.process()?.pid ?? Number.NaN;
  process.kill(-asleep, 'SIGSTOP');
  try {
    await eventually(
      () => stays.snapshot(),
      (snapshot) => snapshot?.members.some(({ link }) => link === 'connecting') === true,
      40_000,
    );
    await stays.control({ seek: 5 });
    expect((await stays.player()).paused).toBe(false);
  } finally {
    process.kill(-asleep, 'SIGCONT');
  }
  await both('following');
  await eventually(
    () => goes.snapshot(),
    (snapshot) => snapshot?.members.every(({ drift = Infinity }) => Math.abs(drift) < 100) === true,
    40_000,
  );
  const [one, other] = await Promise.all([stays, goes].map((viewer) => viewer.player()));
  expect(Math.abs((one?.position ?? 0) - (other?.position ?? 9))).toBeLessThan(1);
});

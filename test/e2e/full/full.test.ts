/** A full room, each member linked to each: three browsers, the rest WebRTC in Node. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import type { SessionSnapshot } from '../../../src/protocol/extension/snapshot.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { fill } from '../../crowd/crowd.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let viewers: Viewer[];
let roomKey: string;
let sendAway: (() => Promise<void>) | undefined;

beforeAll(async () => {
  stage = await shareStage();
  viewers = await Promise.all(
    ['Aiko', 'Ben', 'Chie'].map((name) => stage.viewer(name, { allowsEverySite: true })),
  );
  for (const viewer of viewers) await viewer.open(`${stage.cinema.url}/plain?clip=h264-24`);
  const [first, ...others] = viewers;
  roomKey = (await first?.create()) ?? '';
  for (const viewer of others) await viewer.join(roomKey);
  await first?.control('play');
  sendAway = await fill(stage, roomKey, limits.members - viewers.length);
});
afterAll(async () => {
  await sendAway?.();
  await stage?.stop();
});

/** Waits until every browser sees all members in the states `seen`. */
async function all(seen: (member: SessionSnapshot['members'][number]) => boolean): Promise<void> {
  for (const viewer of viewers) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) =>
        snapshot?.members.length === limits.members && snapshot.members.every((one) => seen(one)),
      60_000,
    );
  }
}

it('links everyone to everyone, and all are in step', async () => {
  await all(({ link, state, drift = Infinity }) => {
    return link !== 'connecting' && state === 'following' && Math.abs(drift) < 50;
  });
});

it('stops on one frame', async () => {
  await viewers[1]?.control('pause');
  await all(({ state }) => state === 'paused');
  const players = await eventually(
    () => Promise.all(viewers.map((viewer) => viewer.player())),
    (now) => now.every(({ position }) => Math.abs(position - (now[0]?.position ?? 0)) < 1e-4),
  );
  expect(players.every(({ paused }) => paused)).toBe(true);
});

it('has no place for one more', async () => {
  const late = viewers.at(-1);
  await late?.leave();
  const sendOneAway = await fill(stage, roomKey, 1);
  expect(await late?.join(roomKey)).toBe('room-full');
  await sendOneAway();
});

/**
 * Two people who watch together on the running stack. Attacks on them must have no effect they
 * notice.
 */
import { expect } from 'vitest';
import { quantiles } from '../../stack/playhead.ts';
import type { Servers, Stage } from '../../stack/stage.ts';
import { setStage } from '../../stack/stage.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { limits } from '../../src/protocol/limits.ts';
import { eventually } from '../e2e/eventually.ts';
import type { Watched } from './watch.ts';

export interface Together {
  readonly stage: Stage<Servers>;
  readonly roomKey: string;
  readonly aiko: Viewer;
  readonly ben: Viewer;
  readonly both: readonly [Viewer, Viewer];
  /** Errors of pages, content scripts and backgrounds, which viewers do not see. */
  readonly errors: readonly string[];
}

export async function watchTogether(): Promise<Together> {
  const errors: string[] = [];
  // Attackers have their own addresses, as behind a proxy.
  const stage = await setStage({ proxied: true });
  const viewer = async (name: string) => {
    // After a reload the page has no click yet.
    const args = ['--autoplay-policy=no-user-gesture-required'];
    const made = await stage.viewer(name, { args, allowsEverySite: true });
    made.page.on('pageerror', (error) => errors.push(String(error)));
    made.page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
    const worker = await made.launched.worker();
    worker.client.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
      errors.push(exceptionDetails.exception?.description ?? exceptionDetails.text),
    );
    await made.open(`${stage.cinema.url}/plain`);
    return made;
  };
  const [aiko, ben] = await Promise.all([viewer('Aiko'), viewer('Ben')]);
  const roomKey = await aiko.create();
  expect(await ben.join(roomKey)).toBeUndefined();
  await aiko.control('play');
  return { stage, roomKey, aiko, ben, both: [aiko, ben], errors };
}

/** Waits until both are linked to each other and follow the room, from near its beginning. */
export async function fromTheStart({ aiko, both }: Together): Promise<void> {
  // The clip is two minutes long.
  await aiko.control({ seek: 1 });
  await inStep(both);
}

/** Waits until both are linked to each other and follow the room. */
export async function inStep(both: Together['both']): Promise<void> {
  const names = new Set(both.map(({ name }) => name));
  for (const viewer of both) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => {
        const self = snapshot?.members.find(({ link }) => link === 'self');
        const linked = snapshot?.members.filter(({ link }) => link === 'direct') ?? [];
        const follows = self?.state === 'following' && Math.abs(self.drift ?? 1e9) < 50;
        return follows && linked.some(({ name }) => names.has(name));
      },
      60_000,
    );
  }
}

/** Both played on during the whole time, and stayed together. */
export function expectTogether({ apart, played }: Watched): void {
  expect(apart.length).toBeGreaterThan(60);
  expect(played).toBeGreaterThan(0.9);
  const [most] = quantiles(apart, [0.99]);
  expect(most).toBeLessThan(limits.inStep);
}

/** The state of a playing room: the fields that only a member's command changes, and the links. */
export async function roomOf(viewer: Viewer) {
  const snapshot = await viewer.snapshot();
  const { revision, playing, rate } = snapshot?.timeline ?? {};
  const members = snapshot?.members ?? [];
  const links = members.map(({ name, link }) => `${name} ${link}`).toSorted();
  const hosts = members.filter(({ isHost }) => isHost).map(({ name }) => name);
  return { revision, playing, rate, links, hosts };
}

/** A viewer's peer id in the database. */
export async function peerIdOf(stage: Stage, roomKey: string, { name }: Viewer): Promise<string> {
  const members = await stage.rows('room_members', roomKey);
  return String(members.find(({ username }) => username === name)?.['peer_id']);
}

/**
 * Waits until a page's heap, after a collection, is back at its size. `grown` returns the growth
 * so far.
 */
export async function keepsItsHeap(viewer: Viewer): Promise<() => Promise<void>> {
  const client = await viewer.page.createCDPSession();
  const used = async () => {
    await client.send('HeapProfiler.collectGarbage');
    return (await client.send('Runtime.getHeapUsage')).usedSize;
  };
  const before = await used();
  return async () => {
    await eventually(
      async () => (await used()) - before,
      (grown) => grown < 5e6,
    );
    await client.detach();
  };
}

/** Milliseconds for which an attacker waits, so that its victims have processor time. */
export const pause = (milliseconds: number) =>
  new Promise((done) => setTimeout(done, milliseconds));

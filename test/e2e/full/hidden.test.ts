/** A member in a hidden tab, in a browser with its usual throttling. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;
let other: Page;

beforeAll(async () => {
  stage = await shareStage();
  const throttling = true;
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true, throttling }),
  ]);
  other = await b.launched.browser.newPage();
});
afterAll(() => stage?.stop());

async function meet(wish: string): Promise<void> {
  await b.page.bringToFront();
  await Promise.all([
    a.open(`${stage.cinema.url}/plain`),
    b.open(`${stage.cinema.url}/plain${wish}`),
  ]);
  // A page without a click may not play sound, and nobody acts in it.
  for (const { page } of [a, b]) await page.mouse.click(2, 2);
  expect(await b.join(await a.create())).toBeUndefined();
  await eventually(
    () => a.snapshot(),
    (snapshot) => snapshot?.members.filter(({ link }) => link === 'direct').length === 1,
  );
  await a.control('play');
  await bothInStep();
}

async function part(): Promise<void> {
  await Promise.all([a, b].map((viewer) => viewer.leave()));
}

async function hide(): Promise<void> {
  await other.bringToFront();
  await b.page.waitForFunction(() => document.hidden, { polling: 50 });
}

async function show(): Promise<void> {
  await b.page.bringToFront();
  await b.page.waitForFunction(() => !document.hidden, { polling: 50 });
}

/** Waits until the browser runs the timers of Ben's page once a second. */
async function throttled(): Promise<void> {
  await eventually(
    () =>
      b.page.evaluate(async () => {
        const start = performance.now();
        for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setTimeout(done, 10));
        return performance.now() - start;
      }),
    (milliseconds) => milliseconds > 1500,
    60_000,
  );
}

/** The member reports that it follows, from `start` seconds on. */
async function inStep(viewer: Viewer, start = 0): Promise<void> {
  await eventually(
    () => viewer.snapshot(),
    (snapshot) => {
      const self = snapshot?.members.find(({ link }) => link === 'self');
      const follows = self?.state === 'following' && Math.abs(self.drift ?? Infinity) < 50;
      return follows && (snapshot?.player.position ?? 0) > start;
    },
    40_000,
  );
}

async function bothInStep(start = 0): Promise<void> {
  await Promise.all([inStep(a, start), inStep(b, start)]);
}

/** Both are at one position, in seconds if it is known. */
async function standTogether(position?: number): Promise<void> {
  await eventually(
    () => Promise.all([a.player(), b.player()]),
    ([first, second]) =>
      first.paused &&
      second.paused &&
      Math.abs(first.position - second.position) < 1e-4 &&
      Math.abs(first.position - (position ?? first.position)) < 1e-4,
  );
}

/** Ben's player as his session sees it. */
async function stateOfBen(): Promise<string | undefined> {
  return (await b.snapshot())?.members.find(({ link }) => link === 'self')?.state;
}

async function playing(viewer: Viewer): Promise<boolean | undefined> {
  return (await viewer.snapshot())?.timeline?.playing;
}

describe('a member in a hidden tab with sound', () => {
  beforeAll(() => meet(''));
  beforeEach(show);
  afterAll(part);

  it('continues, and pauses everyone from there', async () => {
    await hide();
    await a.control({ seek: 20 });
    await bothInStep(20);
    // Acts like a media key.
    await b.control('pause');
    await standTogether();
    expect(await playing(a)).toBe(false);
  });

  it('follows although the browser runs its timers once a second', async () => {
    await hide();
    await standTogether();
    await throttled();
    await a.control('play');
    await bothInStep();
    await a.control({ seek: 50 });
    await bothInStep(50);
    await a.control('pause');
    await standTogether();
    await throttled();
    await a.control({ seek: 30 });
    await standTogether(30);
    await a.control('play');
    await bothInStep(30);
  });
});

describe.each([
  ['muted', '?muted=1'],
  ['without sound', '?silent=1'],
])('a member whose video is %s', (_, wish) => {
  beforeAll(() => meet(wish));
  beforeEach(async () => {
    await show();
    if (!(await playing(a))) await a.control('play');
    await bothInStep();
  });
  afterAll(part);

  it('delays nobody while hidden, and is in step once it is visible', async () => {
    const revision = (await a.snapshot())?.timeline?.revision;
    await hide();
    await eventually(stateOfBen, (state) => state === 'hidden');
    expect((await b.player()).paused).toBe(true);
    await inStep(a);
    await show();
    await bothInStep();
    expect((await a.snapshot())?.timeline?.revision).toBe(revision);
  });

  it('does not start a room that was paused in the meantime', async () => {
    await hide();
    await eventually(stateOfBen, (state) => state === 'hidden');
    await a.control('pause');
    await standTogether();
    const before = (await a.snapshot())?.timeline?.revision ?? 0;
    await show();
    // The browser's own actions come before this, and would be reported first.
    await b.control({ seek: 40 });
    await standTogether(40);
    expect((await a.snapshot())?.timeline).toMatchObject({ revision: before + 1, playing: false });
  });

  it('follows a room that is played while it is hidden', async () => {
    await a.control('pause');
    await standTogether();
    await hide();
    await a.control('play');
    await inStep(a);
    await show();
    await bothInStep();
    expect(await playing(b)).toBe(true);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cinema, startCinema } from '../../../stack/cinema/server.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';
import { unfold } from '../unfold.ts';

let stage: Stage;
let cinema: Cinema;
let a: Viewer;
let b: Viewer;

beforeAll(async () => {
  cinema = await startCinema({});
  stage = await shareStage({ cinema });
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
});
afterAll(async () => {
  await stage?.stop();
  await cinema?.stop();
});

const playing = (viewer: Viewer, plays: boolean) =>
  eventually(
    () => viewer.player(),
    ({ paused }) => paused !== plays,
  );

const inStep = (viewer: Viewer) =>
  eventually(
    () => viewer.snapshot(),
    (snapshot) => {
      const self = snapshot?.members.find(({ link }) => link === 'self');
      return self?.state === 'following' && Math.abs(self.drift ?? Infinity) < 50;
    },
  );

const press = async (viewer: Viewer, name: string) => {
  const popup = await viewer.popup();
  await popup.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  await popup.close();
};

it('the room waits for a member without data, says so, and goes on', async () => {
  await a.open(`${stage.cinema.url}/plain?clip=h264-60`);
  await b.open(`${stage.cinema.url}/plain?clip=h264-60&dam=1`);
  expect(await b.join(await a.create())).toBeUndefined();
  await a.control('play');
  await inStep(b);
  const end = await b.bufferedUntil();
  await a.control({ seek: end - 20 });
  const held = await eventually(
    () => a.snapshot(),
    (snapshot) => snapshot?.timeline?.hold === 'stall' && snapshot.timeline.awaited?.length === 1,
  );
  const ben = held?.members.find(({ name }) => name === 'Ben');
  expect(held?.timeline?.awaited).toEqual([ben?.id]);
  expect((await a.player()).paused).toBe(true);
  const popup = await a.popup();
  await popup.waitForSelector('[data-testid="waiting"] ::-p-text(Waiting for Ben)');
  await popup.close();
  cinema.openDam();
  await playing(a, true);
  await Promise.all([a, b].map(inStep));
  expect((await a.snapshot())?.timeline?.hold).toBeUndefined();
});

it('a ready check starts after everyone said yes, with a countdown', async () => {
  await a.control('pause');
  await playing(b, false);
  await press(a, 'Start together');
  await eventually(
    () => b.snapshot(),
    (snapshot) => snapshot?.timeline?.hold === 'people',
  );
  const revision = (await b.snapshot())?.timeline?.revision ?? 0;
  await press(b, 'I’m ready');
  const counting = await eventually(
    () => a.snapshot(),
    (snapshot) => (snapshot?.timeline?.startsIn ?? 0) > 0,
  );
  expect(counting?.timeline?.revision).toBe(revision + 1);
  await Promise.all([a, b].map((viewer) => playing(viewer, true)));
  await Promise.all([a, b].map(inStep));
});

it('a viewer may watch alone, and come back', async () => {
  await press(b, 'Watch on my own');
  await b.control('pause');
  await eventually(
    () => a.snapshot(),
    (snapshot) => snapshot?.members.some(({ state }) => state === 'alone') ?? false,
  );
  expect((await a.player()).paused).toBe(false);
  await press(b, 'Back in step');
  await playing(b, true);
  await inStep(b);
});

it('a viewer may shift their own video, also over a reload', async () => {
  const popup = await b.popup();
  await unfold(popup, 'Your timing');
  await popup.locator('::-p-aria([name="Show mine 1 s later"][role="button"])').click();
  await popup.waitForSelector('[data-testid="shift"][data-seconds="1"]');
  await popup.close();
  const shifted = async () => {
    await inStep(b);
    await eventually(
      async () => {
        const [first, second] = await Promise.all([a.player(), b.player()]);
        return second.position - first.position;
      },
      (ahead) => Math.abs(ahead - 1) < 0.2,
    );
  };
  await shifted();
  await b.page.reload();
  await shifted();
});

it('an advertisement is nobody’s pause: the room waits for it, and does not touch it', async () => {
  const page = `${stage.cinema.url}/plain?clip=h264-24`;
  await Promise.all([a, b].map((viewer) => viewer.leave()));
  await Promise.all([a, b].map((viewer) => viewer.open(page)));
  expect(await b.join(await a.create())).toBeUndefined();
  await a.control('play');
  await Promise.all([a, b].map(inStep));
  const frame = await b.playerFrame();
  await frame.evaluate(() => {
    const video = document.querySelector('video');
    const { currentSrc = '', currentTime = 0 } = video ?? {};
    Object.assign(globalThis, { programme: { currentSrc, currentTime } });
    video?.parentElement?.classList.add('ad-showing');
    if (video) video.src = currentSrc.replace('h264-24', 'h264-60');
    void video?.play();
  });
  const held = await eventually(
    () => a.snapshot(),
    (snapshot) => snapshot?.timeline?.hold === 'stall',
  );
  expect(held?.members.find(({ name }) => name === 'Ben')?.state).toBe('ad');
  expect((await b.player()).paused).toBe(false);
  await frame.evaluate(async () => {
    const { programme } = globalThis as unknown as {
      programme: { currentSrc: string; currentTime: number };
    };
    const video = document.querySelector('video');
    if (!video) return;
    video.src = programme.currentSrc;
    video.currentTime = programme.currentTime;
    await new Promise((resolve) => video.addEventListener('canplay', resolve, { once: true }));
    video.parentElement?.classList.remove('ad-showing');
    void video.play().catch(() => undefined);
  });
  await Promise.all([a, b].map(inStep));
  const [first, second] = await Promise.all([a.player(), b.player()]);
  expect(Math.abs(first.position - second.position)).toBeLessThan(1);
});

it('a hidden tab follows, and nobody waits for it', async () => {
  const page = `${stage.cinema.url}/plain?clip=h264-24`;
  await Promise.all([a, b].map((viewer) => viewer.leave()));
  await Promise.all([a, b].map((viewer) => viewer.open(page)));
  expect(await b.join(await a.create())).toBeUndefined();
  await a.control('play');
  await Promise.all([a, b].map(inStep));
  const other = await b.launched.browser.newPage();
  await other.bringToFront();
  await eventually(
    () => b.page.evaluate(() => document.hidden),
    (hidden) => hidden,
  );
  await a.control({ seek: 60 });
  await eventually(
    () => b.player(),
    ({ position, paused }) => position > 60.5 && !paused,
  );
  await Promise.all([a, b].map(inStep));
  const awaited = (await a.session('report'))?.waits;
  expect(awaited).toMatchObject({ stall: 0 });
  await a.control('pause');
  await playing(b, false);
  const [first, second] = await Promise.all([a.player(), b.player()]);
  expect(second.position).toBeCloseTo(first.position, 5);
  await other.close();
});

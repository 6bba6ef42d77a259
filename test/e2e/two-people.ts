/** Two people watch together, from the first click to the last, on several kinds of pages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../stack/viewer.ts';
import type { Stage, StageViewer } from '../../stack/stage.ts';
import { eventually } from './eventually.ts';
import { playInStep } from './in-step.ts';
import { shareStage } from './shared-stage.ts';

/** Both sessions see the other over a direct link. */
async function linked(viewer: Viewer): Promise<void> {
  await eventually(
    () => viewer.snapshot(),
    (snapshot) => snapshot?.members.filter(({ link }) => link === 'direct').length === 1,
  );
}

/** @param dressings pages of the cinema. @param options of both viewers. */
export function testTwoPeople(dressings: readonly string[], options: StageViewer = {}): void {
  let stage: Stage;
  let a: Viewer;
  let b: Viewer;

  beforeAll(async () => {
    stage = await shareStage();
    [a, b] = await Promise.all([stage.viewer('Aiko', options), stage.viewer('Ben', options)]);
  });
  afterAll(() => stage?.stop());

  describe.each(dressings)('two people on the %s page', (dressing) => {
    let roomKey: string;

    beforeAll(async () => {
      await Promise.all([a, b].map((viewer) => viewer.open(`${stage.cinema.url}/${dressing}`)));
    });
    afterAll(async () => {
      // The next page begins outside any room, even after a failure above.
      await Promise.all([a, b].map((viewer) => viewer.leave()));
    });

    it('meet by a room key', async () => {
      roomKey = await a.create('Private');
      expect(roomKey).toMatch(/^[a-z0-9]{10}-[0-9]{6}$/);
      expect(await b.join(roomKey)).toBeUndefined();
      await Promise.all([linked(a), linked(b)]);
      const rooms = await stage.rows('rooms', roomKey);
      expect(rooms).toMatchObject([{ is_public: false, host_username: 'Aiko' }]);
      const members = await stage.rows('room_members', roomKey);
      const hosts = new Map(members.map((row) => [row['username'], row['is_host']]));
      expect(hosts).toEqual(
        new Map([
          ['Aiko', true],
          ['Ben', false],
        ]),
      );
    });

    it.each([
      ['Aiko', () => [a, b] as const],
      ['Ben', () => [b, a] as const],
    ])('follow play, seek, speed and pause by %s', async (_, who) => {
      const [actor, other] = who();
      await actor.control('play');
      await eventually(
        () => other.player(),
        ({ paused }) => !paused,
      );
      await playInStep(a, b);

      await actor.control({ seek: 60 });
      await eventually(
        () => other.player(),
        ({ position }) => position >= 60 && position < 90,
      );
      await playInStep(a, b);

      await actor.control({ rate: 1.25 });
      await eventually(
        () => other.player(),
        ({ rate }) => Math.abs(rate - 1.25) < 0.15,
      );
      await playInStep(a, b);
      await actor.control({ rate: 1 });
      await eventually(
        () => other.snapshot(),
        (snapshot) => snapshot?.timeline?.rate === 1,
      );

      await actor.control('pause');
      await eventually(
        () => other.player(),
        ({ paused }) => paused,
      );
      const stopped = (await actor.player()).position;
      const { position } = await eventually(
        () => other.player(),
        (player) => Math.abs(player.position - stopped) < 1e-4,
      );
      expect(position).toBeCloseTo(stopped, 4);
    });

    it('leave a record in the database', async () => {
      const { position } = await a.player();
      await eventually(
        async () => (await stage.rows('rooms', roomKey))[0],
        (room) =>
          room?.['is_playing'] === false &&
          room['playback_speed'] === 1 &&
          Math.abs(Number(room['current_time']) - position) < 0.02,
      );
      await eventually(
        async () => await stage.rows('sync_states', roomKey),
        (rows) => {
          const types = new Set(rows.map((row) => row['sync_event_type']));
          return ['join', 'play_pause', 'seek'].every((type) => types.has(type));
        },
        40_000,
      );
    });

    it.each([
      ['Ben', () => [b, a] as const],
      ['Aiko', () => [a, b] as const],
    ])('are back in step after %s reloads, without a click', async (_, who) => {
      const [reloading, other] = who();
      if ((await other.player()).paused) await other.control('play');
      await playInStep(a, b);
      const before = (await other.snapshot())?.timeline?.revision;
      await reloading.page.reload();
      await linked(reloading);
      await playInStep(a, b);
      expect((await other.snapshot())?.timeline?.revision).toBe(before);
      expect((await other.player()).paused).toBe(false);
    });

    it('share a comment at a moment of the video', async () => {
      const panelOfB = await b.launched.openSidePanel(b.page);
      const panelOfA = await a.launched.openSidePanel(a.page);
      await panelOfA
        .locator('::-p-aria([name="Write a comment"])')
        .fill(`Look at this, ${dressing}`);
      await panelOfA.locator('::-p-aria([name="Send"][role="button"])').click();
      const text = `::-p-text(Look at this, ${dressing})`;
      await panelOfB.waitForSelector(`[data-testid="comment"] ${text}`, { timeout: 10_000 });
      const rows = (await stage.rows('comments', roomKey)).filter(
        (row) => row['message'] === `Look at this, ${dressing}`,
      );
      expect(rows).toMatchObject([{ username: 'Aiko', room_id: roomKey.split('-')[0] }]);
      expect(Number(rows[0]?.['video_timestamp'])).toBeGreaterThan(1);
      await Promise.all([panelOfA.close(), panelOfB.close()]);
    });

    it('continue separately when one leaves', async () => {
      await b.leave();
      await eventually(
        () => b.snapshot(),
        (snapshot) => snapshot === undefined,
      );
      await eventually(
        () => a.snapshot(),
        (snapshot) => snapshot?.members.length === 1,
      );
      const { paused } = await b.player();
      await a.control(paused ? 'play' : 'pause');
      await eventually(
        () => a.snapshot(),
        (snapshot) => snapshot?.timeline?.playing === paused,
      );
      expect((await b.player()).paused).toBe(paused);
      await a.leave();
      await eventually(
        async () => await stage.rows('room_members', roomKey),
        (members) => members.length === 0,
      );
    });
  });
}

/** A host goes, with or without a goodbye, with or without the room server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseImage } from '../../../stack/database-image.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { startBackend } from '../../../supabase/local/index.ts';
import { click } from '../click.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let page: string;

beforeAll(async () => {
  stage = await shareStage();
  page = `${stage.cinema.url}/plain`;
});
afterAll(() => stage?.stop());

/** Milliseconds: twice the time in which peers, and in which the database, replace a host. */
const PEERS_MS = 25_000;
const DATABASE_MS = 60_000;

/** The first viewer creates a room, the others join it; all are linked. */
async function together(...viewers: readonly Viewer[]): Promise<string> {
  const [host, ...others] = viewers;
  if (!host) throw new RangeError('nobody');
  for (const viewer of viewers) await viewer.open(page);
  const roomKey = await host.create();
  for (const viewer of others) expect(await viewer.join(roomKey)).toBeUndefined();
  await linked(...viewers);
  return roomKey;
}

async function linked(...viewers: readonly Viewer[]): Promise<void> {
  for (const viewer of viewers) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) =>
        snapshot?.members.filter(({ link }) => link === 'direct').length === viewers.length - 1,
    );
  }
}

const hostSeenBy = async (viewer: Viewer) =>
  (await viewer.snapshot())?.members.find(({ isHost }) => isHost)?.name;

/** The host in the database, by the room's row and by the members', with the epoch. */
async function hostKept(roomKey: string, { rows }: Pick<Stage, 'rows'> = stage) {
  const [id] = roomKey.split('-');
  const ofRoom = async (table: string) =>
    (await rows(table)).filter((row) => row['room_id'] === id);
  const [room] = await ofRoom('rooms');
  const hosts = (await ofRoom('room_members')).filter((row) => row['is_host']);
  expect(hosts.map((row) => row['user_id'])).toEqual([room?.['host_user_id']]);
  return [hosts[0]?.['username'], room?.['host_epoch']];
}

describe('a host', () => {
  it('is replaced after a crash: among peers, in the database, and in the rights', async () => {
    const [aiko, ben] = [
      await stage.viewer('Aiko', { allowsEverySite: true }),
      await stage.viewer('Ben', { allowsEverySite: true }),
    ];
    const roomKey = await together(aiko, ben);
    const kept = () => hostKept(roomKey);
    expect([await hostSeenBy(ben), await kept()]).toEqual(['Aiko', ['Aiko', 1]]);
    aiko.launched.browser.process()?.kill('SIGKILL');
    await eventually(
      () => hostSeenBy(ben),
      (name) => name === 'Ben',
      PEERS_MS,
    );
    // The takeover wakes it.
    await ben.launched.stopWorker();
    await eventually(kept, ([name]) => name === 'Ben', DATABASE_MS);
    expect([await hostSeenBy(ben), await kept()]).toEqual(['Ben', ['Ben', 2]]);

    const popup = await ben.popup();
    await click(popup, '[data-testid="hosting"] > summary');
    await popup.locator('::-p-aria([name="New key"][role="button"])').click();
    await popup.locator('[role="alertdialog"] .grave').click();
    await eventually(
      () => popup.$eval('[data-testid="room-key"]', (key) => key.textContent?.trim() ?? ''),
      (key) => key.startsWith(roomKey.split('-')[0] ?? '?') && key !== roomKey,
    );
    await ben.close();
  });

  it('is replaced at once after leaving', async () => {
    const [aiko, ben] = [
      await stage.viewer('Aiko', { allowsEverySite: true }),
      await stage.viewer('Ben', { allowsEverySite: true }),
    ];
    const roomKey = await together(aiko, ben);
    await aiko.leave();
    await eventually(
      () => hostSeenBy(ben),
      (name) => name === 'Ben',
    );
    await eventually(
      () => hostKept(roomKey),
      ([name]) => name === 'Ben',
    );
    expect(await hostKept(roomKey)).toEqual(['Ben', 2]);
    await Promise.all([aiko, ben].map((viewer) => viewer.close()));
  });
});

describe('while the room server is away', () => {
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'issho-gone-'));
    backend = await startBackend({
      directory: join(directory, 'rooms'),
      image: await databaseImage(),
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  });

  it('two of three agree on one host, and later with the room server', async () => {
    const servers = { supabaseUrl: backend.url, supabaseKey: backend.publishableKey };
    const viewers = await Promise.all(
      ['Aiko', 'Ben', 'Chie'].map((name) =>
        stage.viewer(name, { allowsEverySite: true, ...servers }),
      ),
    );
    const [aiko, ben, chie] = viewers as [Viewer, Viewer, Viewer];
    const roomKey = await together(aiko, ben, chie);
    const { port } = backend;
    await backend.stop();
    aiko.launched.browser.process()?.kill('SIGKILL');
    const both = () => Promise.all([ben, chie].map(hostSeenBy));
    await eventually(both, (names) => names.every((name) => name === 'Ben'), PEERS_MS);
    backend = await startBackend({ port, directory: join(directory, 'rooms') });
    const rows = (table: string) => backend.query(`select * from public.${table}`);
    const all = async () => [...(await both()), ...(await hostKept(roomKey, { rows }))];
    const [one, other, kept, epoch] = await eventually(
      all,
      ([first, second, third, later]) => first === second && second === third && later !== 1,
      DATABASE_MS,
    );
    expect([other, kept, epoch]).toEqual([one, one, 2]);
    expect(one).not.toBe('Aiko');
  });
});

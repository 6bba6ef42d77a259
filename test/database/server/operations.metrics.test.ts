/** The exporter's metrics of a database with known rows. The alerts use exported metrics only. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { databaseImage } from '../../../stack/database-image.ts';
import { type Backend, startBackend } from '../../../supabase/local/index.ts';
import {
  binaries,
  makeServer,
  type Server,
  wantsPrograms,
} from '../../../supabase/operations/cluster.ts';
import { type Exporter, makeExporter } from '../../../supabase/operations/metrics.ts';
import { metricsOfFiles, parseSamples } from '../../../supabase/operations/openmetrics.ts';
import { makeProbe, PROBE_INTERVAL_MS } from '../../../supabase/operations/probe.ts';

const ruleFiles = ['alerts', 'alerts-own-server', 'alerts-hosted'];
const operations = fileURLToPath(new URL('../../../supabase/operations/', import.meta.url));

describe.skipIf(!wantsPrograms(binaries))('the exporter', () => {
  let server: Server;
  let database: Sql;
  let files: string;
  let exporter: Exporter;
  const log: string[] = [];

  beforeAll(async () => {
    server = await makeServer({ settings: ['fsync=off', 'max_connections=30'] });
    server.start();
    await server.migrate();
    database = server.connect();
    files = await mkdtemp(join(tmpdir(), 'issho-metrics-'));
    exporter = makeExporter({ database, disk: server.directory, files }, (line) => log.push(line));
  });
  afterAll(async () => {
    await database?.end({ timeout: 1 });
    await server?.destroy();
    if (files) await rm(files, { recursive: true });
  });

  /** The metrics as `name label value`. */
  async function figures(): Promise<Map<string, number>> {
    const samples = parseSamples(await exporter.collect());
    return new Map(
      samples.map(({ name, labelValue, value }) => [`${name} ${labelValue ?? ''}`.trim(), value]),
    );
  }

  test('has no metric without samples', async () => {
    const seen = await figures();
    expect(seen.get('issho_rooms_active')).toBe(0);
    expect(seen.get('issho_room_members 0.95')).toBe(0);
    expect([...seen.keys()].filter((name) => name.includes('sync_difference'))).toEqual([]);
  });

  test('counts rooms, members, comments and differences of the last minutes', async () => {
    server.psql(`
      insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
        host_username, created_by)
      select 'room' || lpad(n::text, 6, '0'), 'x', 'x', 'x', 'https://video.example/', 'x', 'x', 'x'
      from generate_series(1, 3) as n;
      insert into public.room_members (room_id, user_id, username, last_heartbeat) values
        ('room000001', 'a', 'a', now()), ('room000001', 'b', 'b', now()),
        ('room000001', 'c', 'c', now()), ('room000002', 'd', 'd', now()),
        ('room000003', 'gone', 'gone', now() - interval '2 minutes');
      insert into public.comments (anime_id, room_id, episode_number, user_id, username, message,
        is_system_message, created_at)
      select 'x', 'room000001', 1, 'a', 'a', 'x', n > 10,
        case when n = 1 then now() - interval '6 minutes' else now() end
      from generate_series(1, 14) as n;
      insert into public.sync_states (room_id, user_id, host_time, member_time, is_synced,
        sync_event_type, created_at)
      select 'room000001', 'user' || n, 100, 100 + n / 10.0, true, 'heartbeat',
        case when n > 100 then now() - interval '6 minutes' else now() end
      from generate_series(0, 120) as n;
      -- One member who reports much, and wrongly.
      insert into public.sync_states (room_id, user_id, host_time, member_time, is_synced,
        sync_event_type)
      select 'room000001', 'loud', 0, 9999999, true, 'heartbeat' from generate_series(1, 1000);`);
    const seen = await figures();
    expect(Object.fromEntries(seen)).toMatchObject({
      issho_up: 1,
      issho_rooms_active: 2,
      issho_members_live: 4,
      'issho_room_members 0.5': 2,
      'issho_room_members 1': 3,
      issho_comments_per_minute: 9 / 5,
      'issho_sync_difference_seconds 0.5': 5.05,
      'issho_sync_difference_seconds 0.95': expect.closeTo(9.595, 6),
      'issho_sync_difference_seconds 0.99': expect.closeTo(9.999, 6),
      issho_connections_limit: 30,
    });
    expect(seen.get('issho_connections_used')).toBeGreaterThan(0);
    expect(seen.get('issho_database_size_bytes')).toBeGreaterThan(1_000_000);
    expect(seen.get('issho_table_size_bytes rooms')).toBeGreaterThan(0);
    expect(seen.get(`issho_disk_used_ratio ${server.directory}`)).toBeGreaterThan(0);
    expect(seen.get(`issho_disk_used_ratio ${server.directory}`)).toBeLessThanOrEqual(1);
  });

  test('exports the age of a job, which a run resets', async () => {
    server.psql(`update private.job_runs set finished_at = now() - interval '1 hour'
      where job = 'sync-states';`);
    expect((await figures()).get('issho_job_age_seconds sync-states')).toBeGreaterThanOrEqual(3600);
    server.psql('select public.scheduled_cleanup_sync_states();');
    expect((await figures()).get('issho_job_age_seconds sync-states')).toBeLessThan(3600);
  });

  test('probes the creation of rooms and leaves none behind', async () => {
    const before = await figures();
    const attempts = before.get('issho_room_creation_attempts_total')!;
    const failures = before.get('issho_room_creation_failures_total')!;
    server.psql('alter table public.rooms add constraint broken check (title <> $$probe$$);');
    const broken = await figures();
    server.psql('alter table public.rooms drop constraint broken;');
    const repaired = await figures();
    expect(failures).toBe(0);
    expect(broken.get('issho_room_creation_failures_total')).toBe(1);
    expect(repaired.get('issho_room_creation_failures_total')).toBe(1);
    expect(repaired.get('issho_room_creation_attempts_total')).toBe(attempts + 2);
    expect(server.psql(`select count(*) from public.rooms where title = 'probe';`)).toEqual(['0']);
  });

  test('every alert uses exported metrics', async () => {
    for (const name of metricsOfFiles) {
      await writeFile(join(files, `${name}.prom`), `${name}{repository="1"} 1700000000\n`);
    }
    const text = await exporter.collect();
    expect(text).toContain('issho_backup_completed_timestamp_seconds{repository="1"} 1700000000');
    expect(text.endsWith('# EOF\n')).toBe(true);
    // This server archives nothing, so it has no metric of it; nor has its disk a plan.
    const exported = new Set(parseSamples(text).map(({ name }) => name))
      .add('issho_wal_archive_age_seconds')
      .add('issho_database_size_limit_bytes');
    const rules = await Promise.all(
      ruleFiles.map((name) => readFile(join(operations, `${name}.yml`), 'utf8')),
    );
    const asked = new Set(rules.join('\n').match(/\bissho_\w+/g));
    expect(asked.size).toBeGreaterThan(12);
    expect([...asked].filter((name) => !exported.has(name))).toEqual([]);
  });

  test('leaves out what other programs put into its folder', async () => {
    const before = await exporter.collect();
    onTestFinished(async () => {
      for (const name of ['directory', 'zz-other', 'zz-long']) {
        await rm(join(files, `${name}.prom`), { recursive: true });
      }
    });
    await mkdir(join(files, 'directory.prom'));
    const strange = [
      'node_textfile_other 1',
      'issho_up 0',
      'issho_restore_test_failed{repository="1"} NaN',
      'issho_restore_test_failed{repository="3"} one',
      'issho_restore_test_failed{repository="a\\"} 1',
      'issho_restore_test_failed{repository="4"} 1',
      'issho_restore_test_failed{repository="4"} 0',
    ];
    await writeFile(join(files, 'zz-other.prom'), `${strange.join('\n')}\n`);
    await writeFile(join(files, 'zz-long.prom'), 'issho_restore_test_failed 1\n'.repeat(10_000));
    const text = await exporter.collect();
    const ofTests = (all: string) =>
      all.split('\n').filter((line) => line.startsWith('issho_restore_test_failed'));
    expect(ofTests(text)).toEqual([
      ...ofTests(before),
      'issho_restore_test_failed{repository="4"} 1',
    ]);
    expect(text).not.toContain('node_textfile_other');
    expect(text.match(/^issho_up /gm)).toHaveLength(1);
  });

  test('says so when the database does not answer', async () => {
    log.length = 0;
    server.kill();
    const seen = await figures();
    expect(seen.get('issho_up')).toBe(0);
    expect(seen.has('issho_rooms_active')).toBe(false);
    expect(log).toHaveLength(1);
  });
});

test.skipIf(!wantsPrograms('/usr/bin/promtool')).each(ruleFiles)(
  'the rules of %s fire, clear and do not flap',
  async (name) => {
    const isTest = (file: string) => file.startsWith(`${name}.`) && file.endsWith('test.yml');
    const files = (await readdir(operations)).filter(isTest);
    const output = execFileSync('promtool', ['test', 'rules', ...files], {
      cwd: operations,
      encoding: 'utf8',
    });
    expect(output.match(/SUCCESS/g)).toHaveLength(files.length);
    // Each rule is shown firing and silent.
    const rules = await readFile(join(operations, `${name}.yml`), 'utf8');
    const texts = await Promise.all(files.map((file) => readFile(join(operations, file), 'utf8')));
    const shown = texts.join('\n');
    for (const [, alert] of rules.matchAll(/- alert: (\w+)/g)) {
      expect(shown).toMatch(new RegExp(`alertname: ${alert}\\s+exp_alerts:(?! \\[\\])`));
      expect(shown).toMatch(new RegExp(`alertname: ${alert}, exp_alerts: \\[\\]`));
    }
  },
);

describe('the probe of the API', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend({ image: await databaseImage() });
  });
  afterAll(() => backend?.stop());

  test('stays below what one user may create, and takes another user after an hour', async () => {
    let now = 0;
    const probe = makeProbe({ url: backend.url, key: backend.publishableKey }, () => now);
    for (; now < 3_600_000; now += PROBE_INTERVAL_MS) await probe();
    const users = () => backend.query('select id from auth.users');
    expect(await users()).toHaveLength(1);
    await probe();
    expect(await users()).toHaveLength(2);
  }, 180_000);

  test('creates rooms as a viewer does, leaves none behind, and counts failures', async () => {
    const api = { url: backend.url, key: backend.publishableKey };
    const nowhere = postgres({ host: '127.0.0.1', port: 1, connect_timeout: 1 });
    onTestFinished(() => nowhere.end({ timeout: 0 }));
    const exporter = makeExporter({ database: nowhere, api }, () => undefined);
    const counts = async () => {
      const samples = parseSamples(await exporter.collect());
      return ['attempts', 'failures'].map(
        (what) => samples.find(({ name }) => name === `issho_room_creation_${what}_total`)?.value,
      );
    };
    await exporter.probe();
    expect(await counts()).toEqual([1, 0]);
    expect(await backend.query('select room_id from public.rooms')).toEqual([]);
    expect(await backend.query('select id from public.comments')).toEqual([]);
    await backend.query(
      'alter table public.rooms add constraint broken check (title <> $$probe$$)',
    );
    await exporter.probe();
    expect(await counts()).toEqual([2, 1]);
    await backend.stop();
    await exporter.probe();
    expect(await counts()).toEqual([3, 2]);
  });
});

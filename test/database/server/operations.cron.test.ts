/** The cleanup as pg_cron runs it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  binaries,
  makeServer,
  type Server,
  wantsPrograms,
} from '../../../supabase/operations/cluster.ts';

const library = '/usr/lib/postgresql/15/lib/pg_cron.so';

describe.skipIf(!wantsPrograms(binaries, library))('pg_cron', () => {
  let server: Server;
  beforeAll(async () => {
    server = await makeServer({
      settings: [
        'fsync=off',
        'shared_preload_libraries=pg_cron',
        'cron.database_name=postgres',
        // There is no network listener that it could connect to.
        'cron.use_background_workers=on',
      ],
    });
    server.start();
    await server.migrate();
  });
  afterAll(() => server?.destroy());

  const finished = (job: string) =>
    server.psql(`select finished_at from private.job_runs where job = '${job}';`)[0]!;

  test('knows a command for each job, which runs it', () => {
    const commands = server.psql(`
      select replace(jobname, 'issho-', ''), replace(command, e'\\n', ' ') from cron.job order by 1;`);
    const jobs = server.psql('select job from private.job_runs order by 1;');
    expect(commands.map((line) => line.split('|')[0])).toEqual(jobs);
    for (const line of commands) {
      const [job, command] = line.split('|') as [string, string];
      const before = finished(job);
      server.psql(`${command};`);
      expect(finished(job)).not.toBe(before);
    }
  });

  test('deletes records of runs after a week', () => {
    server.psql(`insert into cron.job_run_details (jobid, runid, username, status, end_time) values
      (1, 1000001, 'postgres', 'succeeded', now() - interval '8 days'),
      (1, 1000002, 'postgres', 'succeeded', now() - interval '6 days');`);
    const [command] = server.psql(`select replace(command, e'\\n', ' ') from cron.job
      where jobname = 'issho-rate-limits';`);
    server.psql(`${command};`);
    expect(server.psql('select runid from cron.job_run_details where runid > 1000000;')).toEqual([
      '1000002',
    ]);
  });

  test('runs a job when its minute comes', async () => {
    const before = finished('lapsed-members');
    // The first minute may begin in a moment, the next one a minute later.
    await expect
      .poll(() => finished('lapsed-members'), { timeout: 90_000, interval: 1000 })
      .not.toBe(before);
    await expect
      .poll(() =>
        server.psql(`select distinct d.status from cron.job_run_details d join cron.job j using (jobid)
          where j.jobname = 'issho-lapsed-members';`),
      )
      .toEqual(['succeeded']);
  }, 100_000);
});

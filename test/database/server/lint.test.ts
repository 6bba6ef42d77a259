/** The schema passes PostgreSQL's checkers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, type Session, startCluster, wantsPostgres } from '../postgres.ts';

describe.skipIf(!wantsPostgres())('on PostgreSQL 15', () => {
  let cluster: Cluster;
  let owner: Session;
  beforeAll(async () => {
    cluster = await startCluster();
    owner = await cluster.connect();
  });
  afterAll(() => cluster?.stop());

  test('plpgsql_check finds nothing', async () => {
    await owner.run('create extension plpgsql_check;');
    const { lines, code } = await owner.run(`
      select f.oid::regprocedure, c.level, c.lineno, c.message, c.detail
      from pg_proc f
      join pg_language l on l.oid = f.prolang and l.lanname = 'plpgsql'
      left join pg_trigger t on t.tgfoid = f.oid and not t.tgisinternal
      cross join lateral plpgsql_check_function_tb(f.oid, coalesce(t.tgrelid, 0),
        fatal_errors => false, extra_warnings => true, security_warnings => true) c
      where f.pronamespace in ('public'::regnamespace, 'private'::regnamespace);`);
    expect({ lines, code }).toEqual({ lines: [], code: undefined });
  });

  test('the cleanup is scheduled by pg_cron', async () => {
    const { lines } = await owner.run('select jobname from cron.job order by jobname;');
    expect(lines).toEqual([
      'issho-inactive-rooms',
      'issho-lapsed-members',
      'issho-rate-limits',
      'issho-sync-states',
      'issho-unsettled-comments',
    ]);
  });
});

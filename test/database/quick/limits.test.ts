/**
 * Every call of clients has a limit of its own for each identity. The calls come from the catalog, so a
 * new one fails here until it has a limit and asks for it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseImage } from '../../../stack/database-image.ts';
import { type Database, openDatabase } from '../../../supabase/local/database.ts';
import { bootstrap, migrate } from '../../../supabase/local/migrate.ts';
import { caller, fillTables, listFunctions } from '../calls.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ image: await databaseImage() });
  await bootstrap(database);
  await migrate(database, () => undefined);
  await fillTables(database);
});
afterAll(() => database?.close());

async function listClientCalls() {
  const all = await listFunctions(database);
  return all
    .filter(({ isForClients }) => isForClients)
    .map((called) => ({ ...called, action: called.name.replace(/^public\./, '') }));
}

/**
 * Makes a call as a member of the room, after `before`, and undoes it. Answers the calls that are then
 * counted, or the refusal.
 */
async function callAfter(before: string, action: string, statement: string): Promise<string> {
  try {
    await database.execute(`
      select set_config('request.jwt.claim.sub', '${caller}', true);
      update public.room_members set last_heartbeat = now();
      ${before};
      create temporary table answer on commit drop as
        select to_jsonb(a)::text as text from (${statement}) as a;
      do $$
      declare
        v_counted integer := (select cardinality(events) from public.rate_limits
          where subject = '${caller}' and action = '${action}');
        v_beats integer := (
          select extract(epoch from m.heartbeats_until - now()) / extract(epoch from l.period) * l.most
          from public.room_members m, private.limits l
          where m.user_id = '${caller}' and l.action = 'heartbeat' and isfinite(m.heartbeats_until));
        v_answer text := (select text from answer limit 1);
      begin
        raise exception using errcode = 'UNDO1', message = case
          when v_answer like '%"error": "rate_limited"%' then 'PT429 rate_limited'
          else 'counted ' || coalesce(case when '${action}' = 'heartbeat' then v_beats else v_counted end, 0)
        end;
      end $$;`);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return code === 'UNDO1' ? message : `${code} ${message}`;
  }
  throw new Error('the transaction was not undone');
}

test('every call has its limit, and every limit its call', async () => {
  const actions = (await listClientCalls()).map(({ action }) => action);
  expect(actions.length).toBeGreaterThan(25);
  const limits = await database.query('select action from private.limits');
  const others = ['late_key', 'late_key_of_room', 'sync_states', 'wrong_key', 'wrong_key_of_room'];
  expect(limits.map((row) => String(row['action'])).toSorted()).toEqual(
    [...actions, ...others].toSorted(),
  );
});

test('every call is counted, and refused at its limit', async () => {
  const outcomes: Record<string, { first: boolean; last: boolean; over: readonly string[] }> = {};
  const expected: typeof outcomes = {};
  for (const { action, statements } of await listClientCalls()) {
    const spend = (count: string) => `
      insert into public.rate_limits (subject, action, events)
      select '${caller}', action, array_fill(clock_timestamp(), array[${count}])
      from private.limits where action = '${action}';
      update public.room_members m set heartbeats_until = now() + l.period / l.most * (${count})
      from private.limits l where l.action = 'heartbeat' and '${action}' = 'heartbeat'`;
    const after = (before: string) =>
      Promise.all(statements.map((statement) => callAfter(before, action, statement)));
    const [limit] = await database.query('select most from private.limits where action = $1', [
      action,
    ]);
    outcomes[action] = {
      first: (await after('select 1')).some((outcome) => outcome === 'counted 1'),
      last: (await after(spend('most - 1'))).includes(`counted ${String(limit?.['most'])}`),
      over: [...new Set(await after(spend('most')))],
    };
    expected[action] = { first: true, last: true, over: ['PT429 rate_limited'] };
  }
  expect(outcomes).toEqual(expected);
});

test('another identity, or a later moment, is not limited', async () => {
  const before = (subject: string, age: string) => `
    insert into public.rate_limits (subject, action, events)
    select '${subject}', 'rekey_room', array_fill(clock_timestamp() - interval '${age}', array[20])`;
  const statement = `select public.rekey_room('abcdefghij')`;
  expect(await callAfter(before(caller, '59 minutes'), 'rekey_room', statement)).toBe(
    'PT429 rate_limited',
  );
  expect(await callAfter(before(caller, '61 minutes'), 'rekey_room', statement)).toBe('counted 1');
  expect(await callAfter(before('another', '1 minute'), 'rekey_room', statement)).toBe('counted 1');
});

test('the rows of one user in an hour of sync states are limited', async () => {
  const fill = `
    insert into public.sync_states (room_id, user_id, host_time, member_time, is_synced,
      sync_event_type)
    select 'abcdefghij', '${caller}', 1, 1, true, 'heartbeat' from generate_series(1, 600)`;
  const statement = `select public.record_sync_states('abcdefghij', '[]')`;
  expect(await callAfter(fill, 'record_sync_states', statement)).toBe('PT429 rate_limited');
});

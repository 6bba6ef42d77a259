/** Many sessions at once on PostgreSQL 15. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Cluster,
  type Session,
  startCluster,
  wantsPostgres,
} from '../postgres.ts';

/** Repeatable pseudo-random numbers from 0 to `end`, without `end`. */
function chooser(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

const count = (answers: readonly Answer[], part: string) =>
  answers.filter((answer) => answer.lines.some((line) => line.includes(part))).length;

describe.skipIf(!wantsPostgres())('in parallel', () => {
  let cluster: Cluster;
  let owner: Session;
  beforeAll(async () => {
    cluster = await startCluster();
    owner = await cluster.connect();
  });
  afterAll(() => cluster?.stop());

  const sessions = (number: number, user?: (index: number) => string) =>
    Promise.all(Array.from({ length: number }, (_, index) => cluster.connect(user?.(index))));

  /** Runs `text` in every session at once, then ends them. */
  async function together(all: readonly Session[], text: string | ((index: number) => string)) {
    const answers = await Promise.all(
      all.map((session, index) => session.run(typeof text === 'string' ? text : text(index))),
    );
    await Promise.all(all.map((session) => session.end()));
    return answers;
  }

  const creation = (id: string, isPublic: boolean) =>
    `select public.create_room('${id}', 'x', 'x', 'x', 1, 'https://x.example/', null,
       ${isPublic}, 'Aiko') -> 'room' ->> 'room_id';`;
  const joining = (room: string, key = 'null') =>
    `select public.join_room('${room}', ${key}, 'Ben');`;

  async function makeRoom(isPublic: boolean): Promise<string> {
    const host = await cluster.connect(randomUUID());
    const { lines } = await host.run(creation(randomUUID(), isPublic));
    await host.end();
    return lines[0]!;
  }

  const waiting = 'select count(distinct pid) from pg_locks where not granted;';

  test.each(['leaving', 'joining'])(
    'the last member and a guest cross, %s first',
    async (first) => {
      const room = await makeRoom(true);
      const [host, guest] = await sessions(2, () => randomUUID());
      // The creator leaves, so that the host is one of our sessions.
      await owner.run(`delete from public.room_members where room_id = '${room}';`);
      await host!.run(joining(room));
      const moves = [
        () => host!.run(`select public.leave_room('${room}');`),
        () => guest!.run(joining(room)),
      ];
      const [early, late] = first === 'leaving' ? moves : moves.toReversed();
      const holder = first === 'leaving' ? host : guest;

      await holder!.run('begin;');
      await early!();
      let isDone = false;
      const other = late!().finally(() => (isDone = true));
      await expect
        .poll(async () => isDone || (await owner.run(waiting)).lines[0] === '1')
        .toBe(true);
      await holder!.run('commit;');
      await other;
      const { lines } = await owner.run(`
      select m.is_host, r.host_user_id = m.user_id from public.room_members m
      join public.rooms r using (room_id) where room_id = '${room}';`);
      expect(lines).toEqual(['t|t']);
      await Promise.all([host!.end(), guest!.end()]);
    },
  );

  test('100 callers make one anchor, with and without a room', async () => {
    for (const room of [`'${await makeRoom(false)}'`, 'null']) {
      const callers = await sessions(100);
      // All callers have read before the first may write.
      await owner.run('begin; lock table public.comments in share mode;');
      const asking = together(
        callers,
        `select public.get_or_create_anchor('race', ${room}, 7, 'Aiko');`,
      );
      await expect
        .poll(async () => (await owner.run(waiting)).lines, { timeout: 30_000 })
        .toEqual(['100']);
      await owner.run('commit;');
      const answers = await asking;
      expect(answers.filter((answer) => answer.code)).toEqual([]);
      expect(new Set(answers.map((answer) => answer.lines[0])).size).toBe(1);
    }
    const made = `select count(*) from public.comments where anime_id = 'race' and is_anchor;`;
    expect((await owner.run(made)).lines).toEqual(['2']);
  });

  test('20 retries of one creation make one room', async () => {
    const user = randomUUID();
    const answers = await together(await sessions(20, () => user), creation(randomUUID(), false));
    expect(answers.filter((answer) => answer.code)).toEqual([]);
    expect(new Set(answers.map((answer) => answer.lines[0])).size).toBe(1);
  });

  test('of 60 users who join at once, 31 get in', async () => {
    const room = await makeRoom(true);
    const answers = await together(await sessions(60, () => randomUUID()), joining(room));
    expect(answers.filter((answer) => answer.code === 'PT409')).toHaveLength(29);
    expect(count(answers, '"members"')).toBe(31);
    const { lines } = await owner.run(
      `select count(*), count(*) filter (where is_host) from public.room_members
       where room_id = '${room}';`,
    );
    expect(lines).toEqual(['32|1']);
  });

  test('30 users who join at once with one name get different names', async () => {
    const room = await makeRoom(true);
    await together(await sessions(30, () => randomUUID()), joining(room));
    const { lines } = await owner.run(`
      select count(*), count(distinct private.name_skeleton(username))
      from public.room_members where room_id = '${room}';`);
    expect(lines).toEqual(['31|31']);
  });

  test('of ten members with one peer id at the same time, one gets it', async () => {
    const room = await makeRoom(true);
    const all = await sessions(10, () => randomUUID());
    await Promise.all(all.map((session) => session.run(joining(room))));
    const peerId = randomUUID();
    const answers = await together(
      all,
      `select public.heartbeat('${room}', 1, true, '${peerId}') is not null;`,
    );
    expect(answers.filter((answer) => answer.lines[0] === 't')).toHaveLength(1);
    expect(answers.filter((answer) => answer.code === 'PT409')).toHaveLength(9);
  });

  test('limits are exact', async () => {
    const user = randomUUID();
    const checks = await together(
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const session = await cluster.connect();
          await session.run(`set request.jwt.claim.sub = '${user}';`);
          return session;
        }),
      ),
      `select public.check_rate_limit('${user}', 'race', 1, 20);`,
    );
    expect(checks.filter((answer) => answer.lines[0] === 't')).toHaveLength(20);

    const room = await makeRoom(false);
    const ofOneUser = await together(await sessions(25, () => user), joining(room, `'wrong'`));
    expect(count(ofOneUser, 'room_not_found')).toBe(5);
    expect(count(ofOneUser, 'rate_limited')).toBe(20);

    // The other 45 of the 50, and then one of each user.
    const ofOneRoom = await together(
      await sessions(80, () => randomUUID()),
      joining(room, `'wrong'`),
    );
    expect(count(ofOneRoom, 'room_not_found')).toBe(80);
    const spent = await owner.run(`
      select action, cardinality(events) from public.rate_limits
      where subject = '${room}' order by action desc;`);
    expect(spent.lines).toEqual(['wrong_key_of_room|50', 'late_key_of_room|35']);
  });

  test('of 60 users who guess at once, 50 wrong keys are checked, and one more of each', async () => {
    const room = await makeRoom(false);
    const { lines } = await owner.run(
      `select access_key from public.rooms where room_id = '${room}';`,
    );
    const wrong = `'${lines[0] === '111111' ? '222222' : '111111'}'`;
    const users = Array.from({ length: 60 }, () => randomUUID());
    const guesses = await together(
      await sessions(users.length, (index) => users[index]!),
      joining(room, wrong).repeat(4),
    );
    const evaluated = guesses
      .flatMap((answer) => answer.lines)
      .filter((line) => line.includes('room_not_found'));
    const spent = await owner.run(`
      select (select cardinality(events) from public.rate_limits
          where subject = '${room}' and action = 'wrong_key_of_room'),
        count(*), max(cardinality(events))
      from public.rate_limits
      where action = 'late_key' and cardinality(events) > 0
        and subject in (${users.map((user) => `'${user}'`).join(', ')});`);
    // At most twelve users had all four of their keys among the 50.
    const [ofRoom, late, most] = spent.lines[0]!.split('|').map(Number);
    expect([ofRoom, most]).toEqual([50, 1]);
    expect(late).toBeGreaterThanOrEqual(48);
    expect(evaluated).toHaveLength(50 + late!);
    const newcomers = await together(
      await sessions(10, () => randomUUID()),
      joining(room, `'${lines[0]}'`),
    );
    expect(count(newcomers, '"members"')).toBe(10);
  });

  test('the right key is refused as a wrong one after too many tries', async () => {
    const room = await makeRoom(false);
    const { lines } = await owner.run(
      `select access_key from public.rooms where room_id = '${room}';`,
    );
    const right = `'${lines[0]}'`;
    const wrong = `'${lines[0] === '111111' ? '222222' : '111111'}'`;
    await owner.run(`
      insert into public.rate_limits (subject, action, events)
      select '${room}', 'wrong_key_of_room', array_agg(now()) from generate_series(1, 50);
      insert into public.rate_limits (subject, action, events)
      select '${room}', 'late_key_of_room', array_agg(now()) from generate_series(1, 100);`);
    const guesses = await together(await sessions(60, () => randomUUID()), joining(room, wrong));
    expect(count(guesses, 'room_not_found')).toBe(50);
    expect(count(guesses, 'rate_limited')).toBe(10);
    const late = await together(await sessions(10, () => randomUUID()), joining(room, right));
    expect(count(late, 'rate_limited')).toBe(10);
    // Members are not affected: they need no key.
    const inside = await owner.run(
      `select user_id from public.room_members where room_id = '${room}';`,
    );
    const [host] = await sessions(1, () => inside.lines[0]!);
    expect((await host!.run(joining(room))).lines[0]).toContain('"members"');
    await host!.end();
  });

  test.each([
    ['make_room_public', false, 'writing'],
    ['make_room_public', false, 'opening'],
    ['make_room_private', true, 'writing'],
    ['make_room_private', true, 'opening'],
  ])('a comment and %s cross (public: %s), %s first', async (call, wasPublic, first) => {
    const [host, guest] = await sessions(2, () => randomUUID());
    const { lines } = await host!.run(creation(randomUUID(), wasPublic));
    const room = lines[0]!;
    const key = `(select access_key from public.rooms where room_id = '${room}')`;
    const known = await owner.run(`select ${key};`);
    await guest!.run(joining(room, wasPublic ? 'null' : `'${known.lines[0]}'`));
    const moves = [
      () =>
        guest!.run(
          `select 1 from public.post_comment(gen_random_uuid(), '${room}', 'x', null, null);`,
        ),
      () => host!.run(`select 1 from public.${call}('${room}');`),
    ];
    const [early, late] = first === 'writing' ? moves : moves.toReversed();
    const holder = first === 'writing' ? guest : host;

    await holder!.run('begin;');
    await early!();
    let isDone = false;
    const other = late!().finally(() => (isDone = true));
    await expect.poll(async () => isDone || (await owner.run(waiting)).lines[0] === '1').toBe(true);
    await holder!.run('commit;');
    await other;
    const kept = await owner.run(`
      select c.room_id is null, c.is_private from public.comments c
      where c.origin_room_id = '${room}' and c.message = 'x';`);
    const isPublicNow = !wasPublic;
    const expected = isPublicNow && first === 'opening' ? 'f|f' : isPublicNow ? 't|t' : 'f|t';
    expect(kept.lines).toEqual([expected]);
    await Promise.all([host!.end(), guest!.end()]);
  });

  test('a repeated creation and the removal of the creator cross', async () => {
    const [creator, guest] = [randomUUID(), randomUUID()];
    const [aiko, ben] = await sessions(2, (index) => [creator, guest][index]!);
    const id = randomUUID();
    const { lines } = await aiko!.run(creation(id, true));
    const room = lines[0]!;
    await ben!.run(joining(room));
    await aiko!.run(`select 1 from public.transfer_host('${room}', '${guest}');`);
    await ben!.run('begin;');
    await ben!.run(`select 1 from public.kick_member('${room}', '${creator}');`);
    let isDone = false;
    const retry = aiko!.run(creation(id, true)).finally(() => (isDone = true));
    await expect.poll(async () => isDone || (await owner.run(waiting)).lines[0] === '1').toBe(true);
    await ben!.run('commit;');
    expect((await retry).code).toBe('PT403');
    const inside = await owner.run(
      `select user_id from public.room_members where room_id = '${room}';`,
    );
    expect(inside.lines).toEqual([guest]);
    await Promise.all([aiko!.end(), ben!.end()]);
  });

  test('a key that changes while a guest waits to join is asked for again', async () => {
    const [host, guest] = await sessions(2, () => randomUUID());
    const { lines } = await host!.run(creation(randomUUID(), false));
    const room = lines[0]!;
    const known = await owner.run(`select access_key from public.rooms where room_id = '${room}';`);
    await host!.run('begin;');
    await host!.run(`select 1 from public.rekey_room('${room}');`);
    let isDone = false;
    const late = guest!.run(joining(room, `'${known.lines[0]}'`)).finally(() => (isDone = true));
    await expect.poll(async () => isDone || (await owner.run(waiting)).lines[0] === '1').toBe(true);
    await host!.run('commit;');
    expect((await late).lines[0]).toContain('room_not_found');
    await Promise.all([host!.end(), guest!.end()]);
  });

  test('replies to a comment that is being deleted find it, its tombstone, or nothing', async () => {
    for (let round = 0; round < 5; round += 1) {
      const author = randomUUID();
      const room = await makeRoom(true);
      const all = await sessions(11, (index) => (index === 0 ? author : randomUUID()));
      await Promise.all(all.map((session) => session.run(joining(room))));
      const id = randomUUID();
      const post = (comment: string, parent: string) =>
        `select public.post_comment('${comment}', '${room}', 'x', null, ${parent}) is not null;`;
      await all[0]!.run(post(id, 'null'));
      const answers = await together(all, (index) =>
        index === 0 ? `select public.delete_comment('${id}');` : post(randomUUID(), `'${id}'`),
      );
      const codes = new Set(answers.map(({ code }) => code));
      expect([...codes].filter((code) => code !== undefined && code !== 'PT400')).toEqual([]);
      const left = await owner.run(
        `select count(*), count(*) filter (where deleted_at is null and parent_id is not null)
         from public.comments where id = '${id}' or parent_id = '${id}';`,
      );
      const replies = answers.slice(1).filter(({ code }) => code === undefined).length;
      expect(left.lines[0]).toBe(replies === 0 ? '0|0' : `${replies + 1}|${replies}`);
    }
  });

  test('rooms are deleted under their heartbeats without a deadlock', async () => {
    const users = Array.from({ length: 10 }, () => randomUUID());
    for (let round = 0; round < 10; round += 1) {
      const room = await makeRoom(true);
      const all = await sessions(users.length, (index) => users[index]!);
      await Promise.all(all.map((session) => session.run(joining(room))));
      await owner.run(
        `update public.rooms set last_activity = now() - interval '1 hour'
         where room_id = '${room}';`,
      );
      const beat = `select public.heartbeat('${room}', 1, true, null) is not null;\n`;
      const beating = all.map((session) => session.run(beat.repeat(20)));
      const deleted = await owner.run(`delete from public.rooms where room_id = '${room}';`);
      const answers = [deleted, ...(await Promise.all(beating))];
      expect(answers.filter((answer) => answer.code === '40P01')).toEqual([]);
      expect(
        (await owner.run(`select from public.rooms where room_id = '${room}';`)).lines,
      ).toEqual([]);
      await Promise.all(all.map((session) => session.end()));
    }
  });

  test.each([
    [1, 50, 10],
    [2, 15, 3],
    [3, 15, 3],
  ])(
    'a room with members has one host while members join, leave and vanish (seed %i: %i times %i)',
    async (seed, rounds, calls) => {
      // The limits would soon leave nothing to do.
      await owner.run('update private.limits set most = 1000;');
      const choose = chooser(seed);
      const rooms = await Promise.all([makeRoom(true), makeRoom(true), makeRoom(true)]);
      const list = rooms.map((room) => `'${room}'`).join(', ');
      const users = Array.from({ length: 20 }, () => randomUUID());
      const all = await sessions(users.length, (index) => users[index]!);

      // The host of each epoch.
      await owner.run(`
        create schema if not exists watched;
        create table if not exists watched.epochs (
          room_id text, epoch integer, host text, primary key (room_id, epoch)
        );
        create or replace function watched.note() returns trigger language plpgsql
        security definer as $$
        begin
          if new.host_epoch <> old.host_epoch + 1 then raise 'not the next epoch'; end if;
          insert into watched.epochs values (new.room_id, new.host_epoch, new.host_user_id);
          return null;
        end $$;
        -- Clients read no table: this is the epoch that one of them last heard.
        create or replace function watched.epoch_of(p_room text) returns integer language sql
        security definer as $$ select host_epoch from public.rooms where room_id = p_room $$;
        grant usage on schema watched to authenticated;
        create or replace trigger note after update on public.rooms
        for each row when (old.host_epoch <> new.host_epoch or old.host_user_id <> new.host_user_id)
        execute function watched.note();`);

      // Rooms with a live member, but without exactly one host, or with another host in the room's row.
      const faults = `
        select r.room_id from public.rooms r
        where r.room_id in (${list})
          and exists (select from public.room_members m where m.room_id = r.room_id
            and m.last_heartbeat > now() - interval '60 seconds')
          and (select array_agg(m.user_id) from public.room_members m
            where m.room_id = r.room_id and m.is_host) is distinct from array[r.host_user_id];`;

      /** After a heartbeat: rooms without a live host. */
      const hostless = async () => {
        for (const room of rooms) {
          const { lines } = await owner.run(`
            select user_id from public.room_members where room_id = '${room}'
              and last_heartbeat > now() - interval '60 seconds' order by user_id limit 1;`);
          const someone = all[users.findIndex((user) => user === lines[0])];
          await someone?.run(`select public.heartbeat('${room}', 1, true, null) is not null;`);
        }
        const { lines } = await owner.run(`
          select room_id from public.rooms r where room_id in (${list})
            and exists (select from public.room_members m where m.room_id = r.room_id
              and m.last_heartbeat > now() - interval '60 seconds')
            and not exists (select from public.room_members m where m.room_id = r.room_id
              and m.is_host and m.last_heartbeat > now() - interval '60 seconds');`);
        return lines;
      };

      const step = (room: string) => {
        const call = choose(22);
        const other = users[choose(users.length)];
        if (call < 8) return joining(room);
        if (call < 12) return `select public.leave_room('${room}');`;
        if (call < 15) return `select public.transfer_host('${room}', '${other}') is not null;`;
        if (call === 15) return `select public.kick_member('${room}', '${other}') is not null;`;
        if (call === 16) return `select public.set_control('${room}', 'named', '{${other}}');`;
        if (call === 17 && choose(10) === 0) return 'select public.delete_my_data();';
        if (call >= 20) {
          return `select public.claim_host('${room}', watched.epoch_of('${room}')) is not null;`;
        }
        return `select public.heartbeat('${room}', 1, true, null) is not null;`;
      };
      const isExpected = ({ code }: Answer) => code === undefined || code.startsWith('PT4');
      for (let round = 0; round < rounds; round += 1) {
        const dying = new Set([choose(20), choose(20)]);
        const work = all.map(async (session, index) => {
          const texts = Array.from({ length: calls }, () => step(rooms[choose(3)]!));
          if (dying.has(index)) {
            // Each call is a transaction; this one is never committed.
            const cut = session.run(`begin; ${texts[0]}`).catch(() => undefined);
            if (choose(2) === 0) await cut;
            await session.kill();
            all[index] = await cluster.connect(users[index]);
            return [];
          }
          return Promise.all(texts.map((text) => session.run(text)));
        });
        const silent = users[choose(20)];
        const silence = ['23 seconds', '61 seconds', '11 minutes'][choose(3)];
        const meddling = [
          // One row at a time, or the test itself would make a deadlock.
          owner.run(`
            update public.room_members set last_heartbeat = now() - interval '${silence}'
            where user_id = '${silent}' and room_id = '${rooms[choose(3)]}';
            update public.room_members set last_heartbeat = now() - interval '${silence}'
            where is_host and room_id = '${rooms[choose(3)]}';
            update public.rooms set host_since = now() - interval '1 minute'
            where room_id = '${rooms[choose(3)]}';`),
          owner.run('select public.cleanup_lapsed_members();'),
          // Otherwise no user would be left who may join again.
          owner.run('delete from public.removed_members;'),
          owner.run(faults),
        ];
        const answers = (await Promise.all(work)).flat();
        expect(answers.filter((answer) => !isExpected(answer))).toEqual([]);
        const [silenced, reaped, , seen] = await Promise.all(meddling);
        expect([silenced?.code, reaped?.code]).toEqual([undefined, undefined]);
        expect(seen?.lines).toEqual([]);
        expect((await owner.run(faults)).lines).toEqual([]);
        expect(await hostless()).toEqual([]);
      }
      const { lines: steps } = await owner.run(`
        select r.host_epoch - 1 - (select count(*) from watched.epochs e where e.room_id = r.room_id),
          r.host_epoch > 1
        from public.rooms r where r.room_id in (${list});`);
      expect(steps).toEqual(['0|t', '0|t', '0|t']);
      await Promise.all(all.map((session) => session.end()));
    },
    300_000,
  );
});

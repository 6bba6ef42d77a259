/** Takeovers and hosts that act at the same time, on PostgreSQL 15. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, type Session, startCluster, wantsPostgres } from '../postgres.ts';

describe.skipIf(!wantsPostgres())('a room whose host is silent', () => {
  let cluster: Cluster;
  let owner: Session;
  beforeAll(async () => {
    cluster = await startCluster();
    owner = await cluster.connect();
  });
  afterAll(() => cluster?.stop());

  /** A room of `size` members, in the order of joining. The host has been silent for 23 s. */
  async function makeRoom(size: number) {
    const users = Array.from({ length: size }, (): string => randomUUID());
    const people = await Promise.all(users.map((user) => cluster.connect(user)));
    const made = await people[0]!.run(
      `select public.create_room('${randomUUID()}', 'x', 'x', 'x', 1, 'https://x.example/', null,
         true, 'Aiko') -> 'room' ->> 'room_id';`,
    );
    const room = made.lines[0]!;
    for (const person of people.slice(1)) {
      await person.run(`select public.join_room('${room}', null, 'Ben') is not null;`);
    }
    await owner.run(
      `update public.rooms set host_since = now() - interval '1 minute' where room_id = '${room}';`,
    );
    await silence(room, users[0]!);
    return { room, users, people };
  }

  const silence = (room: string, ...users: readonly string[]) =>
    owner.run(`
      update public.room_members set last_heartbeat = now() - interval '23 seconds'
      where room_id = '${room}' and user_id in (${users.map((user) => `'${user}'`).join(', ')});`);

  /** The host, in the members' rows and in the room's, and the epoch. */
  async function hostOf(room: string): Promise<[string | undefined, number]> {
    const { lines } = await owner.run(`
      select string_agg(m.user_id, ' '), r.host_user_id, r.host_epoch from public.rooms r
      left join public.room_members m on m.room_id = r.room_id and m.is_host
      where r.room_id = '${room}' group by r.host_user_id, r.host_epoch;`);
    const [marked, named, epoch] = (lines[0] ?? '').split('|');
    expect(marked).toBe(named);
    return [named, Number(epoch)];
  }

  const claim = (room: string) => `select public.claim_host('${room}', 1) is not null;`;
  const beat = (room: string) => `select public.heartbeat('${room}', 1, true, null) is not null;`;
  const end = (people: readonly Session[]) =>
    Promise.all(people.map((person) => person.end())).then(() => undefined);

  test('goes to the first member when all claim it at once', async () => {
    const { room, users, people } = await makeRoom(20);
    const answers = await Promise.all(people.slice(1).map((person) => person.run(claim(room))));
    expect(answers.filter(({ code }) => code)).toEqual([]);
    expect(await hostOf(room)).toEqual([users[1], 2]);
    await end(people);
  });

  test('goes to one member, in one epoch, when all claimants were silent before', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { room, users, people } = await makeRoom(12);
      await silence(room, ...users);
      const claims = people.slice(1).map((person) => person.run(claim(room).repeat(3)));
      const answers = await Promise.all(claims);
      expect(answers.filter(({ code }) => code)).toEqual([]);
      const [host, epoch] = await hostOf(room);
      expect([users.indexOf(host!) > 0, epoch]).toEqual([true, 2]);
      await end(people);
    }
  });

  const waiting = 'select count(distinct pid) from pg_locks where not granted;';

  const leave = (room: string) => `select public.leave_room('${room}');`;
  const handOver = (room: string, users: readonly string[]) =>
    `select public.transfer_host('${room}', '${users[2]}') is not null;`;
  const remove = (room: string, users: readonly string[]) =>
    `select public.kick_member('${room}', '${users[1]}') is not null;`;

  // The second of three members claims. Another acts at the same time. Then: the host and the epoch.
  test.each([
    ['the host is heard again', 'first', 0, beat, 0, 1],
    ['the host is heard again', 'second', 0, beat, 1, 2],
    ['the host leaves', 'first', 0, leave, 1, 2],
    ['the host leaves', 'second', 0, leave, 1, 2],
    ['the host hands over', 'first', 0, handOver, 2, 2],
    ['the host hands over', 'second', 0, handOver, 1, 2],
    ['the host removes them', 'first', 0, remove, 0, 1],
    ['the host removes them', 'second', 0, remove, 1, 2],
    ['they leave themselves', 'first', 1, leave, 0, 1],
    // The host has been silent for less than a member's lease.
    ['they leave themselves', 'second', 1, leave, 0, 3],
    ['the third claims', 'first', 2, claim, 1, 2],
    ['the third claims', 'second', 2, claim, 1, 2],
  ] as const)('is claimed while %s, which comes %s', async (_, order, who, act, host, epoch) => {
    const { room, users, people } = await makeRoom(3);
    const claimant = await cluster.connect(users[1]);
    const moves: [Session, string][] = [
      [people[who]!, act(room, users)],
      [claimant, claim(room)],
    ];
    const [early, late] = order === 'first' ? moves : moves.toReversed();
    await early![0].run('begin;');
    await early![0].run(early![1]);
    let isDone = false;
    const other = late![0].run(late![1]).finally(() => (isDone = true));
    await expect.poll(async () => isDone || (await owner.run(waiting)).lines[0] === '1').toBe(true);
    await early![0].run('commit;');
    await other;
    expect(await hostOf(room)).toEqual([users[host], epoch]);
    await end([...people, claimant]);
  });
});

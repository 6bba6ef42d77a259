/** Attacks: who gets into a room, who comes back, and what a removed user can still do. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  arrive,
  type Comment,
  createRoom,
  heartbeat,
  join,
  type Person,
  post,
  type Room,
  roomValues,
  type Snapshot,
  useBackend,
} from '../backend.ts';

const backend = useBackend();
const as = ({ room_id }: Room, values: Record<string, unknown> = {}) => ({
  p_room_id: room_id,
  ...values,
});
const transfer = (from: Person, room: Room, to: Person) =>
  from.call('transfer_host', as(room, { p_user_id: to.id }));
const kick = (host: Person, room: Room, target: Person) =>
  host.call<Snapshot>('kick_member', as(room, { p_user_id: target.id }));

/** A room that Aiko created with `creation`, handed over to Ben. */
async function handedOver(isPublic = false) {
  const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
  const creation = roomValues(aiko, { p_id: randomUUID(), p_is_public: isPublic });
  const { room } = await aiko.call<Snapshot>('create_room', creation);
  await join(ben, room);
  await transfer(aiko, room, ben);
  return { aiko, ben, room, creation };
}

const membersOf = async ({ room_id }: Room) =>
  (
    await backend().query('select username from public.room_members where room_id = $1', [room_id])
  ).map((row) => row['username']);

describe('a repeated creation', () => {
  test.each([false, true])(
    'does not admit a creator who was removed (public: %s)',
    async (isPublic) => {
      const { aiko, ben, room, creation } = await handedOver(isPublic);
      await kick(ben, room, aiko);
      expect(await aiko.refusal('create_room', creation)).toMatchObject({ message: 'removed' });
      expect(await membersOf(room)).toEqual(['Ben']);
    },
  );

  test('does not tell the new key to a creator who left', async () => {
    const { aiko, ben, room, creation } = await handedOver();
    await aiko.call('leave_room', as(room));
    await ben.call('rekey_room', as(room));
    expect(await aiko.refusal('create_room', creation)).toMatchObject({
      message: 'room_not_found',
    });
    expect(await membersOf(room)).toEqual(['Ben']);
  });

  test('answers the room to a creator who is still a member', async () => {
    const { aiko, room, creation } = await handedOver();
    expect(await aiko.call('create_room', creation)).toMatchObject({
      room: { room_id: room.room_id },
    });
  });
});

test('a user is in 32 rooms at most', async () => {
  const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
  await backend().query(
    `with made as (
       insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
         host_username, created_by)
       select 'crowded' || lpad(n::text, 3, '0'), 'x', 'x', 'x', 'https://x.example/', 'x', 'x', 'x'
       from generate_series(1, 32) n returning room_id
     )
     insert into public.room_members (room_id, user_id, username) select room_id, $1, 'Ben' from made`,
    [ben.id],
  );
  const { room } = await createRoom(aiko);
  const values = { p_access_key: room.access_key, p_username: 'Ben' };
  expect(await ben.refusal('join_room', as(room, values))).toMatchObject({
    message: 'rate_limited',
  });
  await ben.call('leave_room', { p_room_id: 'crowded001' });
  expect((await join(ben, room)).members).toHaveLength(2);
});

describe('a removed user', () => {
  test('edits no comment, and may delete it', async () => {
    const { aiko, ben, room } = await handedOver();
    const { id } = await post(aiko, room, 'Hello');
    await kick(ben, room, aiko);
    expect(await aiko.refusal('edit_comment', { p_id: id, p_message: 'ABUSE' })).toMatchObject({
      message: 'not_allowed',
    });
    await aiko.call('delete_comment', { p_id: id });
  });

  test('edits no comment of a public room either', async () => {
    const { aiko, ben, room } = await handedOver(true);
    const { id } = await post(aiko, room, 'Hello');
    await aiko.call('leave_room', as(room));
    const edited = { p_id: id, p_message: 'Hello again' };
    expect(await aiko.call('edit_comment', edited)).toMatchObject({ message: 'Hello again' });
    await kick(ben, room, aiko);
    expect(await aiko.refusal('edit_comment', { ...edited, p_message: 'ABUSE' })).toMatchObject({
      message: 'not_allowed',
    });
  });

  test('who left a private room edits nothing in it', async () => {
    const { aiko, room } = await handedOver();
    const { id } = await post(aiko, room, 'Hello');
    await aiko.call('leave_room', as(room));
    expect(await aiko.refusal('edit_comment', { p_id: id, p_message: 'x' })).toMatchObject({
      message: 'not_allowed',
    });
  });

  test.each(['removed', 'departed'])(
    'a %s creator exports nothing of the room as it is now',
    async (how) => {
      const { aiko, ben, room } = await handedOver();
      if (how === 'removed') await kick(ben, room, aiko);
      else await aiko.call('leave_room', as(room));
      await ben.call('move_room', {
        ...as(room),
        p_title: 'Secret plans',
        p_anime_id: 'secret',
        p_anime_title: 'Secret',
        p_episode_number: 1,
        p_video_url: 'https://secret.example/',
        p_source_id: null,
        p_from_page: 0,
      });
      const data = await aiko.call<Record<string, unknown>>('export_my_data');
      expect(data['rooms']).toEqual([
        { room_id: room.room_id, created_at: expect.any(String), created_by: aiko.id },
      ]);
      expect(JSON.stringify(data).toLowerCase()).not.toContain('secret');
      expect(JSON.stringify(data)).not.toContain(ben.id);
    },
  );

  test('who had just left is kept out, too', async () => {
    const { aiko, ben, room } = await handedOver(true);
    await post(aiko, room, 'Bye');
    await aiko.call('leave_room', as(room));
    await kick(ben, room, aiko);
    const values = { p_access_key: null, p_username: 'Aiko' };
    expect(await aiko.refusal('join_room', as(room, values))).toMatchObject({ message: 'removed' });
    expect(await ben.call('list_removed', as(room))).toEqual([
      { user_id: aiko.id, username: 'Aiko', removed_at: expect.any(String) },
    ]);
  });

  test('is let back in by a host only, and needs the key as others do', async () => {
    const { aiko, ben, room } = await handedOver();
    const mai = await arrive(backend(), 'Mai');
    await join(mai, room);
    const { room: now } = await kick(ben, room, aiko);
    for (const call of ['list_removed', 'let_back_in']) {
      const values = call === 'list_removed' ? {} : { p_user_id: aiko.id };
      expect(await mai.refusal(call, as(room, values))).toMatchObject({ message: 'not_allowed' });
      expect(await aiko.refusal(call, as(room, values))).toMatchObject({ message: 'removed' });
    }
    for (let again = 0; again < 2; again += 1) {
      await ben.call('let_back_in', as(room, { p_user_id: aiko.id }));
    }
    expect(await ben.call('list_removed', as(room))).toEqual([]);
    expect(await join(aiko, room), 'with the old key').toEqual({ error: 'room_not_found' });
    expect((await join(aiko, now)).members).toHaveLength(3);
    await heartbeat(aiko, room);
  });
});

describe('deleted data', () => {
  test('leaves no name anywhere, and the export shows what stays', async () => {
    const who = await arrive(backend(), 'Zacharias Q');
    const ben = await arrive(backend(), 'Ben');
    const { room } = await createRoom(who);
    await join(ben, room);
    await post(who, room, 'Hello');
    await who.call('make_room_public', as(room));
    await transfer(who, room, ben);
    await transfer(ben, room, who);
    await transfer(who, room, ben);
    await kick(ben, room, who);
    const before = await who.call<Record<string, unknown[]>>('export_my_data');
    expect(before['system_messages']).toMatchObject([
      { system_code: 'room_made_public' },
      { system_code: 'host_changed' },
      { system_code: 'member_removed' },
    ]);
    for (let again = 0; again < 2; again += 1) await who.call('delete_my_data');

    const tables = await backend().query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('public', 'private')`,
    );
    const kept = new Set<string>();
    for (const { name } of tables) {
      const text = JSON.stringify(await backend().query(`select * from ${String(name)}`));
      expect({ name, found: text.includes('Zacharias') }).toEqual({ name, found: false });
      if (text.includes(who.id)) kept.add(String(name));
    }
    expect([...kept].toSorted()).toEqual(['public.rate_limits', 'public.removed_members']);
    expect(await who.call('export_my_data')).toMatchObject({
      comments: [],
      memberships: [],
      rooms: [],
      system_messages: [],
      removed_from: [{ room_id: room.room_id, username: null }],
    });
    const told = (await ben.call<Comment[]>('list_comments', as(room)))
      .map((comment) => comment.system_message)
      .filter((message) => message !== null && message['code'] === 'member_removed');
    expect(told).toEqual([{ code: 'member_removed', name: 'deleted' }]);
  });
});

/** Answers of the API to users without permission, on every path. */
import type { SupabaseClient } from '@supabase/supabase-js';
import { describe, expect, test } from 'vitest';
import {
  arrive,
  type Comment,
  connect,
  createRoom,
  heartbeat,
  join,
  type Person,
  post,
  type Room,
  useBackend,
} from '../backend.ts';

const backend = useBackend();
const tables = ['rooms', 'room_members', 'comments', 'sync_states'] as const;

interface Scene {
  readonly aiko: Person;
  readonly ben: Person;
  readonly room: Room;
}

/** A room of Aiko and Ben with a member, a comment and a sync state of each. */
async function stage(values: Record<string, unknown> = {}): Promise<Scene> {
  const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
  const { room } = await createRoom(aiko, values);
  await join(ben, room);
  for (const who of [aiko, ben]) {
    await heartbeat(who, room, { p_peer_id: `peer-of-${who.id}` });
    await post(who, room, `Words of ${who.name}`);
    await who.call('record_sync_states', {
      p_room_id: room.room_id,
      p_states: [
        {
          id: crypto.randomUUID(),
          host_time: 1,
          member_time: 1,
          is_synced: true,
          sync_event_type: 'join',
        },
      ],
    });
  }
  return { aiko, ben, room };
}

/** The number of the room's rows that `client` can read, by table. */
async function countRows(client: SupabaseClient, { room_id }: Room) {
  const counts: Record<string, number | null> = {};
  for (const table of tables) {
    const query = client.from(table).select('id', { count: 'exact', head: true });
    counts[table] = (await query.eq('room_id', room_id)).count;
  }
  return counts;
}

describe('a private room', () => {
  test('is open to its members', async () => {
    const { ben, room } = await stage();
    expect(await countRows(ben.client, room)).toEqual({
      rooms: 1,
      room_members: 2,
      comments: 3,
      sync_states: 2,
    });
    const { data } = await ben.client
      .from('rooms')
      .select('title, current_time, room_members(username), comments(message)')
      .eq('room_id', room.room_id);
    expect(data).toMatchObject([{ title: 'Friday night', current_time: 0 }]);
    expect(data?.[0]?.room_members).toHaveLength(2);
    expect(data?.[0]?.comments).toHaveLength(3);
  });

  test('does not exist for an outsider', async () => {
    const { room } = await stage();
    const chie = await arrive(backend(), 'Chie');
    const nothing = { rooms: 0, room_members: 0, comments: 0, sync_states: 0 };
    expect(await countRows(chie.client, room)).toEqual(nothing);
    for (const embedded of [
      chie.client.from('room_members').select('username, rooms!inner(title)'),
      chie.client.from('comments').select('message, rooms!inner(title)'),
      chie.client.from('rooms').select('title, room_members!inner(username)'),
      chie.client.from('rooms').select('title, comments!inner(message)'),
    ]) {
      expect((await embedded.eq('room_id', room.room_id)).data).toEqual([]);
    }
    const listed = await chie.call<Room[]>('list_public_rooms', { p_limit: 100 });
    expect(listed.map((entry) => entry.room_id)).not.toContain(room.room_id);
  });

  test('is gone for a member who left, except for their own comments', async () => {
    const { ben, room } = await stage();
    await ben.call('leave_room', { p_room_id: room.room_id });
    expect(await countRows(ben.client, room)).toEqual({
      rooms: 0,
      room_members: 0,
      comments: 1,
      sync_states: 0,
    });
  });

  test('leaves comments to their authors when it is deleted', async () => {
    const { aiko, ben, room } = await stage();
    const thread = await aiko.call<Comment[]>('list_comments', { p_room_id: room.room_id });
    await backend().query('delete from public.rooms where room_id = $1', [room.room_id]);
    const chie = await arrive(backend(), 'Chie');
    const visibleTo = async (who: Person) => {
      const ids = thread.map((comment) => comment.id);
      const { data } = await who.client.from('comments').select('message').in('id', ids);
      return data?.map((row) => row['message']);
    };
    expect(await visibleTo(chie)).toEqual([]);
    expect(await visibleTo(aiko)).toEqual(['Words of Aiko']);
    expect(await visibleTo(ben)).toEqual(['Words of Ben']);
  });
});

describe('a public room', () => {
  test('is visible to signed-in users, its history also later', async () => {
    const { room } = await stage({ p_is_public: true });
    const chie = await arrive(backend(), 'Chie');
    expect(await countRows(chie.client, room)).toEqual({
      rooms: 1,
      room_members: 2,
      comments: 3,
      sync_states: 0,
    });
    await backend().query('delete from public.rooms where room_id = $1', [room.room_id]);
    const { data } = await chie.client
      .from('comments')
      .select('message')
      .eq('origin_room_id', room.room_id);
    expect(data).toHaveLength(3);
  });
});

describe('no client', () => {
  test('reads access keys, peer ids or public keys from a table', async () => {
    const { aiko } = await stage();
    for (const [table, column] of [
      ['rooms', 'access_key'],
      ['rooms', 'created_by'],
      ['rooms', '*'],
      ['room_members', 'peer_id'],
      ['room_members', 'public_key'],
      ['room_members', '*'],
      ['rate_limits', 'subject'],
    ] as const) {
      expect((await aiko.client.from(table).select(column)).error?.code).toBe('42501');
    }
    const filtered = aiko.client.from('rooms').select('room_id');
    expect((await filtered.gte('access_key', '5')).error?.code).toBe('42501');
  });

  test('writes to a table', async () => {
    const { aiko, room } = await stage({ p_is_public: true });
    const { client } = aiko;
    const own = { room_id: room.room_id, user_id: aiko.id };
    for (const attempt of [
      client.from('rooms').update({ is_public: true }).eq('room_id', room.room_id),
      client.from('rooms').delete().eq('room_id', room.room_id),
      client.from('room_members').insert({ ...own, username: 'x', is_host: true }),
      client.from('room_members').update({ is_host: true }).eq('user_id', aiko.id),
      client.from('comments').insert({ ...own, username: 'System', message: 'x' }),
      client.from('comments').update({ is_system_message: true }).eq('user_id', aiko.id),
      client.from('comments').delete().eq('room_id', room.room_id),
      client.from('sync_states').delete().eq('user_id', aiko.id),
      client.from('rate_limits').delete().eq('subject', aiko.id),
    ]) {
      expect((await attempt).error).toMatchObject({ code: '42501' });
    }
  });

  test('calls internal functions', async () => {
    const { aiko, room } = await stage();
    for (const [name, values] of [
      ['check_room_access', { p_room_id: room.room_id, p_access_key: '000000' }],
      ['check_rate_limit', { p_user_id: aiko.id, p_action: 'x' }],
      ['generate_room_id', {}],
      ['generate_access_key', {}],
      ['get_or_create_anchor', anchorValues(room)],
      ['cleanup_inactive_rooms', {}],
      ['cleanup_old_sync_states', {}],
      ['scheduled_cleanup_sync_states', {}],
      ['cleanup_lapsed_members', {}],
      ['cleanup_rate_limits', {}],
    ] as const) {
      expect({ name, ...(await aiko.refusal(name, values)) }).toMatchObject({
        name,
        code: '42501',
      });
    }
    const hidden = aiko.client.schema('private').rpc('my_room_ids');
    expect((await hidden).error).not.toBeNull();
  });

  test('sees anything without signing in', async () => {
    await stage({ p_is_public: true });
    const client = connect(backend());
    for (const table of tables) {
      const { error } = await client.from(table).select('id');
      expect({ table, code: error?.code }).toEqual({ table, code: '42501' });
    }
  });
});

test('the service role reads what it needs', async () => {
  const { room } = await stage();
  const client = connect(backend(), backend().secretKey);
  expect(await countRows(client, room)).toMatchObject({ rooms: 1 });
  expect((await client.rpc('cleanup_inactive_rooms')).error).toBeNull();
});

function anchorValues(room: Room) {
  return {
    p_anime_id: 'frieren',
    p_room_id: room.room_id,
    p_episode_number: 3,
    p_host_username: 'Aiko',
  };
}

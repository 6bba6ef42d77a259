/** Answers of the API to users without permission, on every path. */
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
const tables = [
  'rooms',
  'room_members',
  'comments',
  'sync_states',
  'rate_limits',
  'removed_members',
] as const;

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

/** The comments on episode 3 of `show` that `who` can read, sorted. */
async function readBy(who: Person, show: string): Promise<string[]> {
  const thread = await who.call<Comment[]>('episode_thread', {
    p_anime_id: show,
    p_episode_number: 3,
  });
  return thread.map(({ message }) => message).toSorted();
}

describe('a private room', () => {
  test('does not exist for an outsider', async () => {
    const { room } = await stage();
    const chie = await arrive(backend(), 'Chie');
    for (const name of ['get_room', 'list_comments']) {
      expect(await chie.refusal(name, { p_room_id: room.room_id })).toMatchObject({
        message: 'room_not_found',
      });
    }
    const listed = await chie.call<Room[]>('list_public_rooms', { p_limit: 100 });
    expect(listed.map((entry) => entry.room_id)).not.toContain(room.room_id);
  });

  test('is gone for a member who left', async () => {
    const { ben, room } = await stage();
    await ben.call('leave_room', { p_room_id: room.room_id });
    expect(await ben.refusal('get_room', { p_room_id: room.room_id })).toMatchObject({
      message: 'room_not_found',
    });
  });

  test('leaves comments to their authors when it is deleted', async () => {
    const show = crypto.randomUUID();
    const { aiko, ben, room } = await stage({ p_anime_id: show });
    await backend().query('delete from public.rooms where room_id = $1', [room.room_id]);
    const chie = await arrive(backend(), 'Chie');
    expect(await readBy(chie, show)).toEqual([]);
    expect(await readBy(aiko, show)).toEqual(['Words of Aiko']);
    expect(await readBy(ben, show)).toEqual(['Words of Ben']);
  });
});

test('the comments of a public room are for all signed-in users, also later', async () => {
  const show = crypto.randomUUID();
  const { room } = await stage({ p_is_public: true, p_anime_id: show });
  const chie = await arrive(backend(), 'Chie');
  const words = ['Words of Aiko', 'Words of Ben'];
  expect(await readBy(chie, show)).toEqual(words);
  await backend().query('delete from public.rooms where room_id = $1', [room.room_id]);
  expect(await readBy(chie, show)).toEqual(words);
});

describe('no client', () => {
  test('reads a table, not even of its own room', async () => {
    for (const isPublic of [false, true]) {
      const { aiko } = await stage({ p_is_public: isPublic });
      for (const table of tables) {
        const { error } = await aiko.client.from(table).select('*');
        expect({ table, code: error?.code }).toEqual({ table, code: '42501' });
      }
      const embedded = aiko.client.from('rooms').select('title, room_members(username)');
      expect((await embedded).error?.code).toBe('42501');
    }
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
      const { error } = await client.from(table).select('*');
      expect({ table, code: error?.code }).toEqual({ table, code: '42501' });
    }
  });
});

test('the service role reads what it needs', async () => {
  const { room } = await stage();
  const client = connect(backend(), backend().secretKey);
  const { data } = await client.from('rooms').select('room_id').eq('room_id', room.room_id);
  expect(data).toEqual([{ room_id: room.room_id }]);
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

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  arrive,
  type Comment,
  createRoom,
  join,
  type Person,
  post,
  type Room,
  useBackend,
} from '../backend.ts';

const backend = useBackend();

/** Moves the room to the next page, with `episode`. */
async function move(who: Person, { room_id }: Room, episode: number): Promise<void> {
  await who.call('move_room', {
    p_room_id: room_id,
    p_title: `Frieren ${episode}`,
    p_anime_id: 'frieren',
    p_anime_title: 'Frieren',
    p_episode_number: episode,
    p_video_url: `https://video.example/watch?id=${episode}`,
    p_source_id: 'video.example',
    p_from_page: episode - 4,
  });
}

describe('post_comment', () => {
  test('puts comments below one anchor and replies below comments', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    const first = await post(aiko, room, 'Look\nat that', { p_video_timestamp: 61.5 });
    const second = await post(ben, room, 'Yes');
    const reply = await post(ben, room, 'Where?', { p_parent_id: first.id });
    expect(first).toEqual({
      id: expect.any(String),
      room_id: room.room_id,
      anime_id: 'frieren',
      episode_number: 3,
      parent_id: second.parent_id,
      user_id: aiko.id,
      username: 'Aiko',
      message: 'Look\nat that',
      video_timestamp: 61.5,
      is_anchor: false,
      is_system_message: false,
      system_message: null,
      is_deleted: false,
      edited_at: null,
      depth: 1,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(reply.parent_id).toBe(first.id);
    const thread = await aiko.call<Comment[]>('list_comments', { p_room_id: room.room_id });
    expect(thread.find((comment) => comment.is_anchor)).toMatchObject({
      id: first.parent_id,
      system_message: { code: 'episode_discussion', episode: 3 },
      user_id: 'system',
      is_system_message: true,
    });
    expect(thread).toHaveLength(4);
  });

  test('writes once when repeated, and never as another user', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    const id = randomUUID();
    const answers = await Promise.all([1, 2].map(() => post(aiko, room, 'Once', { p_id: id })));
    expect(answers[0]).toEqual(answers[1]);
    const values = { p_room_id: room.room_id, p_video_timestamp: null, p_parent_id: null };
    expect(
      await ben.refusal('post_comment', { ...values, p_id: id, p_message: 'Mine' }),
    ).toMatchObject({ message: 'invalid_input', details: 'p_id' });
  });

  test('belongs to the episode of the page it was written on', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const first = await post(aiko, room, 'Before');
    await move(aiko, room, 4);
    await move(aiko, room, 5);
    const pages = [undefined, null, 2, 0, 1, 3, 99].map((page) => ({ p_page_number: page }));
    const comments: Comment[] = [];
    for (const page of pages) comments.push(await post(aiko, room, 'After', page));
    // A comment of an unknown page belongs to the present page.
    expect(comments.map((comment) => comment.episode_number)).toEqual([5, 5, 5, 3, 4, 5, 5]);
    expect(comments[3]?.parent_id).toBe(first.parent_id);
    expect(comments[4]?.parent_id).not.toBe(comments[5]?.parent_id);
    const reply = { p_parent_id: first.id, p_page_number: 0 };
    expect((await post(aiko, room, 'Late', reply)).episode_number).toBe(3);
    expect(
      await aiko.refusal('post_comment', {
        p_id: randomUUID(),
        p_room_id: room.room_id,
        p_message: 'x',
        p_video_timestamp: null,
        p_parent_id: first.id,
        p_page_number: 1,
      }),
    ).toMatchObject({ message: 'invalid_input', details: 'p_parent_id' });
  });

  test('is kept by the room through all episodes, each below its own anchor', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    await post(aiko, room, 'Of the third');
    await move(aiko, room, 4);
    await post(aiko, room, 'Of the fourth');
    const all = await aiko.call<Comment[]>('list_comments', { p_room_id: room.room_id });
    const anchors = new Map(all.map((comment) => [comment.id, comment.system_message]));
    expect(
      all
        .filter((comment) => !comment.is_anchor)
        .map(({ message, parent_id: parent }) => [message, anchors.get(parent ?? '')]),
    ).toEqual([
      ['Of the fourth', { code: 'episode_discussion', episode: 4 }],
      ['Of the third', { code: 'episode_discussion', episode: 3 }],
    ]);
  });

  test('refuses a parent of another room', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const { room: other } = await createRoom(aiko);
    const elsewhere = await post(aiko, other, 'Elsewhere');
    for (const parent of [elsewhere.id, randomUUID()]) {
      expect(
        await aiko.refusal('post_comment', {
          p_id: randomUUID(),
          p_room_id: room.room_id,
          p_message: 'x',
          p_video_timestamp: null,
          p_parent_id: parent,
        }),
      ).toMatchObject({ message: 'invalid_input', details: 'p_parent_id' });
    }
  });

  test.each([
    ['p_id', null],
    ['p_message', null],
    ['p_message', ' \n\t\u200b\u3000'],
    ['p_message', 'x'.repeat(2001)],
    ['p_video_timestamp', -1],
    ['p_video_timestamp', 'NaN'],
    ['p_page_number', -1],
  ])('refuses %s: %j', async (argument, value) => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const values = { p_id: randomUUID(), p_room_id: room.room_id, p_message: 'x' };
    expect(
      await aiko.refusal('post_comment', {
        ...values,
        p_video_timestamp: null,
        p_parent_id: null,
        [argument]: value,
      }),
    ).toMatchObject({ message: 'invalid_input', details: argument });
  });

  test('writes at most 20 comments a minute for one user', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    for (let count = 0; count < 20; count += 1) await post(aiko, room, `${count}`);
    await expect(post(aiko, room, '21')).rejects.toThrow('PT429 rate_limited');
  });
});

describe('list_comments', () => {
  test('pages from the newest to the oldest, each comment once', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    for (let count = 0; count < 10; count += 1) await post(aiko, room, `${count}`);
    // Many comments at the same moment: the id decides.
    await backend().query(`update public.comments set updated_at = now() where room_id = $1`, [
      room.room_id,
    ]);
    const pages: Comment[] = [];
    let last: Comment | undefined;
    do {
      const page = await aiko.call<Comment[]>('list_comments', {
        p_room_id: room.room_id,
        p_limit: 3,
        p_before: last?.created_at ?? null,
        p_before_id: last?.id ?? null,
      });
      pages.push(...page);
      last = page.at(-1);
    } while (last);
    expect(pages).toHaveLength(11);
    expect(new Set(pages.map((comment) => comment.id)).size).toBe(11);
    expect(pages.filter((comment) => !comment.is_anchor).map((comment) => comment.message)).toEqual(
      ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0'],
    );
    expect(await aiko.call('list_comments', { p_room_id: room.room_id })).toEqual(pages);
  });
});

describe('a system message', () => {
  // As text: some drivers encode a parameter of type jsonb themselves.
  const parameter = (column: string, index: number) =>
    column === 'system_arguments' ? `$${index}::text::jsonb` : `$${index}`;
  const insert = (room: Room, values: Record<string, unknown>) => {
    const row = {
      room_id: room.room_id,
      anime_id: 'frieren',
      episode_number: 3,
      user_id: 'system',
      username: 'System',
      message: 'Ben became the new host',
      is_system_message: true,
      system_code: null,
      system_arguments: null,
      ...values,
    };
    const columns = Object.keys(row);
    return backend().query(
      `insert into public.comments (${columns.join(', ')})
       values (${columns.map((name, index) => parameter(name, index + 1)).join(', ')}) returning id`,
      Object.values(row),
    );
  };

  test('without a code is read by its text', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    await insert(room, {});
    expect(await aiko.call('list_comments', { p_room_id: room.room_id })).toMatchObject([
      { message: 'Ben became the new host', is_system_message: true, system_message: null },
    ]);
  });

  test.each([
    ['its text is another', { message: 'Hello' }],
    ['a person wrote it', { is_system_message: false }],
    ['it has no arguments', { system_arguments: null }],
    ['its arguments are a list', { system_arguments: '[]' }],
    ['arguments have no code', { system_code: null }],
  ])('is not stored with a code when %s', async (_case, values) => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const coded = {
      message: 'host_changed',
      system_code: 'host_changed',
      system_arguments: '{"name": "Ben"}',
    };
    await expect(insert(room, { ...coded, ...values })).rejects.toThrow('valid_system_message');
    await insert(room, coded);
  });

  test('keeps its code', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const { id } = await post(aiko, room, 'Hello');
    await expect(
      backend().query(
        `update public.comments set system_code = 'other', message = 'other'
         where is_anchor and id = (select parent_id from public.comments where id = $1)`,
        [id],
      ),
    ).rejects.toThrow('not_allowed');
  });
});

describe('record_sync_states', () => {
  const state = (values: Record<string, unknown> = {}) => ({
    id: randomUUID(),
    host_time: 10,
    member_time: 10.25,
    is_synced: true,
    sync_event_type: 'heartbeat',
    ...values,
  });

  test('stores a batch once and computes the difference', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const states = [state(), state({ host_time: 9, member_time: 12.5, sync_event_type: 'seek' })];
    const record = (batch: unknown) =>
      aiko.call('record_sync_states', { p_room_id: room.room_id, p_states: batch });
    expect(await record(states)).toBe(2);
    expect(await record([...states, state()])).toBe(1);
    expect(await record(JSON.stringify(JSON.stringify([state()]))), 'encoded twice').toBe(1);
    const data = await backend().query(
      `select time_difference::float8 as difference from public.sync_states
       where user_id = $1 and sync_event_type = 'seek'`,
      [aiko.id],
    );
    expect(data).toEqual([{ difference: 3.5 }]);
  });

  test.each([
    ['not a list', {}],
    ['null', null],
    ['too many', Array.from({ length: 51 }, () => state())],
    ['an unknown kind', [state({ sync_event_type: 'comment' })]],
    ['not a number', [state({ host_time: 'NaN' })]],
    ['a negative time', [state({ member_time: -1 })]],
    ['a wrong type', [state({ is_synced: 'maybe' })]],
    ['a missing value', [state({ id: null })]],
    ['no object', [1]],
    ['no JSON', JSON.stringify('broken')],
  ])('refuses %s, whole', async (_case, states) => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    expect(
      await aiko.refusal('record_sync_states', { p_room_id: room.room_id, p_states: states }),
    ).toMatchObject({ message: 'invalid_input', details: 'p_states' });
    expect(
      await backend().query('select from public.sync_states where user_id = $1', [aiko.id]),
    ).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  arrive,
  type Comment,
  createRoom,
  hostsOf,
  join,
  type Person,
  post,
  type Room,
  useBackend,
} from '../backend.ts';

const backend = useBackend();

async function twoIn(values: Record<string, unknown> = {}) {
  const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
  const { room } = await createRoom(aiko, values);
  await join(ben, room);
  return { room, aiko, ben };
}

type Written = Comment & { is_deleted: boolean; edited_at: string | null; depth: number };
const list = (who: Person, { room_id }: Room) =>
  who.call<Written[]>('list_comments', { p_room_id: room_id });
const thread = (who: Person, values: Record<string, unknown> = {}) =>
  who.call<Written[]>('episode_thread', {
    p_anime_id: 'frieren',
    p_episode_number: 3,
    ...values,
  });

describe('edit_comment', () => {
  test('changes the text of an own comment and marks it as edited', async () => {
    const { room, aiko } = await twoIn();
    const { id } = await post(aiko, room, 'Frst');
    const same = await aiko.call<Written>('edit_comment', { p_id: id, p_message: 'Frst' });
    expect(same.edited_at).toBeNull();
    const edited = await aiko.call<Written>('edit_comment', { p_id: id, p_message: ' First ' });
    expect(edited).toMatchObject({ message: 'First', edited_at: expect.any(String) });
    const again = await aiko.call<Written>('edit_comment', { p_id: id, p_message: 'First' });
    expect(again).toEqual(edited);
  });

  test("is refused alike for others' comments, system messages, deleted and missing comments", async () => {
    const { room, aiko, ben } = await twoIn();
    const { id } = await post(ben, room, 'Mine');
    const deleted = await post(aiko, room, 'Gone');
    await post(ben, room, 'A reply', { p_parent_id: deleted.id });
    await aiko.call('delete_comment', { p_id: deleted.id });
    const anchor = (await list(aiko, room)).find((comment) => comment.is_anchor);
    for (const one of [id, deleted.id, anchor?.id, crypto.randomUUID()]) {
      expect(await aiko.refusal('edit_comment', { p_id: one, p_message: 'X' })).toMatchObject({
        message: 'not_allowed',
        details: '',
      });
    }
    expect(await ben.refusal('edit_comment', { p_id: id, p_message: ' ' })).toMatchObject({
      message: 'invalid_input',
      details: 'p_message',
    });
  });
});

describe('delete_comment', () => {
  test('deletes an own comment, once', async () => {
    const { room, aiko, ben } = await twoIn();
    const { id } = await post(ben, room, 'Oops');
    for (let again = 0; again < 2; again += 1) await ben.call('delete_comment', { p_id: id });
    expect((await list(aiko, room)).some((comment) => comment.id === id)).toBe(false);
  });

  test('leaves a tombstone when there are replies', async () => {
    const { room, aiko, ben } = await twoIn();
    const { id } = await post(ben, room, 'Oops');
    await post(aiko, room, 'What?', { p_parent_id: id });
    await ben.call('delete_comment', { p_id: id });
    const stone = (await list(aiko, room)).find((comment) => comment.id === id);
    expect(stone).toMatchObject({ message: '', username: 'deleted', is_deleted: true });
    const [row] = await backend().query('select * from public.comments where id = $1', [id]);
    expect(JSON.stringify(row)).not.toContain('Oops');
    expect(JSON.stringify(row)).not.toContain(ben.id);
  });

  test('is allowed to the host in their room, and to no other member', async () => {
    const { room, aiko, ben } = await twoIn();
    const mine = await post(aiko, room, "The host's");
    const rude = await post(ben, room, 'Rude');
    expect(await ben.refusal('delete_comment', { p_id: mine.id })).toMatchObject({
      message: 'not_allowed',
    });
    await aiko.call('delete_comment', { p_id: rude.id });
    const anchor = (await list(aiko, room)).find((comment) => comment.is_anchor);
    expect(await aiko.refusal('delete_comment', { p_id: anchor?.id })).toMatchObject({
      message: 'not_allowed',
    });
    // An invisible comment is treated as a missing one.
    const stranger = await arrive(backend(), 'Stranger');
    await stranger.call('delete_comment', { p_id: mine.id });
    expect((await list(aiko, room)).some((comment) => comment.id === mine.id)).toBe(true);
  });
});

test('replies go eight deep', async () => {
  const { room, aiko } = await twoIn();
  let parent: string | null = null;
  for (let depth = 1; depth <= 8; depth += 1) {
    const written: Comment = await post(aiko, room, `Level ${depth}`, { p_parent_id: parent });
    expect(written).toMatchObject({ depth });
    parent = written.id;
  }
  const values = { p_id: crypto.randomUUID(), p_room_id: room.room_id, p_message: 'Too deep' };
  expect(
    await aiko.refusal('post_comment', {
      ...values,
      p_video_timestamp: null,
      p_parent_id: parent,
    }),
  ).toMatchObject({ message: 'invalid_input', details: 'p_parent_id' });
});

describe('episode_thread', () => {
  test('contains the readable comments of an episode, and nothing else', async () => {
    const open = await twoIn({ p_is_public: true, p_anime_id: 'mushishi' });
    const closed = await twoIn({ p_anime_id: 'mushishi' });
    await post(open.aiko, open.room, 'said in public');
    await post(closed.aiko, closed.room, 'said in private');
    const messages = async (who: Person) =>
      (await thread(who, { p_anime_id: 'mushishi' })).map(({ message }) => message);
    const stranger = await arrive(backend(), 'Stranger');
    expect(await messages(stranger)).toEqual(['said in public']);
    expect(await messages(closed.ben)).toEqual(['said in private', 'said in public']);
    await open.aiko.call('make_room_private', { p_room_id: open.room.room_id });
    expect(await messages(stranger)).toEqual([]);
    await closed.aiko.call('close_room', { p_room_id: closed.room.room_id });
    expect(await messages(closed.ben)).toEqual([]);
    expect(await messages(closed.aiko)).toEqual(['said in private']);
    expect(await thread(open.aiko, { p_anime_id: 'mushishi', p_episode_number: 4 })).toEqual([]);
  });

  test('is paged through without a gap or a repetition', async () => {
    const { room, aiko } = await twoIn({ p_is_public: true, p_anime_id: 'lain' });
    for (let count = 0; count < 7; count += 1) await post(aiko, room, `No. ${count}`);
    const seen: string[] = [];
    let before: Record<string, unknown> = {};
    for (;;) {
      const page = await thread(aiko, { p_anime_id: 'lain', p_limit: 3, ...before });
      seen.push(...page.map(({ message }) => message));
      const last = page.at(-1);
      if (!last) break;
      before = { p_before: last.created_at, p_before_id: last.id };
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `No. ${6 - index}`));
  });
});

describe('own data', () => {
  test('can be exported', async () => {
    const { room, aiko, ben } = await twoIn();
    await post(ben, room, 'Ben was here');
    const data = await ben.call<Record<string, unknown[]>>('export_my_data');
    expect(data).toMatchObject({
      user_id: ben.id,
      memberships: [{ room_id: room.room_id, username: 'Ben' }],
      rooms: [],
      comments: [{ message: 'Ben was here' }],
      sync_states: [],
      removed_from: [],
      system_messages: [],
      rate_limits: expect.arrayContaining([expect.objectContaining({ action: 'join_room' })]),
    });
    expect(JSON.stringify(data)).not.toContain(aiko.id);
    expect(JSON.stringify(await aiko.call('export_my_data'))).not.toContain(room.access_key);
  });

  test('can be deleted, also repeatedly; the room goes on', async () => {
    const { room, aiko, ben } = await twoIn();
    const first = await post(aiko, room, 'Secret words of Aiko');
    await post(ben, room, 'A reply', { p_parent_id: first.id });
    await post(aiko, room, 'More of Aiko');
    for (let again = 0; again < 2; again += 1) await aiko.call('delete_my_data');
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
    expect(
      (await list(ben, room)).filter(({ is_system_message: system }) => !system),
    ).toMatchObject([{ message: 'A reply' }, { message: '', is_deleted: true }]);
    for (const table of ['rooms', 'room_members', 'comments', 'sync_states']) {
      const rows = await backend().query(`select * from public.${table}`);
      expect(JSON.stringify({ table, rows })).not.toContain(aiko.id);
    }
    expect(await aiko.call('export_my_data')).toMatchObject({
      memberships: [],
      rooms: [],
      comments: [],
    });
  });

  test('cannot be exported or deleted by others', async () => {
    const nobody = backend();
    const { status } = await fetch(`${nobody.url}/rest/v1/rpc/export_my_data`, {
      method: 'POST',
      headers: { apikey: nobody.publishableKey, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

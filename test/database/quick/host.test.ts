import { describe, expect, test } from 'vitest';
import {
  arrive,
  type Comment,
  createRoom,
  heartbeat,
  hostsOf,
  join,
  type Person,
  post,
  type Room,
  silence,
  type Snapshot,
  useBackend,
} from '../backend.ts';

const backend = useBackend();

/** A room of Aiko's with Ben and Mai in it. */
async function threeIn(values: Record<string, unknown> = {}) {
  const people = [
    await arrive(backend(), 'Aiko'),
    await arrive(backend(), 'Ben'),
    await arrive(backend(), 'Mai'),
  ] as const;
  const [aiko, ben, mai] = people;
  const { room } = await createRoom(aiko, values);
  await join(ben, room);
  await join(mai, room);
  return { room, aiko, ben, mai };
}

const as = (room: Room, values: Record<string, unknown> = {}) => ({
  p_room_id: room.room_id,
  ...values,
});
const notices = async (who: Person, room: Room) =>
  (await who.call<Comment[]>('list_comments', as(room)))
    .filter((comment) => comment.is_system_message)
    .map((comment) => comment.system_message);
/** The comments on episode 3 of `show` that `who` can read, sorted. */
const seenBy = async (who: Person, show: string) =>
  (await who.call<Comment[]>('episode_thread', { p_anime_id: show, p_episode_number: 3 }))
    .map(({ message }) => message)
    .toSorted();
const moved = {
  p_title: 'Episode 4',
  p_anime_id: 'frieren',
  p_anime_title: 'Frieren',
  p_episode_number: 4,
  p_video_url: 'https://video.example/watch?id=4',
  p_source_id: null,
  p_from_page: 0,
};
const playback = {
  p_current_time: 10,
  p_is_playing: true,
  p_playback_speed: 1,
  p_revision: 5,
  p_page_number: 0,
};

/** All calls of hosts, with valid arguments. */
const hostCalls = (target: Person): [string, Record<string, unknown>][] => [
  ['transfer_host', { p_user_id: target.id }],
  ['kick_member', { p_user_id: target.id }],
  ['rekey_room', {}],
  ['set_control', { p_control: 'host' }],
  ['make_room_private', {}],
  ['make_room_public', {}],
  ['close_room', {}],
];

describe('a call of hosts', () => {
  test('is refused to members, outsiders and former members', async () => {
    const { room, ben, mai } = await threeIn();
    const stranger = await arrive(backend(), 'Stranger');
    await mai.call('leave_room', as(room));
    for (const [name, values] of hostCalls(ben)) {
      expect([name, await ben.refusal(name, as(room, values))]).toMatchObject([
        name,
        { message: 'not_allowed', status: 403 },
      ]);
      for (const outside of [stranger, mai]) {
        expect([name, await outside.refusal(name, as(room, values))]).toMatchObject([
          name,
          { message: 'room_not_found', status: 404 },
        ]);
      }
    }
    const { playback_age_seconds: _, ...kept } = room;
    expect(await ben.call('get_room', as(room))).toMatchObject({ room: kept });
  });

  test('transfers the room to a live member, once', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    for (let again = 0; again < 2; again += 1) {
      const who = again === 0 ? aiko : ben;
      const { room: now } = await who.call<Snapshot>(
        'transfer_host',
        as(room, { p_user_id: ben.id }),
      );
      expect(now).toMatchObject({ host_username: 'Ben', host_epoch: 2 });
    }
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
    expect(await notices(mai, room)).toEqual([{ code: 'host_changed', name: 'Ben' }]);
  });

  test('transfers the room to live members only', async () => {
    const { room, aiko, ben } = await threeIn();
    await silence(backend(), ben);
    for (const id of [ben.id, crypto.randomUUID(), null]) {
      expect(await aiko.refusal('transfer_host', as(room, { p_user_id: id }))).toMatchObject({
        message: 'invalid_input',
        details: 'p_user_id',
      });
    }
    expect(await hostsOf(backend(), room)).toEqual([[aiko.id], aiko.id]);
  });

  test('removes a member, who cannot come back with either key', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    const kicked = await aiko.call<Snapshot>('kick_member', as(room, { p_user_id: ben.id }));
    expect(kicked.members.map(({ username }) => username)).toEqual(['Aiko', 'Mai']);
    expect(kicked.room.access_key).not.toBe(room.access_key);
    const again = await aiko.call<Snapshot>('kick_member', as(room, { p_user_id: ben.id }));
    expect(again.room.access_key).toBe(kicked.room.access_key);
    expect(await notices(mai, room)).toEqual([{ code: 'member_removed', name: 'Ben' }]);
    // With the old key, the removed member learns no more than others.
    expect(
      await ben.call('join_room', as(room, { p_access_key: room.access_key, p_username: 'B' })),
    ).toEqual({ error: 'room_not_found' });
    const withNew = { p_access_key: kicked.room.access_key, p_username: 'Ben' };
    expect(await ben.refusal('join_room', as(room, withNew))).toMatchObject({
      message: 'removed',
    });
    expect(await ben.refusal('get_room', as(room))).toMatchObject({ message: 'removed' });
    expect(await ben.refusal('heartbeat', as(room, heartbeatValues))).toMatchObject({
      message: 'removed',
    });
  });

  test('does not remove the host', async () => {
    const { room, aiko } = await threeIn();
    expect(await aiko.refusal('kick_member', as(room, { p_user_id: aiko.id }))).toMatchObject({
      message: 'invalid_input',
    });
  });

  test('changes the key of a private room; its members stay', async () => {
    const { room, aiko, ben } = await threeIn();
    const { room: now } = await aiko.call<Snapshot>('rekey_room', as(room));
    expect(now.access_key).toMatch(/^[0-9]{6}$/);
    await heartbeat(ben, room);
    const late = await arrive(backend(), 'Late');
    expect(
      await late.call('join_room', as(room, { p_access_key: room.access_key, p_username: 'L' })),
    ).toEqual(now.access_key === room.access_key ? expect.anything() : { error: 'room_not_found' });
    expect((await join(late, now)).members).toHaveLength(4);
  });

  test('gives a public room no key, but makes it private', async () => {
    const { room, aiko } = await threeIn({ p_is_public: true });
    expect(await aiko.refusal('rekey_room', as(room))).toMatchObject({ message: 'not_allowed' });
    const { room: now } = await aiko.call<Snapshot>('make_room_private', as(room));
    expect(now).toMatchObject({ is_public: false, access_key: expect.stringMatching(/^\d{6}$/) });
    const again = await aiko.call<Snapshot>('make_room_private', as(room));
    expect(again.room.access_key).toBe(now.access_key);
    const stranger = await arrive(backend(), 'Stranger');
    expect(await stranger.refusal('get_room', as(room))).toMatchObject({
      message: 'room_not_found',
    });
  });

  test('makes a room public, without what was said in private', async () => {
    const show = crypto.randomUUID();
    const { room, aiko, ben } = await threeIn({ p_anime_id: show });
    const { id: parent } = await post(ben, room, 'Between us');
    await post(aiko, room, 'Likewise', { p_parent_id: parent });
    const { room: now } = await aiko.call<Snapshot>('make_room_public', as(room));
    expect(now).toMatchObject({ is_public: true, access_key: null });
    await aiko.call('make_room_public', as(room));
    const said = { p_id: crypto.randomUUID(), p_message: 'To all', p_video_timestamp: null };
    await ben.call('post_comment', as(room, { ...said, p_parent_id: null }));
    expect(
      await ben.refusal('post_comment', as(room, { ...said, p_id: parent, p_parent_id: null })),
    ).toMatchObject({ message: 'invalid_input' });
    const late = await arrive(backend(), 'Late');
    const inPublic = ['To all'];
    expect(await seenBy(late, show)).toEqual(inPublic);
    await late.call('join_room', as(room, { p_access_key: null, p_username: 'Late' }));
    expect(await seenBy(late, show)).toEqual(inPublic);
    expect(await seenBy(ben, show)).toEqual(['Between us', ...inPublic]);
    const listed = await late.call<Comment[]>('list_comments', as(room));
    expect(listed.map((comment) => comment.system_message ?? comment.message)).toEqual([
      'To all',
      { code: 'episode_discussion', episode: 3 },
      { code: 'room_made_public', name: 'Aiko' },
    ]);
    // Private and public again: the anchors do not collide.
    await aiko.call('make_room_private', as(room));
    await aiko.call('make_room_public', as(room));
    expect(await seenBy(late, show)).toEqual([]);
    expect(await seenBy(ben, show)).toEqual(['Between us', 'To all']);
  });

  test('closes the room for everyone; its comments stay with their authors', async () => {
    const show = crypto.randomUUID();
    const { room, aiko, ben, mai } = await threeIn({ p_anime_id: show });
    await post(ben, room, 'Good night');
    await aiko.call('close_room', as(room));
    expect(await mai.refusal('get_room', as(room))).toMatchObject({ message: 'room_not_found' });
    expect(await aiko.refusal('close_room', as(room))).toMatchObject({ message: 'room_not_found' });
    expect(await seenBy(ben, show)).toEqual(['Good night']);
    expect(await seenBy(mai, show)).toEqual([]);
  });
});

describe('a room with many comments', () => {
  /** A public room with `count` comments of Ben. */
  async function talkative(count: number) {
    const show = crypto.randomUUID();
    const scene = await threeIn({ p_anime_id: show, p_is_public: true });
    await post(scene.ben, scene.room, 'x');
    await backend().query(
      `insert into public.comments (anime_id, room_id, episode_number, parent_id, user_id, username,
         message)
       select c.anime_id, c.room_id, c.episode_number, c.parent_id, c.user_id, c.username, 'x'
       from public.comments c, generate_series(2, $2::integer)
       where c.room_id = $1 and c.user_id = $3`,
      [scene.room.room_id, count, scene.ben.id],
    );
    return { ...scene, show, stranger: await arrive(backend(), 'Stranger') };
  }
  const settle = () => backend().query(`select public.run_cleanup_job('unsettled-comments')`);
  const rowsOf = async ({ room_id }: Room) =>
    backend().query(
      `select room_id is null as has_left, is_private, count(*)::integer as count
       from public.comments where origin_room_id = $1 and message = 'x' group by 1, 2`,
      [room_id],
    );

  test('becomes private, and public again, at once; the rows follow', async () => {
    const { room, aiko, ben, stranger, show } = await talkative(450);
    expect(await seenBy(stranger, show)).toHaveLength(50);
    await aiko.call('make_room_private', as(room));
    expect(await rowsOf(room), 'a bounded part is written').toHaveLength(2);
    expect(await seenBy(stranger, show)).toEqual([]);
    expect(await seenBy(ben, show)).toHaveLength(50);
    await aiko.call('make_room_public', as(room));
    for (const when of ['before', 'after'] as const) {
      if (when === 'after') await settle();
      expect(await seenBy(stranger, show)).toEqual([]);
      expect(await notices(ben, room)).toEqual([{ code: 'room_made_public', name: 'Aiko' }]);
      expect(await seenBy(ben, show), 'the author keeps them').toHaveLength(50);
    }
    expect(await rowsOf(room)).toEqual([{ has_left: true, is_private: true, count: 450 }]);
  });

  test('is closed at once; the row follows', async () => {
    const { room, aiko, ben, stranger, show } = await talkative(250);
    await aiko.call('make_room_private', as(room));
    await aiko.call('close_room', as(room));
    const rooms = () =>
      backend().query('select closed_at from public.rooms where room_id = $1', [room.room_id]);
    for (const isSettled of [false, true]) {
      if (isSettled) await settle();
      expect(await rooms()).toHaveLength(isSettled ? 0 : 1);
      for (const who of [aiko, ben, stranger]) {
        expect(await who.refusal('get_room', as(room))).toMatchObject({
          message: 'room_not_found',
        });
        expect(await join(who, room)).toEqual({ error: 'room_not_found' });
      }
      expect(await seenBy(stranger, show)).toEqual([]);
      expect(await seenBy(ben, show)).toHaveLength(50);
    }
    expect(await rowsOf(room)).toEqual([{ has_left: true, is_private: true, count: 250 }]);
  });

  test('keeps its comments private when its row is deleted first', async () => {
    const { room, aiko, stranger, show } = await talkative(250);
    await aiko.call('make_room_private', as(room));
    await backend().query('delete from public.rooms where room_id = $1', [room.room_id]);
    expect(await seenBy(stranger, show)).toEqual([]);
    expect(await rowsOf(room)).toEqual([{ has_left: true, is_private: true, count: 250 }]);
  });
});

describe('a takeover', () => {
  /** Seconds of silence after which another member may take over. */
  const lease = 23;
  const claim = (who: Person, room: Room, epoch = 1) =>
    who.call<Snapshot>('claim_host', as(room, { p_epoch: epoch }));

  test('replaces a silent host, once', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    await silence(backend(), aiko, lease);
    for (let again = 0; again < 2; again += 1) {
      const { room: now, members } = await claim(ben, room);
      expect(now).toMatchObject({ host_username: 'Ben', host_epoch: 2 });
      expect(members.map((member) => member.is_host)).toEqual([false, true, false]);
    }
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
    expect(await notices(mai, room)).toEqual([{ code: 'host_changed', name: 'Ben' }]);
    await ben.call('rekey_room', as(room));
    expect(await aiko.refusal('rekey_room', as(room))).toMatchObject({ message: 'not_allowed' });
  });

  test('never replaces a host with a recent heartbeat', async () => {
    const { room, aiko, ben } = await threeIn();
    await silence(backend(), aiko, 19);
    expect((await claim(ben, room)).room).toMatchObject({ host_username: 'Aiko', host_epoch: 1 });
    await silence(backend(), aiko, 19);
    await heartbeat(aiko, room);
    await claim(ben, room);
    expect(await hostsOf(backend(), room)).toEqual([[aiko.id], aiko.id]);
  });

  test('prefers members who joined earlier, unless they are silent, too', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    await silence(backend(), aiko, lease);
    await claim(mai, room);
    expect(await hostsOf(backend(), room)).toEqual([[aiko.id], aiko.id]);
    await silence(backend(), ben, lease);
    await claim(mai, room);
    expect(await hostsOf(backend(), room)).toEqual([[mai.id], mai.id]);
  });

  test('counts as a heartbeat', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    await silence(backend(), ben, lease);
    await claim(ben, room);
    await silence(backend(), aiko, lease);
    await claim(mai, room);
    expect(await hostsOf(backend(), room)).toEqual([[aiko.id], aiko.id]);
    await claim(ben, room);
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
  });

  test('does not replace a host of a newer epoch', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    await silence(backend(), aiko, lease);
    await silence(backend(), mai, lease);
    await aiko.call('transfer_host', as(room, { p_user_id: mai.id }));
    // Mai has been silent since, but became host only now.
    for (const epoch of [1, 2]) await claim(ben, room, epoch);
    expect(await hostsOf(backend(), room)).toEqual([[mai.id], mai.id]);
  });

  test('is for live members only', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    const stranger = await arrive(backend(), 'Stranger');
    await aiko.call('kick_member', as(room, { p_user_id: mai.id }));
    await silence(backend(), aiko, lease);
    await silence(backend(), ben);
    await claim(ben, room);
    expect(await hostsOf(backend(), room)).toEqual([[aiko.id], aiko.id]);
    const values = as(room, { p_epoch: 1 });
    expect(await stranger.refusal('claim_host', values)).toMatchObject({
      message: 'room_not_found',
    });
    expect(await mai.refusal('claim_host', values)).toMatchObject({ message: 'removed' });
    expect(await ben.refusal('claim_host', as(room, { p_epoch: null }))).toMatchObject({
      message: 'invalid_input',
      details: 'p_epoch',
    });
  });

  test('lasts when an earlier member comes back', async () => {
    const { room, aiko, ben } = await threeIn();
    await silence(backend(), aiko, lease);
    await claim(ben, room);
    await heartbeat(aiko, room);
    // The earlier member comes first in the order again, but is not host.
    await claim(aiko, room, 2);
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
    await silence(backend(), ben, lease);
    const { room: now } = await claim(aiko, room, 2);
    expect(now).toMatchObject({ host_username: 'Aiko', host_epoch: 3 });
  });
});

describe('control of playback', () => {
  test('is for everyone, the host, or named members', async () => {
    const { room, aiko, ben, mai } = await threeIn();
    const writes = async (who: Person) => who.call('save_playback', as(room, playback));
    const mayMove = async (who: Person) =>
      (await who.client.rpc('move_room', as(room, { ...moved, p_from_page: 9 }))).error === null;
    const rights = async () =>
      Promise.all([aiko, ben, mai].map(async (who) => [await writes(who), await mayMove(who)]));
    const both = [true, true];
    const none = [false, false];
    expect(await rights()).toEqual([both, both, both]);
    await aiko.call('set_control', as(room, { p_control: 'host' }));
    expect(await rights()).toEqual([both, none, none]);
    const { members } = await aiko.call<Snapshot>(
      'set_control',
      as(room, { p_control: 'named', p_named: [mai.id] }),
    );
    expect(members).toMatchObject([
      { has_control: false },
      { has_control: false },
      { has_control: true },
    ]);
    expect(await rights()).toEqual([both, none, both]);
    const after = await aiko.call<Snapshot>('set_control', as(room, { p_control: 'everyone' }));
    expect(after.room).toMatchObject({ control: 'everyone' });
    expect(after.members.some((member) => 'has_control' in member && member.has_control)).toBe(
      false,
    );
    expect(await rights()).toEqual([both, both, both]);
  });

  test.each([
    ['p_control', 'nobody', {}],
    ['p_control', null, {}],
    ['p_named', Array.from({ length: 33 }, () => 'x'), { p_control: 'named' }],
  ])('refuses %s: %j', async (argument, value, values) => {
    const { room, aiko } = await threeIn();
    expect(
      await aiko.refusal('set_control', as(room, { ...values, [argument]: value })),
    ).toMatchObject({ message: 'invalid_input', details: argument });
  });
});

describe('move_room', () => {
  test('moves the room to the next episode, once, at its beginning', async () => {
    const { room, aiko, ben } = await threeIn();
    await aiko.call('save_playback', as(room, playback));
    const { room: now } = await ben.call<Snapshot>('move_room', as(room, moved));
    expect(now).toMatchObject({
      title: 'Episode 4',
      episode_number: 4,
      video_url: moved.p_video_url,
      current_time: 0,
      is_playing: false,
      playback_revision: 0,
      page_number: 1,
    });
    // A member who does not know of the move saves playback of the page before.
    expect(await aiko.call('save_playback', as(room, { ...playback, p_revision: 6 }))).toBe(false);
    const here = { ...playback, p_revision: 1, p_page_number: 1 };
    expect(await aiko.call('save_playback', as(room, here))).toBe(true);
    const again = await ben.call<Snapshot>('move_room', as(room, moved));
    expect(again.room).toMatchObject({ current_time: 10, is_playing: true, page_number: 1 });
  });

  test('moves to the first page of two at the same time', async () => {
    const { room, aiko, ben } = await threeIn();
    await aiko.call('move_room', as(room, moved));
    const { room: now } = await ben.call<Snapshot>(
      'move_room',
      as(room, { ...moved, p_episode_number: 5, p_video_url: 'https://video.example/watch?id=5' }),
    );
    expect(now).toMatchObject({ episode_number: 4, video_url: moved.p_video_url, page_number: 1 });
  });

  test.each([
    ['p_title', ' '],
    ['p_episode_number', 0],
    ['p_video_url', 'javascript:alert(1)'],
    ['p_from_page', null],
  ])('refuses %s: %j', async (argument, value) => {
    const { room, aiko } = await threeIn();
    expect(
      await aiko.refusal('move_room', as(room, { ...moved, [argument]: value })),
    ).toMatchObject({ message: 'invalid_input', details: argument });
  });

  test('is for members only', async () => {
    const { room } = await threeIn();
    const stranger = await arrive(backend(), 'Stranger');
    expect(await stranger.refusal('move_room', as(room, moved))).toMatchObject({
      message: 'room_not_found',
    });
  });
});

const heartbeatValues = { p_current_time: 0, p_is_synced: true, p_peer_id: null };

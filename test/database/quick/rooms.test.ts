import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  arrive,
  connect,
  createRoom,
  heartbeat,
  hostsOf,
  join,
  type Member,
  person,
  roomValues,
  silence,
  type Snapshot,
  useBackend,
} from '../backend.ts';

const backend = useBackend();
const namesOf = ({ members }: Snapshot) => members.map((member) => member.username);
const hostOf = ({ members }: Snapshot): Member | undefined =>
  members.find((member) => member.is_host);

describe('create_room', () => {
  test('makes a room with its creator as host', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room, members } = await createRoom(aiko);
    expect(room).toEqual({
      room_id: expect.stringMatching(/^[a-z0-9]{10}$/),
      title: 'Friday night',
      anime_id: 'frieren',
      anime_title: 'Frieren',
      episode_number: 3,
      page_number: 0,
      host_epoch: 1,
      video_url: 'https://video.example/watch?id=3',
      source_id: 'video.example',
      host_user_id: aiko.id,
      host_username: 'Aiko',
      is_public: false,
      control: 'everyone',
      access_key: expect.stringMatching(/^[0-9]{6}$/),
      current_time: 0,
      is_playing: false,
      playback_speed: 1,
      playback_revision: 0,
      playback_age_seconds: expect.any(Number),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
    });
    expect(members).toEqual([
      {
        user_id: aiko.id,
        username: 'Aiko',
        is_host: true,
        has_control: false,
        is_synced: true,
        current_time: 0,
        peer_id: null,
        public_key: null,
        joined_at: expect.any(String),
        heartbeat_age_seconds: expect.any(Number),
      },
    ]);
  });

  test('makes one room when repeated', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const values = roomValues(aiko);
    const answers = await Promise.all(
      [1, 2, 3].map(() => aiko.call<Snapshot>('create_room', values)),
    );
    expect(new Set(answers.map((answer) => answer.room.room_id)).size).toBe(1);
    expect(answers.at(-1)?.members).toHaveLength(1);
  });

  test('does not answer a room of another user', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const id = randomUUID();
    await createRoom(aiko, { p_id: id });
    expect(await ben.refusal('create_room', roomValues(ben, { p_id: id }))).toMatchObject({
      message: 'invalid_input',
      details: 'p_id',
    });
  });

  test('gives a public room no key', async () => {
    const { room } = await createRoom(await arrive(backend(), 'Aiko'), { p_is_public: true });
    expect(room.access_key).toBeNull();
  });

  test('makes a room in which only the host controls playback', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko, { p_control: 'host' });
    expect(room).toMatchObject({ control: 'host' });
    await join(ben, room);
    const playback = {
      p_room_id: room.room_id,
      p_current_time: 60,
      p_is_playing: true,
      p_playback_speed: 1,
      p_revision: 1,
      p_page_number: 0,
    };
    expect(await ben.call('save_playback', playback)).toBe(false);
    expect(await aiko.call('save_playback', playback)).toBe(true);
  });

  test('tidies texts', async () => {
    const { room } = await createRoom(await arrive(backend(), 'Aiko'), {
      p_title: '\u3000\u202e Cafe\u0301 \n\u0007 night\u200b ',
    });
    expect(room).toMatchObject({ title: 'Café night' });
  });

  test.each([
    ['p_id', null],
    ['p_title', ' \u200b\u3000 '],
    ['p_title', 'x'.repeat(256)],
    ['p_title', null],
    ['p_username', ''],
    ['p_username', 'x'.repeat(101)],
    ['p_episode_number', 0],
    ['p_is_public', null],
    ['p_control', null],
    // There are no members to name yet.
    ['p_control', 'named'],
    ['p_video_url', 'javascript:alert(1)'],
    ['p_video_url', 'https://user:secret@video.example/'],
    ['p_video_url', 'https://'],
    ['p_video_url', `https://video.example/${'x'.repeat(2048)}`],
    ['p_video_url', 'https://video.example/\u202egpj.exe'],
    ['p_video_url', 'https://video.example/\u200b'],
    ['p_video_url', 'https://video.example/\u0001'],
    ['p_video_url', 'https://video.example\\.evil.example/'],
    ['p_video_url', 'https://video.example:99999/'],
    ['p_video_url', 'https://video.example:0/'],
    ['p_video_url', 'https://.'],
    ['p_title', '\u{e0041}\u{e0042}'],
    ['p_title', '\u00ad\u034f\u180e\ufe0f\ufff9'],
    ['p_video_url', null],
  ])('refuses %s: %j', async (argument, value) => {
    const aiko = await arrive(backend(), 'Aiko');
    expect(await aiko.refusal('create_room', roomValues(aiko, { [argument]: value }))).toEqual({
      message: 'invalid_input',
      code: 'PT400',
      status: 400,
      details: argument,
    });
  });

  test.each([
    'http://localhost:65535/a?b#c',
    'https://[2001:db8::1]:8080/',
    'https://xn--caf-dma.example./%E9%AC%BC?x=\\&y=@',
  ])('takes the address %s', async (address) => {
    const { room } = await createRoom(await arrive(backend(), 'Aiko'), { p_video_url: address });
    expect(room).toMatchObject({ video_url: address });
  });

  test.each([
    ['\0', '22P05'],
    ['\ud83d', '22P02'],
    ['\ude00\ud83d', '22P02'],
  ])('refuses a text that no server could store: %j', async (text, code) => {
    const aiko = await arrive(backend(), 'Aiko');
    const values = roomValues(aiko, { p_title: `Night ${text}` });
    expect(await aiko.refusal('create_room', values)).toMatchObject({ code, status: 400 });
  });

  test('keeps three marks on a letter', async () => {
    const piled = `Z${'\u0336'.repeat(200)}o`;
    const { room } = await createRoom(await arrive(backend(), 'Aiko'), { p_title: piled });
    expect(room).toMatchObject({ title: `Z${'\u0336'.repeat(3)}o` });
  });

  test('makes at most 30 rooms an hour for one user', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    for (let count = 0; count < 30; count += 1) await createRoom(aiko);
    expect(await aiko.refusal('create_room', roomValues(aiko))).toMatchObject({
      message: 'rate_limited',
      code: 'PT429',
      status: 429,
    });
  });
});

describe('join_room', () => {
  test('lets a user with the key in', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    const snapshot = await join(ben, room);
    expect(namesOf(snapshot)).toEqual(['Aiko', 'Ben']);
    expect(snapshot.room.access_key).toBe(room.access_key);
    expect(hostOf(snapshot)?.username).toBe('Aiko');
  });

  test('lets anyone into a public room', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko, { p_is_public: true });
    expect(namesOf(await join(ben, room))).toEqual(['Aiko', 'Ben']);
  });

  test('lets a member in again without a key', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    const first = await join(ben, room);
    const again = await join({ ...ben, name: 'Benjamin' }, { ...room, access_key: null });
    expect(namesOf(again)).toEqual(['Aiko', 'Benjamin']);
    expect(again.members[1]?.joined_at).toBe(first.members[1]?.joined_at);
  });

  test('treats a wrong key, no key, a missing and an impossible room alike', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    const wrong = room.access_key === '000000' ? '111111' : '000000';
    const answers = await Promise.all([
      join(ben, { ...room, access_key: wrong }),
      join(ben, { ...room, access_key: null }),
      join(ben, { ...room, room_id: 'aaaaaaaaaa' }),
      join(ben, { ...room, room_id: "x' or true --" }),
    ]);
    for (const answer of answers) expect(answer).toEqual({ error: 'room_not_found' });
  });

  test('evaluates five wrong keys a minute of one user', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    const guesses = ['000000', '111111', '222222', '333333', '444444', '555555'].filter(
      (guess) => guess !== room.access_key,
    );
    const answers = await Promise.all(
      guesses.slice(0, 5).map((guess) => join(ben, { ...room, access_key: guess })),
    );
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ error: 'room_not_found' })));
    expect(await join(ben, room), 'even the right key is not looked at').toEqual({
      error: 'rate_limited',
      retry_after_seconds: expect.any(Number),
    });
    expect(namesOf(await join(await arrive(backend(), 'Chie'), room))).toContain('Chie');

    await backend().query(
      `update public.rate_limits
       set events = array(select e - interval '1 minute' from unnest(events) e)`,
    );
    expect(namesOf(await join(ben, room)), 'a minute later').toContain('Ben');
  });

  test('evaluates fifty wrong keys an hour of one room, then one of each user', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const wrong = room.access_key === '000000' ? '111111' : '000000';
    for (let guesser = 0; guesser < 10; guesser += 1) {
      const ben = await arrive(backend(), 'Ben');
      for (let guess = 0; guess < 5; guess += 1) {
        expect(await join(ben, { ...room, access_key: wrong })).toEqual({
          error: 'room_not_found',
        });
      }
    }
    const chie = await arrive(backend(), 'Chie');
    expect(namesOf(await join(chie, room)), 'the right key lets in').toEqual(['Aiko', 'Chie']);
    const dan = await arrive(backend(), 'Dan');
    expect(await join(dan, { ...room, access_key: wrong })).toEqual({ error: 'room_not_found' });
    expect(await join(dan, room), 'not after a wrong one').toMatchObject({ error: 'rate_limited' });
  });

  test('evaluates two hundred wrong keys an hour of one room in all', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const spend = (action: string, times: number) =>
      backend().query(
        `insert into public.rate_limits (subject, action, events)
         select $1, $2, array_agg(now()) from generate_series(1, $3::integer)`,
        [room.room_id, action, times],
      );
    await spend('wrong_key_of_room', 50);
    await spend('late_key_of_room', 149);
    const wrong = room.access_key === '000000' ? '111111' : '000000';
    const ben = await arrive(backend(), 'Ben');
    expect(await join(ben, { ...room, access_key: wrong })).toEqual({ error: 'room_not_found' });
    const chie = await arrive(backend(), 'Chie');
    expect(await join(chie, room)).toMatchObject({ error: 'rate_limited' });
    expect(namesOf(await join(aiko, room)), 'members need no key').toEqual(['Aiko']);
    await backend().query(
      `update public.rate_limits
       set events = array(select e - interval '1 hour' from unnest(events) e)`,
    );
    expect(namesOf(await join(chie, room)), 'an hour later').toContain('Chie');
  });

  test('keeps a room to 32 live members', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    await backend().query(
      `insert into public.room_members (room_id, user_id, username)
       select $1, gen_random_uuid()::text, 'Guest ' || n from generate_series(1, 31) n`,
      [room.room_id],
    );
    const ben = await arrive(backend(), 'Ben');
    const values = { p_room_id: room.room_id, p_access_key: room.access_key, p_username: 'Ben' };
    expect(await ben.refusal('join_room', values)).toMatchObject({
      message: 'room_full',
      code: 'PT409',
      status: 409,
    });
    expect(namesOf(await join(aiko, room)), 'a member may come back').toHaveLength(32);
    await backend().query(
      `update public.room_members set last_heartbeat = now() - interval '61 seconds'
       where room_id = $1 and username = 'Guest 7'`,
      [room.room_id],
    );
    expect(namesOf(await join(ben, room)), 'a lapsed member holds no place').toHaveLength(32);
  });
});

describe('the host', () => {
  test('is followed by the member who joined first', async () => {
    const [aiko, ben, chie] = [
      await arrive(backend(), 'Aiko'),
      await arrive(backend(), 'Ben'),
      await arrive(backend(), 'Chie'),
    ];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    await join(chie, room);
    await aiko.call('leave_room', { p_room_id: room.room_id });
    await aiko.call('leave_room', { p_room_id: room.room_id });

    const snapshot = await chie.call<Snapshot>('get_room', { p_room_id: room.room_id });
    expect(namesOf(snapshot)).toEqual(['Ben', 'Chie']);
    expect(hostOf(snapshot)?.username).toBe('Ben');
    expect(snapshot.room).toMatchObject({ host_user_id: ben.id, host_username: 'Ben' });
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
    expect(await chie.call('list_comments', { p_room_id: room.room_id })).toMatchObject([
      {
        is_system_message: true,
        system_message: { code: 'host_changed', name: 'Ben' },
        user_id: 'system',
      },
    ]);
  });

  test('is replaced after a minute of silence', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    await silence(backend(), aiko);
    const snapshot = await heartbeat(ben, room);
    expect(namesOf(snapshot)).toEqual(['Ben']);
    expect(hostOf(snapshot)?.username).toBe('Ben');
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);

    const back = await heartbeat(aiko, room);
    expect(namesOf(back), 'comes back as the last to join').toEqual(['Ben', 'Aiko']);
    expect(hostOf(back)?.username).toBe('Ben');
  });

  test('is followed by a member with recent heartbeats where there is one', async () => {
    const [aiko, ben, chie] = [
      await arrive(backend(), 'Aiko'),
      await arrive(backend(), 'Ben'),
      await arrive(backend(), 'Chie'),
    ];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    await join(chie, room);
    await silence(backend(), ben, 41);
    await aiko.call('leave_room', { p_room_id: room.room_id });
    expect(await hostsOf(backend(), room)).toEqual([[chie.id], chie.id]);
    await chie.call('leave_room', { p_room_id: room.room_id });
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
  });

  test('leaves an empty room, and the next member becomes host', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await aiko.call('leave_room', { p_room_id: room.room_id });
    expect(await hostsOf(backend(), room)).toEqual([[], aiko.id]);
    expect(hostOf(await join(ben, room))?.username).toBe('Ben');
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
  });
});

describe('heartbeat', () => {
  test('is visible to the others', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    const peer = randomUUID();
    const key = `B${'k_-9'.repeat(21)}Ab`;
    const values = {
      p_current_time: 61.256,
      p_is_synced: false,
      p_peer_id: peer,
      p_public_key: key,
    };
    await heartbeat(ben, room, values);
    await heartbeat(ben, room, { p_current_time: null, p_is_synced: null });
    const { members } = await aiko.call<Snapshot>('get_room', { p_room_id: room.room_id });
    expect(members[1]).toMatchObject({
      current_time: 61.26,
      is_synced: false,
      peer_id: peer,
      public_key: key,
    });
  });

  test('never gives two members one peer id', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    const [first, second] = [randomUUID(), randomUUID()];
    await heartbeat(aiko, room, { p_peer_id: first });
    await heartbeat(ben, room, { p_peer_id: second });
    const values = { p_room_id: room.room_id, p_current_time: 7, p_is_synced: true };
    expect(await ben.refusal('heartbeat', { ...values, p_peer_id: first })).toMatchObject({
      message: 'place_taken',
      status: 409,
    });
    const { members } = await heartbeat(aiko, room, { p_peer_id: first });
    expect(members.map((member) => [member.username, member.peer_id, member.current_time])).toEqual(
      [
        ['Aiko', first, 0],
        ['Ben', second, 0],
      ],
    );
    // A peer id that is free again may be used, and in another room any peer id.
    await heartbeat(aiko, room, { p_peer_id: randomUUID() });
    await heartbeat(ben, room, { p_peer_id: first });
    const { room: other } = await createRoom(aiko);
    await heartbeat(aiko, other, { p_peer_id: first });
    await expect(
      backend().query(`update public.room_members set peer_id = $1`, [first]),
    ).rejects.toThrow('idx_room_members_peer_id');
  });

  test('of any member keeps a room alive', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    await backend().query(
      `update public.rooms set last_activity = now() - interval '25 hours' where room_id = $1`,
      [room.room_id],
    );
    await heartbeat(ben, room);
    expect(
      await backend().query(
        `select last_activity > now() - interval '1 minute' as fresh
         from public.rooms where room_id = $1`,
        [room.room_id],
      ),
    ).toEqual([{ fresh: true }]);
  });

  test.each([
    ['p_peer_id', 'Short'],
    ['p_peer_id', 'x'.repeat(65)],
    ['p_public_key', 'Bshort'],
    ['p_public_key', 'A'.repeat(87)],
    ['p_public_key', `B${'+'.repeat(86)}`],
    ['p_current_time', -1],
    ['p_current_time', 'NaN'],
    ['p_current_time', 'Infinity'],
  ])('refuses %s: %j', async (argument, value) => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const values = { p_room_id: room.room_id, p_current_time: 0, p_is_synced: true };
    expect(
      await aiko.refusal('heartbeat', { ...values, p_peer_id: null, [argument]: value }),
    ).toMatchObject({ message: 'invalid_input', details: argument });
  });
});

describe('save_playback', () => {
  const playback = {
    p_current_time: 12.5,
    p_is_playing: true,
    p_playback_speed: 1.25,
    p_revision: 7,
    p_page_number: 0,
  };

  test('keeps the newest revision', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const values = { p_room_id: room.room_id, ...playback };
    expect(await aiko.call('save_playback', values)).toBe(true);
    expect(await aiko.call('save_playback', { ...values, p_revision: 6 })).toBe(false);
    const last = { ...values, p_revision: Number.MAX_SAFE_INTEGER - 1 };
    expect(await aiko.call('save_playback', last)).toBe(false);
    expect(await aiko.call('save_playback', { ...values, p_current_time: 20 })).toBe(true);
    const snapshot = await aiko.call<Snapshot>('get_room', { p_room_id: room.room_id });
    expect(snapshot.room).toMatchObject({
      current_time: 20,
      is_playing: true,
      playback_speed: 1.25,
      playback_revision: 7,
    });
  });

  test.each([
    ['p_current_time', null],
    ['p_current_time', 'NaN'],
    ['p_is_playing', null],
    ['p_playback_speed', 0],
    ['p_playback_speed', 17],
    ['p_playback_speed', 'NaN'],
    ['p_revision', -1],
    ['p_revision', null],
    ['p_page_number', null],
    ['p_page_number', -1],
  ])('refuses %s: %j', async (argument, value) => {
    const aiko = await arrive(backend(), 'Aiko');
    const { room } = await createRoom(aiko);
    const values = { p_room_id: room.room_id, ...playback, [argument]: value };
    expect(await aiko.refusal('save_playback', values)).toMatchObject({
      message: 'invalid_input',
      details: argument,
    });
  });
});

describe('list_public_rooms', () => {
  test('finds public rooms by their titles', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const title = `100% ${randomUUID()}`;
    await createRoom(aiko, { p_title: title, p_is_public: true });
    await createRoom(aiko, { p_title: title, p_is_public: false });
    const ben = await arrive(backend(), 'Ben');
    const search = (text: string | null, limit = 20) =>
      ben.call<Record<string, unknown>[]>('list_public_rooms', { p_search: text, p_limit: limit });
    const found = await search(title.toUpperCase());
    expect(found).toMatchObject([{ title, host_username: 'Aiko', member_count: 1 }]);
    expect(found[0]).not.toHaveProperty('access_key');
    expect(await search(`100_ ${title.slice(5)}`), 'no wildcards').toEqual([]);
    expect(await search(null, 1)).toHaveLength(1);
  });

  test('finds the rooms of one anime', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const show = randomUUID();
    const { room } = await createRoom(aiko, { p_anime_id: show, p_is_public: true });
    await createRoom(aiko, { p_anime_id: show, p_is_public: false });
    await createRoom(await arrive(backend(), 'Ben'), { p_is_public: true });
    const of = (values: object) =>
      aiko.call<Snapshot['room'][]>('list_public_rooms', { p_anime_id: show, ...values });
    expect(await of({})).toMatchObject([{ room_id: room.room_id, anime_id: show }]);
    expect(await of({ p_search: 'Friday' })).toHaveLength(1);
    expect(await of({ p_search: 'Saturday' })).toEqual([]);
  });

  test('lists the newest room of each host, and no room without a live member', async () => {
    const [greedy, modest] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const title = randomUUID();
    const rooms: string[] = [];
    for (const host of [modest, greedy, greedy, greedy]) {
      const { room } = await createRoom(host, { p_title: title, p_is_public: true });
      rooms.push(room.room_id);
    }
    const listed = async () =>
      (await modest.call<Snapshot['room'][]>('list_public_rooms', { p_search: title })).map(
        ({ room_id: id }) => id,
      );
    expect(await listed()).toEqual([rooms[3], rooms[0]]);
    await greedy.call('leave_room', { p_room_id: rooms[3] });
    expect(await listed()).toEqual([rooms[2], rooms[0]]);
    await silence(backend(), greedy);
    expect(await listed()).toEqual([rooms[0]]);
  });

  test('finds one and two characters', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    await createRoom(aiko, { p_title: '鬼滅の刃', p_is_public: true });
    for (const part of ['鬼滅', '刃']) {
      expect(await aiko.call('list_public_rooms', { p_search: part })).toMatchObject([
        { title: '鬼滅の刃' },
      ]);
    }
    expect(await aiko.call('list_public_rooms', { p_search: '鬼刃' })).toEqual([]);
  });

  test('is paged through without a gap or a repetition', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    const title = randomUUID();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const host = await arrive(backend(), 'Ben');
      const { room } = await createRoom(host, { p_title: title, p_is_public: true });
      made.push(room.room_id);
    }
    const seen: unknown[] = [];
    let before: Record<string, unknown> = {};
    for (;;) {
      const page = await aiko.call<{ room_id: string; created_at: string }[]>('list_public_rooms', {
        p_search: title,
        p_limit: 2,
        ...before,
      });
      seen.push(...page.map(({ room_id: id }) => id));
      const last = page.at(-1);
      if (!last) break;
      before = { p_before: last.created_at, p_before_room_id: last.room_id };
    }
    expect(seen).toEqual(made.toReversed());
  });
});

describe('refusals', () => {
  const calls: [string, Record<string, unknown>][] = [
    ['get_room', {}],
    ['heartbeat', { p_current_time: 0, p_is_synced: true, p_peer_id: null }],
    [
      'save_playback',
      {
        p_current_time: 0,
        p_is_playing: true,
        p_playback_speed: 1,
        p_revision: 1,
        p_page_number: 0,
      },
    ],
    [
      'post_comment',
      { p_id: randomUUID(), p_message: 'x', p_video_timestamp: null, p_parent_id: null },
    ],
    ['list_comments', {}],
    ['record_sync_states', { p_states: [] }],
  ];

  test.each(calls)('%s is for members', async (name, values) => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room: closed } = await createRoom(aiko);
    const { room: open } = await createRoom(aiko, { p_is_public: true });
    const notFound = { message: 'room_not_found', code: 'PT404', status: 404, details: '' };
    expect(await ben.refusal(name, { ...values, p_room_id: closed.room_id })).toEqual(notFound);
    expect(await ben.refusal(name, { ...values, p_room_id: 'aaaaaaaaaa' })).toEqual(notFound);
    expect(await ben.refusal(name, { ...values, p_room_id: null })).toEqual(notFound);
    expect(await ben.refusal(name, { ...values, p_room_id: open.room_id })).toMatchObject({
      message: 'not_a_member',
      code: 'PT403',
      status: 403,
    });
    await aiko.call('leave_room', { p_room_id: open.room_id });
    expect(await aiko.refusal(name, { ...values, p_room_id: open.room_id })).toMatchObject({
      message: 'not_a_member',
    });
  });

  test('no call works without a session', async () => {
    const nobody = person(connect(backend()), '', 'Nobody');
    const [aiko] = [await arrive(backend(), 'Aiko')];
    const { room } = await createRoom(aiko);
    for (const [name, values] of [
      ...calls,
      ['create_room', roomValues(nobody)] as const,
      ['join_room', { p_access_key: null, p_username: 'x' }] as const,
      ['leave_room', {}] as const,
    ]) {
      const named = name === 'create_room' ? values : { ...values, p_room_id: room.room_id };
      expect(await nobody.refusal(name, named)).toMatchObject({ code: '42501', status: 401 });
    }
    expect(await nobody.refusal('list_public_rooms')).toMatchObject({ code: '42501' });
  });
});

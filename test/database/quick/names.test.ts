import { describe, expect, test } from 'vitest';
import {
  arrive,
  createRoom,
  hostsOf,
  join,
  post,
  silence,
  type Snapshot,
  useBackend,
} from '../backend.ts';

const backend = useBackend();
const namesOf = ({ members }: Snapshot) => members.map((member) => member.username);
const characters = (...codes: number[]) => String.fromCodePoint(...codes);

async function cleaned(name: string): Promise<string> {
  const [row] = await backend().query('select private.clean_name($1, $2) as name', [
    name,
    'p_name',
  ]);
  return String(row?.['name']);
}

describe('a name', () => {
  test.each([
    ['is composed', `Ame${characters(0x301)}lie`, 'Amélie'],
    ['turns nothing around', `${characters(0x202e)}okiA${characters(0x2066)}`, 'okiA'],
    ['has no marks of direction', `Ai${characters(0x200e, 0x200f, 0x61c)}ko`, 'Aiko'],
    ['has nothing without width', `A${characters(0x200b, 0xad, 0x2060)}iko`, 'Aiko'],
    ['has no tags', `Aiko${characters(0xe0041)}`, 'Aiko'],
    [
      'has three marks on a letter at most',
      `Z${characters(0x335).repeat(9)}o`,
      `Z${characters(0x335).repeat(3)}o`,
    ],
    ['keeps how emoji are joined', '👩‍🚀', '👩‍🚀'],
    ['keeps kana as they are', 'が', 'が'],
    ['has its spaces tidied', '  Ai   ko ', 'Ai ko'],
  ])('%s', async (_, name, expected) => {
    expect(await cleaned(name)).toBe(expected);
  });

  test.each([
    ['nothing', ' '],
    ['invisible characters', characters(0x2800, 0x3164, 0xffa0)],
    ['marks alone', characters(0x301, 0x302)],
    ['joiners alone', characters(0x200d, 0xfe0f, 0x200d)],
    ['more than 40 characters', 'x'.repeat(41)],
  ])('is not %s', async (_, name) => {
    await expect(cleaned(name)).rejects.toThrow('invalid_input');
  });
});

describe('in one room', () => {
  test.each([
    ['the same', 'Aiko'],
    ['in capitals', 'AIKO'],
    ['with l for i', 'Alko'],
    ['with digits', 'A1k0'],
    ['in Cyrillic', 'Аікo'],
    ['in Greek', 'Αικο'],
    ['full width', 'Ａｉｋｏ'],
    ['with an accent', 'Aikó'],
    ['with a joiner', `Ai${characters(0x200d)}ko`],
  ])('a name that looks like another gets a number: %s', async (_, name) => {
    const [aiko, other] = [await arrive(backend(), 'Aiko'), await arrive(backend(), name)];
    const { room } = await createRoom(aiko);
    expect(namesOf(await join(other, room))).toEqual(['Aiko', `${name.normalize('NFC')} 2`]);
  });

  test.each([
    ['Ken', 'Rei'],
    ['Hana', 'Nana'],
    ['か', 'が'],
    ['Mia', 'Mio'],
    ['蓮', '漣'],
  ])('%s and %s are two names', async (one, two) => {
    const [first, second] = [await arrive(backend(), one), await arrive(backend(), two)];
    const { room } = await createRoom(first);
    expect(namesOf(await join(second, room))).toEqual([one, two]);
  });

  test('numbers go on, and 40 characters hold them', async () => {
    const name = 'x'.repeat(40);
    const people = await Promise.all([1, 2, 3].map(() => arrive(backend(), name)));
    const { room } = await createRoom(people[0]!);
    await join(people[1]!, room);
    expect(namesOf(await join(people[2]!, room))).toEqual([
      name,
      `${'x'.repeat(38)} 2`,
      `${'x'.repeat(38)} 3`,
    ]);
  });

  test('a member who comes back keeps the number', async () => {
    const [aiko, other] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Aiko')];
    const { room } = await createRoom(aiko);
    await join(other, room);
    expect(namesOf(await join(other, room))).toEqual(['Aiko', 'Aiko 2']);
    await silence(backend(), aiko);
    expect(namesOf(await join(other, room))).toEqual(['Aiko']);
    expect(namesOf(await join(aiko, room)).toSorted()).toEqual(['Aiko', 'Aiko 2']);
  });

  test('no name looks like that of system messages', async () => {
    const host = await arrive(backend(), 'ЅYSTEM');
    const { room, members } = await createRoom(host);
    expect([room.host_username, members[0]?.username]).toEqual(['ЅYSTEM 2', 'ЅYSTEM 2']);
  });

  test.each(['Syst℮m', '5ystem', 'Systemː', 'deleted', 'De1eted!'])(
    '%s is reserved',
    async (name) => {
      const snapshot = await createRoom(await arrive(backend(), name));
      expect(namesOf(snapshot)).toEqual([`${name} 2`]);
    },
  );
});

describe('rename_member', () => {
  test('changes the name in the room, but not in earlier comments', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    await post(ben, room, 'Hello');
    const renamed = await ben.call<Snapshot>('rename_member', {
      p_room_id: room.room_id,
      p_username: ' Benjamin ',
    });
    expect(namesOf(renamed)).toEqual(['Aiko', 'Benjamin']);
    const [comment] = await backend().query(
      'select username from public.comments where user_id = $1 and not is_anchor',
      [ben.id],
    );
    expect(comment).toEqual({ username: 'Ben' });
  });

  test("renames the room's host with its member, who stays host", async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    const values = { p_room_id: room.room_id, p_username: 'Ben' };
    const renamed = await aiko.call<Snapshot & { room: { host_epoch: number } }>(
      'rename_member',
      values,
    );
    expect(renamed.room).toMatchObject({ host_username: 'Ben 2', host_epoch: 1 });
    expect(await hostsOf(backend(), room)).toEqual([[aiko.id], aiko.id]);
    expect(namesOf(await aiko.call('rename_member', values))).toEqual(['Ben 2', 'Ben']);
  });

  test('is for members, and twenty times an hour', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    const named = (p_username: string) => ({ p_room_id: room.room_id, p_username });
    expect(await ben.refusal('rename_member', named('Ren'))).toMatchObject({
      message: 'room_not_found',
    });
    expect(await aiko.refusal('rename_member', named(' '))).toMatchObject({
      message: 'invalid_input',
      details: 'p_username',
    });
    for (let time = 1; time <= 20; time += 1) await aiko.call('rename_member', named(`A${time}x`));
    expect(await aiko.refusal('rename_member', named('Aiko'))).toMatchObject({
      message: 'rate_limited',
    });
  });
});

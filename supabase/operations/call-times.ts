/** The time that viewers' calls take in a database. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Sql } from 'postgres';

// Named arguments, as the API passes them. `$room` is the room that the first call made.
const calls: Readonly<Record<string, string>> = {
  create_room: `select public.create_room(p_id => '$id', p_title => 'rehearsal', p_anime_id => 'x',
    p_anime_title => 'x', p_episode_number => 1, p_video_url => 'https://rehearsal.invalid/',
    p_source_id => null, p_is_public => true, p_username => 'rehearsal') #>> '{room,room_id}' as room`,
  heartbeat: `select public.heartbeat(p_room_id => '$room', p_current_time => 1, p_is_synced => true,
    p_peer_id => null)`,
  get_room: `select public.get_room(p_room_id => '$room')`,
  post_comment: `select public.post_comment(p_id => '$id', p_room_id => '$room', p_parent_id => null,
    p_message => 'rehearsal', p_video_timestamp => 1)`,
  list_comments: `select public.list_comments(p_room_id => '$room')`,
  list_public_rooms: 'select public.list_public_rooms()',
  'list_public_rooms, searched': `select public.list_public_rooms(p_search => 'hears')`,
  leave_room: `select public.leave_room(p_room_id => '$room')`,
};

class RolledBack extends Error {}

/**
 * Median milliseconds of each call that the database has; others are left out. Each of the `rounds`
 * is one transaction that is rolled back.
 */
export async function measureCalls(database: Sql, rounds: number): Promise<Map<string, number>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    await measureRound(database, (name, milliseconds) => {
      times.set(name, [...(times.get(name) ?? []), milliseconds]);
    });
  }
  return new Map([...times].map(([name, all]) => [name, medianOf(all)]));
}

async function measureRound(
  database: Sql,
  record: (name: string, milliseconds: number) => void,
): Promise<void> {
  const claims = JSON.stringify({ sub: randomUUID(), role: 'authenticated' });
  try {
    await database.begin(async (transaction) => {
      await transaction`select set_config('request.jwt.claims', ${claims}, true),
        set_config('role', 'authenticated', true)`;
      let room = '';
      for (const [name, call] of Object.entries(calls)) {
        const text = call.replace('$id', randomUUID()).replace('$room', room);
        // A migration may change what a call takes: one that is refused does not end the others.
        await transaction
          .savepoint(async (inner) => {
            const started = performance.now();
            const [row] = await inner.unsafe(text);
            record(name, performance.now() - started);
            room ||= String(row?.['room'] ?? '');
          })
          .catch(() => undefined);
      }
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Whether rooms can be deleted during their members' heartbeats. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaries, type Server } from '../../../supabase/operations/cluster.ts';
import { pgbenchParameters } from './heartbeats.ts';

const rooms = 400;

export interface Deletion {
  readonly rooms: number;
  /** Rooms whose deletion was aborted. */
  readonly notDeleted: number;
  /** Deadlocks of deletions and heartbeats together. */
  readonly deadlocks: number;
}

const fill = (isDraft: boolean) => `
  delete from rooms;
  insert into rooms (room_id, title, anime_id, anime_title, video_url, host_user_id, host_username,
    last_activity${isDraft ? '' : ', created_by'})
  select 'room' || lpad(n::text, 6, '0'), 'x', 'x', 'x', 'https://video.example/', 'x', 'x',
    now() - interval '1 hour'${isDraft ? '' : ", 'x'"}
  from generate_series(1, ${rooms}) as n;
  insert into room_members (room_id, user_id, username, is_host)
  select 'room' || lpad(n::text, 6, '0'), 'member' || m, 'x', m = 1
  from generate_series(1, ${rooms}) as n, generate_series(1, 10) as m;
  select pg_stat_reset();
`;

// All members are in the next room to be deleted, so deletion and heartbeats meet.
const beat = `\\set member random(1, 10)
update room_members set "current_time" = 1, last_heartbeat = now()
where room_id = (select min(room_id) from rooms) and user_id = 'member' || :member::text;
`;

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('close', () => resolve()));
}

/** Deletes one room after the other during the heartbeats of all their members. */
export async function measureDeletion(
  server: Server,
  database: 'draft' | 'postgres',
): Promise<Deletion> {
  server.psql(fill(database === 'draft'), database);
  const directory = await mkdtemp(join(tmpdir(), 'issho-pgbench-'));
  await writeFile(join(directory, 'beat.sql'), beat);
  // A client whose heartbeat was the deadlock's victim retries and continues.
  const beating = spawn(
    join(binaries, 'pgbench'),
    [
      ...pgbenchParameters(server, 600),
      '--max-tries=0',
      '-f',
      join(directory, 'beat.sql'),
      database,
    ],
    { stdio: 'ignore' },
  );
  const over = ended(beating);
  const connection = server.connect({ database });
  try {
    await sleep(1000);
    for (let number = 1; number <= rooms; number += 1) {
      const room = `room${String(number).padStart(6, '0')}`;
      await connection`delete from rooms where room_id = ${room}`.catch((error: unknown) => {
        if ((error as { code?: string }).code !== '40P01') throw error;
      });
    }
    const [left] = await connection`select count(*)::int as number from rooms`;
    beating.kill('SIGKILL');
    await over;
    await sleep(1500);
    const [seen] = await connection`
      select deadlocks::int from pg_stat_database where datname = current_database()`;
    return {
      rooms,
      notDeleted: left!['number'] as number,
      deadlocks: seen!['deadlocks'] as number,
    };
  } finally {
    beating.kill('SIGKILL');
    await connection.end();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Fills a room with members who have no browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Stage } from '../../stack/stage.ts';

/** Starts `members` in the room and returns how to send them away. */
export async function fill(
  stage: Stage,
  roomKey: string,
  members: number,
): Promise<() => Promise<void>> {
  const child = spawn(
    process.execPath,
    [
      'test/crowd/main.ts',
      '--backend',
      stage.backend.url,
      '--key',
      stage.backend.publishableKey,
      '--peers',
      stage.peerServer.url,
      '--room',
      roomKey,
      '--members',
      String(members),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('the crowd did not come');
    }),
  ]);
  return async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  };
}

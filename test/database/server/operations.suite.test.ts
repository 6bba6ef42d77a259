/** The tests of the calls again, with a backend behind PgBouncer in transaction mode. */
import { describe, vi } from 'vitest';
import type { BackendOptions } from '../../../supabase/local/index.ts';
import { binaries, wantsPrograms } from '../../../supabase/operations/cluster.ts';
import { startPool } from '../operations.pooler.ts';

const isWanted = wantsPrograms(binaries, '/usr/sbin/pgbouncer');

vi.mock(import('../../../supabase/local/index.ts'), async (load) => {
  const original = await load();
  return {
    ...original,
    async startBackend(options?: BackendOptions) {
      const pool = await startPool();
      try {
        const backend = await original.startBackend({ ...options, databaseUrl: pool.url });
        return {
          ...backend,
          async stop() {
            await backend.stop();
            await pool.stop();
          },
        };
      } catch (error) {
        await pool.stop();
        throw error;
      }
    },
  };
});

// Imported inside of the blocks, so that each file has its own backend.
describe.skipIf(!isWanted)('rooms', async () => {
  await import('../quick/rooms.test.ts');
});
describe.skipIf(!isWanted)('access', async () => {
  await import('../quick/access.test.ts');
});
describe.skipIf(!isWanted)('comments', async () => {
  await import('../quick/comments.test.ts');
});
describe.skipIf(!isWanted)('hosts', async () => {
  await import('../quick/host.test.ts');
});
describe.skipIf(!isWanted)('own', async () => {
  await import('../quick/own.test.ts');
});
describe.skipIf(!isWanted)('functions', async () => {
  await import('../quick/functions.test.ts');
});

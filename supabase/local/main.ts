/** Runs the local backend alone: `node supabase/local/main.ts --port 54321 --directory .issho/backend`. */
import { parseArgs } from 'node:util';
import { startBackend } from './index.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '54321' },
    directory: { type: 'string' },
    'database-url': { type: 'string' },
  },
});

const backend = await startBackend({
  port: Number(values.port),
  directory: values.directory,
  databaseUrl: values['database-url'],
  log: (line) => console.log(`backend: ${line}`),
});
console.log(`Backend: ${backend.url}`);
console.log(`Publishable key: ${backend.publishableKey}`);
console.log(values.directory ? `Data: ${values.directory}` : 'Data: in memory, lost at the end');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void backend.stop());

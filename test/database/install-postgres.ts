/** Installs PostgreSQL 15 and its extensions before the database tests, where this is possible. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installer = fileURLToPath(
  new URL('../../supabase/operations/install-postgres.sh', import.meta.url),
);

/** Elsewhere, tests that need PostgreSQL are skipped with a message; in CI they fail. */
export default function setup(): void {
  const mayInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (mayInstall) execFileSync('sh', [installer], { stdio: ['ignore', 'ignore', 'inherit'] });
}

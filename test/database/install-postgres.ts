/** Before the database tests: PostgreSQL 15 and what belongs to it, where this machine lets us install. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installer = fileURLToPath(
  new URL('../../supabase/operations/install-postgres.sh', import.meta.url),
);

/** Elsewhere the tests that need it say that they are skipped; in CI they fail. */
export default function setup(): void {
  const mayInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (mayInstall) execFileSync('sh', [installer], { stdio: ['ignore', 'ignore', 'inherit'] });
}

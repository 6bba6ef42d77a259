/** One process per directory: PGlite files opened twice are destroyed. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  readonly pid: number;
  /** Distinguishes a process from a later one with the same number; empty where unknown. */
  readonly started: string;
  readonly token: string;
}

/** When process `pid` started, in clock ticks since boot; empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses that may contain anything.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === started;
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Locks `directory` for this process until the returned function is called.
 * Throws when a running process, this one included, holds it; the lock of a dead one is taken over.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'lock.json');
  const mine: Holder = { pid: process.pid, started: startOf(process.pid), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    for (;;) {
      try {
        // Linking a written file: whoever sees the lock sees whose it is.
        await link(draft, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await holderOf(path);
      if (!holder) continue;
      if (isRunning(holder)) {
        throw new Error(`${directory} is in use by process ${holder.pid}`);
      }
      await removeStale(path, holder);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await holderOf(path))?.token === mine.token) await rm(path, { force: true });
  };
}

/** Takes the lock of a dead `holder` away, unless another process already did and locked anew. */
async function removeStale(path: string, holder: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await holderOf(aside);
  if (moved && moved.token !== holder.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

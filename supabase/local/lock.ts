/** Allows one process for each directory: two processes would destroy PGlite's files. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Holder {
  readonly pid: number;
  /** Distinguishes a process from a later one with the same id; empty when unknown. */
  readonly started: string;
}

/** The start of process `pid` in clock ticks since boot; empty when the system does not tell it. */
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
 * Throws when a running process, also this one, holds the lock. Locks of dead processes are removed.
 *
 * Each process writes a file of its own and then looks for others, so the later one of two sees the
 * other. Two processes that start at the same moment may both be refused, but never both succeed.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const name = `lock-${randomUUID()}.json`;
  const unlock = () => rm(join(directory, name), { force: true });
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) };
  // Renamed when complete, so that every visible lock names its process.
  const draft = join(directory, `draft-${name}`);
  await writeFile(draft, JSON.stringify(mine));
  await rename(draft, join(directory, name));

  for (const other of await readdir(directory)) {
    if (!/^lock-.*\.json$/.test(other) || other === name) continue;
    const path = join(directory, other);
    const holder = await holderOf(path);
    if (!holder) continue;
    if (isRunning(holder)) {
      await unlock();
      throw new Error(`${directory} is in use by process ${holder.pid}`);
    }
    await rm(path, { force: true });
  }
  return unlock;
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type FoundBrowser, findBrowser } from './find.ts';

const run = promisify(execFile);

const ADVICE = 'Install Chrome or Chromium, or name one with CHROME_PATH=/path/to/chrome.';

/**
 * Installs Debian's or Ubuntu's `chromium` package, without a question: only as root, or with a `sudo` that
 * needs no password.
 *
 * @returns the installed browser.
 * @throws an error whose one-line message gives advice, if the installation is not possible.
 */
export async function installBrowser(signal?: AbortSignal): Promise<FoundBrowser> {
  if (!(await isDebian())) throw new Error(`No browser found. ${ADVICE}`);
  if ((await privilege()) === undefined) {
    throw new Error(
      'No browser found. Run: sudo apt-get install -y chromium (or set CHROME_PATH).',
    );
  }
  try {
    await installPackages(['chromium'], signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`apt-get could not install chromium (${lastLine(error)}). ${ADVICE}`, {
      cause: error,
    });
  }
  const found = findBrowser();
  if (found === undefined) throw new Error(`The chromium package brought no browser. ${ADVICE}`);
  return found;
}

/** Whether packages can be installed here without a question. */
export async function canInstallPackages(): Promise<boolean> {
  return (await isDebian()) && (await privilege()) !== undefined;
}

/**
 * Installs Debian packages, as root or with a `sudo` that needs no password.
 *
 * @throws if that is not possible here, or apt-get fails.
 */
export async function installPackages(
  packages: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const prefix = (await isDebian()) ? await privilege() : undefined;
  if (prefix === undefined) throw new Error(`Run: sudo apt-get install -y ${packages.join(' ')}`);
  await aptGet(prefix, ['update'], signal);
  await aptGet(prefix, ['install', '-y', ...packages], signal);
}

async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** The prefix that runs a command as root; `undefined` if that needs a password. */
async function privilege(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const free = await run('sudo', ['-n', 'true']).then(
    () => true,
    () => false,
  );
  return free ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND'] : undefined;
}

async function aptGet(prefix: string[], words: string[], signal?: AbortSignal): Promise<void> {
  const [command = 'apt-get', ...rest] = [...prefix, 'apt-get', ...words];
  await run(command, rest, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
    ...(signal && { signal }),
  });
}

function lastLine(error: unknown): string {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return output.trim().split('\n').at(-1) ?? 'no reason given';
}

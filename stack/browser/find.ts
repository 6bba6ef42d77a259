import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A browser on this machine that can load an unpacked extension over its debugging pipe. */
export interface FoundBrowser {
  /** Absolute path of the executable. */
  readonly path: string;
  readonly kind: 'chrome' | 'chromium' | 'edge';
}

/** The inputs of the search; the defaults are the machine this process runs on. */
export interface Surroundings {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly exists?: (path: string) => boolean;
}

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

/** `/snap/bin` is last: a confined browser cannot always read a profile in the temporary folder. */
const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/google/chrome', '/snap/bin'];

const MACOS_PROGRAMS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Finds a Chromium browser: the one in `CHROME_PATH`, or else the first of Chrome, Chromium and Edge in the
 * usual places.
 *
 * @returns the browser, or `undefined` if the machine has none.
 * @throws if `CHROME_PATH` names no file, so that a typing error is not ignored.
 */
export function findBrowser(surroundings: Surroundings = {}): FoundBrowser | undefined {
  const {
    environment = process.env,
    platform = process.platform,
    exists = existsSync,
  } = surroundings;
  const chosen = environment['CHROME_PATH'];
  if (chosen) {
    if (!exists(chosen)) throw new Error(`CHROME_PATH names ${chosen}, and there is no such file.`);
    return { path: chosen, kind: kindOf(chosen) };
  }
  const path = candidates(platform, environment).find(exists);
  return path === undefined ? undefined : { path, kind: kindOf(path) };
}

/** The candidate paths of a platform, best first. */
function candidates(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(environment['HOME'] ?? '/', 'Applications')];
    return MACOS_PROGRAMS.flatMap((program) => folders.map((folder) => `${folder}/${program}`));
  }
  if (platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap(
      (name) => environment[name] ?? [],
    );
    return WINDOWS_PROGRAMS.flatMap((program) => folders.map((folder) => `${folder}\\${program}`));
  }
  const folders = [...(environment['PATH'] ?? '').split(':').filter(Boolean), ...LINUX_FOLDERS];
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
}

function kindOf(path: string): FoundBrowser['kind'] {
  const name = basename(path.replaceAll('\\', '/')).toLowerCase();
  if (name.includes('edge')) return 'edge';
  return name.includes('chromium') || path.includes('Chromium') ? 'chromium' : 'chrome';
}

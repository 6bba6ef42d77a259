import { describe, expect, it } from 'vitest';
import { findBrowser } from './find.ts';

/** A machine with exactly these files. */
function machine(
  platform: NodeJS.Platform,
  files: string[],
  environment: Record<string, string> = {},
) {
  return { platform, environment, exists: (path: string) => files.includes(path) };
}

describe('findBrowser', () => {
  it('prefers CHROME_PATH', () => {
    const surroundings = machine('linux', ['/odd/chromium-nightly', '/usr/bin/google-chrome'], {
      CHROME_PATH: '/odd/chromium-nightly',
    });
    expect(findBrowser(surroundings)).toEqual({ path: '/odd/chromium-nightly', kind: 'chromium' });
  });

  it('refuses a CHROME_PATH without a file', () => {
    const surroundings = machine('linux', ['/usr/bin/chromium'], { CHROME_PATH: '/no/chrome' });
    expect(() => findBrowser(surroundings)).toThrow('CHROME_PATH names /no/chrome');
  });

  it('prefers Chrome to Chromium to Edge, in any folder', () => {
    const files = ['/one/microsoft-edge', '/one/chromium', '/usr/bin/google-chrome'];
    const find = (count: number) =>
      findBrowser(machine('linux', files.slice(0, count), { PATH: '/one' }));
    expect(find(3)).toEqual({ path: '/usr/bin/google-chrome', kind: 'chrome' });
    expect(find(2)).toEqual({ path: '/one/chromium', kind: 'chromium' });
    expect(find(1)).toEqual({ path: '/one/microsoft-edge', kind: 'edge' });
    expect(find(0)).toBeUndefined();
  });

  it('finds the programs of a single user as well', () => {
    const mac = '/Users/aiko/Applications/Chromium.app/Contents/MacOS/Chromium';
    expect(findBrowser(machine('darwin', [mac], { HOME: '/Users/aiko' }))).toEqual({
      path: mac,
      kind: 'chromium',
    });
    const windows = 'C:\\Users\\aiko\\Local\\Microsoft\\Edge\\Application\\msedge.exe';
    const environment = { LOCALAPPDATA: 'C:\\Users\\aiko\\Local' };
    expect(findBrowser(machine('win32', [windows], environment))).toEqual({
      path: windows,
      kind: 'edge',
    });
  });
});

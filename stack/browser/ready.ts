import { findBrowser } from './find.ts';
import { installBrowser } from './install.ts';

/** Path of a Chromium browser; installs one if needed. @throws with advice if it cannot. */
export async function findOrInstallBrowser(): Promise<string> {
  const found = findBrowser();
  if (found) return found.path;
  console.log('No browser found: installing Chromium …');
  return (await installBrowser()).path;
}

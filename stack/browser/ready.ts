import { findBrowser } from './find.ts';
import { installBrowser } from './install.ts';

/** Path of a browser of the Chromium family, installed if need be. @throws with what to do otherwise. */
export async function findOrInstallBrowser(): Promise<string> {
  const found = findBrowser();
  if (found) return found.path;
  console.log('No browser found: installing Chromium …');
  return (await installBrowser()).path;
}

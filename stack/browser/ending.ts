import { constants } from 'node:os';
import type { Browser } from 'puppeteer-core';

/** Milliseconds in which a browser may close by itself, before it is killed. */
const CLOSE_TIMEOUT_MS = 5000;

let watching = false;

/**
 * Makes the ending signals end this process through `process.exit`, so that the exit hooks run:
 * puppeteer's kills each browser and removes its temporary profile. Node's own reaction to a signal
 * runs no hook. A program with its own listener for the signal decides for itself; if it listens once,
 * the second signal ends it at once.
 */
export function exitOnSignals(): void {
  if (watching) return;
  watching = true;
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    // First in line: a `once` listener counts only until it was called.
    process.prependListener(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}

/**
 * Takes over a browser's end.
 *
 * @returns a function that closes it and waits until none of its processes is left. It never rejects, and
 * may be called more than once.
 */
export function endOf(browser: Browser): () => Promise<void> {
  const child = browser.process();
  // A killed browser resets its pipes, when puppeteer may no longer listen to them.
  for (const stream of child?.stdio ?? []) stream?.on('error', () => undefined);

  let ended: Promise<void> | undefined;
  return () => (ended ??= end());

  async function end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([browser.close().catch(() => undefined), patience]);
    clearTimeout(timer);
    if (child?.pid !== undefined) killGroup(child.pid);
  }
}

/**
 * Kills the rest of a process group. On Windows, without groups, the browser ends its own
 * children.
 */
function killGroup(group: number): void {
  try {
    if (process.platform !== 'win32') process.kill(-group, 'SIGKILL');
  } catch {
    // ESRCH: everything had ended already, as expected.
  }
}

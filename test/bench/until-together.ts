/** Two members' views of each other: linked, following, and near the timeline. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '../../stack/viewer.ts';

type Both = readonly [Viewer, Viewer];

/** Milliseconds off the timeline within which a member is in step. */
const IN_STEP_MS = 25;
/** Milliseconds between two polls, and until it fails. */
const POLL_MS = 25;
const TIMEOUT_MS = 60_000;

/** Milliseconds until each of the two sees both in step; NaN after a minute. */
export async function untilTogether(both: Both): Promise<number> {
  const since = performance.now();
  while (performance.now() < since + TIMEOUT_MS) {
    if (await areTogether(both)) return performance.now() - since;
    await sleep(POLL_MS);
  }
  return Number.NaN;
}

async function areTogether(both: Both): Promise<boolean> {
  const snapshots = await Promise.all(both.map((viewer) => viewer.snapshot()));
  return snapshots.every(
    (snapshot) =>
      snapshot?.members.filter(({ link }) => link !== 'self' && link !== 'connecting').length ===
        1 &&
      snapshot.members.every(
        ({ state, drift = Infinity }) => state === 'following' && Math.abs(drift) < IN_STEP_MS,
      ),
  );
}

/** How two members see each other: linked, following, and near the timeline. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '../../stack/viewer.ts';

type Both = readonly [Viewer, Viewer];

/** Milliseconds off the timeline within which a member is in step. */
const NEAR = 25;
/** Milliseconds. */
const LOOK = 25;
const PATIENCE = 60_000;

/** Milliseconds until each of the two sees both in step; NaN where they are not within a minute. */
export async function untilTogether(both: Both): Promise<number> {
  const since = performance.now();
  while (performance.now() < since + PATIENCE) {
    if (await areTogether(both)) return performance.now() - since;
    await sleep(LOOK);
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
        ({ state, drift = Infinity }) => state === 'following' && Math.abs(drift) < NEAR,
      ),
  );
}

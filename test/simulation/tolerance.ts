/** What is asked of each member's player once faults are over. */
import type { ModelName } from './models.ts';
import type { Member } from './world.ts';

/** Milliseconds of virtual time. */
export const TO_SETTLE = 3000;

/**
 * What players that cannot do better are allowed: milliseconds of distance, and until they are there.
 * A site that takes no rate is left alone up to the drift that is worth a seek; one that rounds seeks
 * starts off by half its grid; one whose pitch is kept loses at each excursion what it was to gain;
 * behind a deep buffer a seek takes so long that it is late by then, until its cost is learnt.
 */
const allowances: Partial<Record<ModelName, { readonly distance: number; readonly time: number }>> =
  {
    refusing: { distance: 250, time: 5000 },
    coarse: { distance: 50, time: 5000 },
    chromiumPitched: { distance: 25, time: 0 },
    firefoxBuffered: { distance: 0, time: 5000 },
  };

/** A tab that nobody sees is looked at four times a second, and its timers fire once. */
const hidden = { distance: 75, time: 5000 };

export function allowanceOf({
  video,
  device,
}: Member): { distance: number; time: number } | undefined {
  const own = allowances[video.model.name];
  if (!device.hidden) return own;
  return { distance: hidden.distance + (own?.distance ?? 0), time: hidden.time + (own?.time ?? 0) };
}

/** Seconds into the room's media where a member's player is. */
export function positionOf({ video, session }: Member): number {
  return video.position - session.snapshot().shift;
}

/** Media that begins later than the room's has as long to settle as any. */
export function hasBegun({ session }: Member): boolean {
  const { shift, timeline } = session.snapshot();
  if (shift >= 0 || !timeline) return true;
  return timeline.position + shift > (TO_SETTLE / 1000) * timeline.rate;
}

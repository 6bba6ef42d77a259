/** Runs in the page: the video follows a timing object that all pages set from one shared clock. */
import { TimingObject } from 'timing-object';
import { setTimingsrc } from 'timingsrc';

/**
 * Follows the timeline that was at 0 s at `startedAt`; `offset` converts this page's clock to the
 * shared one.
 */
export function follow(startedAt: number, offset: number): void {
  const video = document.querySelector('video');
  if (!video) throw new Error('no video to follow with');
  const timing = new TimingObject({ position: 0, velocity: 0 });
  setTimingsrc(video, timing);
  const position = (performance.now() + offset - startedAt) / 1000;
  void timing.update({ position, velocity: 1 });
}

Object.assign(globalThis, { anchor: { follow } });

/** A page may replace its video as often as it likes. The background hears of it once a second. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startDiscovery } from '../../../src/engine/discovery.ts';

const page = vi.hoisted(() => ({
  changed: (): void => undefined,
  video: undefined as object | undefined,
  reports: [] as string[],
}));

vi.mock('../../../src/media/find-video.ts', () => ({
  videosOf: () => [],
  electVideo: () => page.video,
  watchVideos: (_: unknown, changed: () => void) => (page.changed = changed),
}));
vi.mock('../../../src/messaging/notify.ts', () => ({
  isOrphaned: () => false,
  notify: (name: string) => {
    page.reports.push(name);
    return Promise.resolve();
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  const window = Object.assign(new EventTarget(), { top: undefined });
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', {});
  vi.stubGlobal('location', { href: 'https://video.example/show/12' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('reports the first video at once, and a thousand replaced ones together', () => {
  startDiscovery();
  const replace = () => {
    page.video = {};
    page.changed();
  };
  replace();
  vi.advanceTimersByTime(0);
  expect(page.reports).toEqual(['video/found']);
  for (let count = 0; count < 1000; count += 1) replace();
  expect(page.reports).toHaveLength(1);
  vi.advanceTimersByTime(999);
  expect(page.reports).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(page.reports).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(page.reports).toHaveLength(2);
  // A frame that goes has no later.
  replace();
  replace();
  window.dispatchEvent(new Event('pagehide'));
  expect(page.reports).toHaveLength(3);
});

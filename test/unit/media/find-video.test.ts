import { describe, expect, it } from 'vitest';
import { electVideo, videosOf } from '../../../src/media/find-video.ts';
import type { Size } from './fake-page.ts';
import { FakeDocument, FakeVideo } from './fake-page.ts';

function elected(videos: readonly FakeVideo[], current?: FakeVideo): number {
  const elements = videos.map(({ element }) => element);
  const winner = electVideo(elements, current?.element);
  return winner ? elements.indexOf(winner) : -1;
}

const sized = (size: Size, change: Partial<FakeVideo> = {}) =>
  Object.assign(new FakeVideo(size), change);

describe('the elected video', () => {
  it('is the largest one', () => {
    const small = sized({ width: 320, height: 180 });
    expect(elected([small, sized({ width: 640, height: 360 }), small])).toBe(1);
  });

  it('is the longer one of two that are equally large', () => {
    const size = { width: 640, height: 360 };
    expect(elected([sized(size, { duration: 30 }), sized(size, { duration: 1440 })])).toBe(1);
    expect(elected([sized(size, { duration: 30 }), sized(size, { duration: Infinity })])).toBe(0);
  });

  it.each<[string, number, FakeVideo]>([
    ['smaller than a preview', -1, sized({ width: 160, height: 89 })],
    ['as large as a preview', 0, sized({ width: 160, height: 90 })],
    ['without data', -1, sized({ width: 640, height: 360 }, { readyState: 0 })],
    ['out of the document', -1, sized({ width: 640, height: 360 }, { isConnected: false })],
    ['turned inside out', -1, sized({ width: -640, height: -360 })],
  ])('%s: %i', (_, winner, video) => {
    expect(elected([video])).toBe(winner);
  });

  it.each([
    [1.4, 0],
    [1.6, 1],
  ])('stays beside one of %f times its size: %i', (factor, winner) => {
    const current = sized({ width: 400, height: 300 });
    const other = sized({ width: 400 * factor, height: 300 });
    expect(elected([current, other], current)).toBe(winner);
  });
});

describe('the videos of a document', () => {
  it('are those in open shadow roots where there are no others', () => {
    const inner = new FakeDocument(new FakeVideo(), new FakeVideo());
    const outer = new FakeDocument();
    outer.querySelectorAll = (selector) =>
      selector === 'video' ? [] : ([{ shadowRoot: inner }, { shadowRoot: null }] as never);
    expect(videosOf(outer.document)).toEqual([...inner.videos]);
    const plain = new FakeDocument(new FakeVideo());
    expect(videosOf(plain.document)).toEqual([...plain.videos]);
  });
});

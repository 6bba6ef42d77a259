import { beforeEach, describe, expect, it } from 'vitest';
import { createPlayer } from '../../../src/media/player.ts';
import type { Media } from '../../../src/session/ports.ts';
import { FakeDocument, FakeVideo } from './fake-page.ts';

let video: FakeVideo;
let page: FakeDocument;
let media: Media;
let now: number;
let changes: number;

beforeEach(() => {
  video = new FakeVideo();
  page = new FakeDocument(video);
  now = 1000;
  changes = 0;
  const { signal } = new AbortController();
  media = createPlayer(page.document, () => now, signal);
  media.listen({ changed: () => (changes += 1) }, signal);
  media.correct([]);
});

describe('the viewer’s intents', () => {
  it('are taken once', () => {
    void video.play();
    expect(media.takeIntents()).toEqual([{ kind: 'play', position: 10 }]);
    expect(media.takeIntents()).toEqual([]);
  });

  it('are not our corrections', () => {
    media.correct([{ kind: 'play' }, { kind: 'rate', rate: 1.01, override: true }]);
    expect(media.takeIntents()).toEqual([]);
    expect([video.paused, video.playbackRate]).toEqual([false, 1.01]);
  });

  it('are none of a page that nobody has touched yet, nor do they come later', () => {
    page.defaultView.navigator.userActivation.hasBeenActive = false;
    void video.play();
    expect(media.takeIntents()).toEqual([]);
    page.defaultView.navigator.userActivation.hasBeenActive = true;
    expect(media.takeIntents()).toEqual([]);
    video.pause();
    expect(media.takeIntents()).toMatchObject([{ kind: 'pause' }]);
  });

  it('are none before the first correction, and none after a release', () => {
    media.release();
    void video.play();
    expect(media.takeIntents()).toEqual([]);
  });

  it.each<[string, Partial<FakeVideo>]>([
    ['an advertisement', { isAd: true }],
    ['a new source', { readyState: 0 }],
    ['an element that left the page', { isConnected: false }],
  ])('are none during %s, and what it changed is not one after it', (_, change) => {
    const before = { isAd: false, readyState: 4, isConnected: true };
    Object.assign(video, change, { currentTime: 0, paused: false });
    expect(media.takeIntents()).toEqual([]);
    Object.assign(video, before);
    expect(media.takeIntents()).toEqual([]);
  });

  it('end an override of the rate where the viewer chooses one', () => {
    media.correct([{ kind: 'rate', rate: 1.01, override: true }]);
    expect(video.preservesPitch).toBe(false);
    video.playbackRate = 2;
    expect(media.takeIntents()).toEqual([{ kind: 'rate', rate: 2 }]);
    expect([video.preservesPitch, video.playbackRate]).toEqual([true, 2]);
  });
});

describe('observing', () => {
  it('changes nothing: what the viewer did is taken after it as before', () => {
    void video.play();
    expect(media.observe()).toEqual(media.observe());
    expect(media.observe()?.paused).toBe(false);
    expect(media.takeIntents()).toEqual([{ kind: 'play', position: 10 }]);
  });

  it('shows where the programme stood during an advertisement', () => {
    media.takeIntents();
    Object.assign(video, { isAd: true, currentTime: 3, duration: 15 });
    media.takeIntents();
    expect(media.observe()).toMatchObject({ position: 10, duration: 1440, hindrance: 'ad' });
    media.correct([{ kind: 'seek', position: 20 }]);
    expect(video.currentTime).toBe(3);
  });

  it('shows the seconds that are buffered', () => {
    expect(media.observe()?.ahead).toBe(50);
    video.currentTime = 61;
    expect(media.observe()?.ahead).toBe(0);
  });

  it('shows that the browser wants a touch of the page first, until it plays', async () => {
    video.refusal = new DOMException('no', 'NotAllowedError');
    media.correct([{ kind: 'play' }]);
    await Promise.resolve();
    expect([media.observe()?.hindrance, changes]).toEqual(['autoplay', 1]);
    video.refusal = undefined;
    media.correct([{ kind: 'play' }]);
    media.takeIntents();
    video.pause();
    expect(media.observe()?.hindrance).toBeUndefined();
  });

  it('takes no other failure to play for a refusal', async () => {
    video.refusal = new DOMException('paused meanwhile', 'AbortError');
    media.correct([{ kind: 'play' }]);
    await Promise.resolve();
    expect([media.observe()?.hindrance, changes]).toEqual([undefined, 0]);
  });
});

it('gives the player back as its viewer left it', () => {
  media.correct([{ kind: 'rate', rate: 1.01, override: true }]);
  media.release();
  expect([video.playbackRate, video.preservesPitch]).toEqual([1, true]);
});

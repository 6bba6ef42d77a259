import { describe, expect, it } from 'vitest';
import { RateOverride } from '../../../src/media/playback-rate.ts';
import { FakeVideo } from './fake-page.ts';

function overridden(rate: number, change: Partial<FakeVideo> = {}) {
  const video = Object.assign(new FakeVideo(), change);
  const override = new RateOverride(video.element);
  override.bend(rate);
  return { video, override, shown: () => [video.playbackRate, video.preservesPitch] };
}

describe('a rate override', () => {
  it.each([
    [1.02, false],
    [0.98, false],
    [1.021, true],
  ])('to %f keeps the pitch: %s', (rate, keepsPitch) => {
    expect(overridden(rate).shown()).toEqual([rate, keepsPitch]);
  });

  it('never keeps the pitch where the page did not', () => {
    expect(overridden(1.06, { preservesPitch: false }).shown()).toEqual([1.06, false]);
  });

  it('is measured against the rate before it, however often it changes', () => {
    const { override, shown } = overridden(1.515, { playbackRate: 1.5 });
    override.bend(1.53);
    expect(shown()).toEqual([1.53, false]);
    override.bend(1.6);
    expect(shown()).toEqual([1.6, true]);
  });

  it('puts rate and pitch back when it ends', () => {
    const { override, shown } = overridden(1.515, { playbackRate: 1.5 });
    override.end();
    expect(shown()).toEqual([1.5, true]);
    override.end();
    expect(shown()).toEqual([1.5, true]);
  });

  it('ends at the rate it is told', () => {
    const { override, shown } = overridden(1.01);
    override.end(2);
    expect(shown()).toEqual([2, true]);
  });

  it('leaves a rate that somebody else chose meanwhile, and puts the pitch back', () => {
    const { override, shown, video } = overridden(1.01);
    video.playbackRate = 1.25;
    override.end();
    expect(shown()).toEqual([1.25, true]);
  });
});

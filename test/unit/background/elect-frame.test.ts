/** Which frame of a tab plays the room. */
import './world/browser.ts';
import { describe, expect, it } from 'vitest';
import { electFrame } from '../../../src/background/placement/elect-frame.ts';

const video = (frameId: number, area: number, duration = 60) => ({
  frameId,
  area,
  duration,
  url: 'https://video.example/',
  title: '',
});

describe('the elected frame', () => {
  it('has the largest video', () => {
    expect(electFrame([video(0, 100), video(1, 300), video(2, 200)], null)?.frameId).toBe(1);
  });

  it('has the longer one of two equally large videos', () => {
    expect(electFrame([video(0, 100, 30), video(1, 100, 1400)], null)?.frameId).toBe(1);
    expect(electFrame([video(1, 100, 1400), video(0, 100, 30)], null)?.frameId).toBe(1);
  });

  it('stays the current one until another video is more than half as large again', () => {
    expect(electFrame([video(0, 100), video(1, 149)], 0)?.frameId).toBe(0);
    expect(electFrame([video(0, 100), video(1, 151)], 0)?.frameId).toBe(1);
    expect(electFrame([video(0, 100), video(1, 149)], null)?.frameId).toBe(1);
  });

  it('is none without a video', () => {
    expect(electFrame([], 0)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import { playerOrigins } from '../../../src/protocol/page/player-origins.ts';

const frame = (origin: string, area: number) => ({ origin: `https://${origin}`, area });

describe('the sites that may hold the player', () => {
  it('are those of frames larger than any video in reach, the largest first', () => {
    const frames = [frame('small', 300), frame('player', 900), frame('other', 800)];
    expect(playerOrigins([{ area: 400 }], frames)).toEqual(['https://player', 'https://other']);
    expect(playerOrigins([{ area: 850 }], frames)).toEqual(['https://player']);
  });

  it('are none where a video in reach is as large as the largest frame', () => {
    expect(playerOrigins([{ area: 900 }, { area: 10 }], [frame('advert', 900)])).toEqual([]);
    expect(playerOrigins([], [])).toEqual([]);
  });

  it('are not those of frames less than half as large as the largest', () => {
    const frames = [frame('player', 1000), frame('half', 500), frame('advert', 499)];
    expect(playerOrigins([], frames)).toEqual(['https://player', 'https://half']);
  });

  it('are named once, and no more than may be asked for beside the page’s own', () => {
    const frames = Array.from({ length: 20 }, (_, index) => frame(`frame${index >> 1}`, 1000));
    const origins = playerOrigins([], frames);
    expect(origins).toHaveLength(limits.origins - 1);
    expect(new Set(origins).size).toBe(origins.length);
  });
});

import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../src/core/player/types.ts';
import type { InitialVectorInput } from '../../../../src/session/sync/initial-vector.ts';
import { initialVector } from '../../../../src/session/sync/initial-vector.ts';
import { sampleRoom } from '../../ui/sample.ts';

const stored = {
  ...sampleRoom,
  playback: { revision: 7, ageSeconds: 60, rate: 1.5, position: 100, playing: true },
};

const observation: Observation = {
  player: 1,
  now: 5000,
  position: 42,
  onFrame: true,
  duration: 1440,
  paused: true,
  seeking: false,
  ready: true,
  ahead: 60,
  ended: false,
  hidden: false,
  muted: false,
  rate: 1,
  hindrance: undefined,
};

const input: InitialVectorInput = {
  room: stored,
  roomAge: 10,
  observation,
  self: 'self',
  opened: false,
  now: 6000,
  wallClock: 1e12,
};

describe('the first vector of a room that the database knows', () => {
  it('goes on from where it was kept, by its age and speed, and is signed by nobody', () => {
    const vector = initialVector(input);
    expect(vector).toEqual({
      revision: 7,
      issuedAt: 0,
      by: '',
      position: 100 + 70 * 1.5,
      rate: 1.5,
      timestamp: 6000,
      playing: true,
    });
  });

  it.each([
    [89, true, 100 + 89 * 1.5],
    [90, false, 100],
  ])('%i s old plays: %s', (age, playing, position) => {
    const vector = initialVector({ ...input, roomAge: age - 60 });
    expect(vector).toMatchObject({ playing, position });
  });
});

describe('the first vector of a room that nobody has moved', () => {
  const room = { ...stored, playback: { ...stored.playback, revision: 0 } };

  it('is what the player shows, and replaces no member’s vector', () => {
    const vector = initialVector({ ...input, room });
    expect(vector).toMatchObject({ revision: 0, by: '', position: 42, playing: false });
  });

  it('is a command of the member who brought the room here', () => {
    const vector = initialVector({ ...input, room: { ...room, pageNumber: 0 }, opened: true });
    expect(vector).toMatchObject({ revision: 1, by: 'self', issuedAt: 1e12, playing: false });
  });

  it('waits for everyone on a page that the room has moved to', () => {
    const vector = initialVector({ ...input, room: { ...room, pageNumber: 1 }, opened: true });
    expect(vector).toMatchObject({ revision: 1, playing: true, hold: 'arrival' });
  });

  it('is not known without a player', () => {
    expect(initialVector({ ...input, room, observation: undefined })).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/player/controller.ts';
import type { ControllerMemory, Observation } from '../../../../src/core/player/types.ts';
import { freshMemory } from '../../../../src/core/player/controller-memory.ts';
import { chromiumTuning } from '../../../../src/core/player/tuning.ts';

const vector = { position: 100, rate: 1, timestamp: 0, playing: true };
const paused = { ...vector, playing: false };
const playing: Observation = {
  player: 1,
  now: 10_000,
  position: 110,
  onFrame: true,
  duration: 1440,
  paused: false,
  seeking: false,
  ready: true,
  ahead: 60,
  ended: false,
  hidden: false,
  muted: false,
  rate: 1,
  hindrance: undefined,
};
const step = (observation: Observation, memory: ControllerMemory = freshMemory, target = vector) =>
  decide(target, observation, memory, chromiumTuning);

describe('the controller', () => {
  it('leaves a player in step alone', () => {
    expect(step(playing).corrections).toEqual([]);
    expect(step({ ...playing, position: 110.0019 }).corrections).toEqual([]);
  });

  it('slows a player that is ahead, gently, and stops when it is cured', () => {
    const ahead = step({ ...playing, position: 110.01 });
    expect(ahead.corrections).toEqual([{ kind: 'rate', rate: 1 - 0.006, override: true }]);
    const cured = step({ ...playing, now: 12_000, position: 112.0005, rate: 0.994 }, ahead.memory);
    expect(cured.corrections).toEqual([{ kind: 'rate', rate: 1, override: false }]);
  });

  it('shows the frame that belongs to where its viewer stopped it, by a seek next to it', () => {
    const stopped = { ...vector, position: 110, timestamp: 10_000, playing: false };
    const stands: Observation = { ...playing, paused: true };
    const before = step(playing).memory;
    const parked = decide(stopped, stands, before, chromiumTuning);
    expect(parked.corrections).toEqual([{ kind: 'seek', position: 110 + 3e-6 }]);
    const there = { ...stands, position: 110 + 3e-6 };
    expect(decide(stopped, there, parked.memory, chromiumTuning).corrections).toEqual([]);
    // Who never ran shows what it was put on.
    expect(decide(stopped, stands, freshMemory, chromiumTuning).corrections).toEqual([]);
  });

  it('seeks once past a quarter of a second, a lead ahead', () => {
    const far = step({ ...playing, position: 105 });
    expect(far.corrections).toEqual([
      { kind: 'seek', position: 110 + chromiumTuning.seekLead / 1000 },
    ]);
    expect(step({ ...playing, now: 10_100, position: 105.1 }, far.memory).corrections).toEqual([]);
  });

  it('starts a player that its viewer sought as early as one it sought itself', () => {
    const goal = { ...vector, timestamp: 20_000 };
    const stands: Observation = { ...playing, position: 100, paused: true };
    const held = { ...goal, hold: 'start' as const };
    const parked = step({ ...stands, now: 10_000, seeking: true }, freshMemory, held);
    expect(parked.corrections).toEqual([]);
    const ready = step({ ...stands, now: 10_050 }, parked.memory, held);
    const early = step({ ...stands, now: 10_060 }, ready.memory, goal);
    expect(early.wakeAt).toBe(20_000 - chromiumTuning.startLead);
    const warm = step({ ...stands, now: 10_060 }, freshMemory, goal);
    expect(warm.wakeAt).toBe(20_000 - chromiumTuning.resumeLead);
  });

  it('asks no more of a player that keeps its rate to itself, and seeks it when it is too far off', () => {
    let memory = freshMemory;
    const asked: string[] = [];
    for (let now = 10_000; now < 20_000; now += 40) {
      const off = step({ ...playing, now, position: 100 + now / 1000 + 0.05 }, memory);
      memory = off.memory;
      asked.push(...off.corrections.map(({ kind }) => kind));
    }
    expect(asked).toEqual(['rate', 'rate', 'rate']);
    const far = (off: number, from: ControllerMemory) => {
      let held = from;
      const kinds: string[] = [];
      for (let now = 20_000; now < 20_400; now += 40) {
        const next = step({ ...playing, now, position: 100 + now / 1000 + off }, held);
        held = next.memory;
        kinds.push(...next.corrections.map(({ kind }) => kind));
      }
      return kinds;
    };
    expect(far(0.1, memory)).toEqual([]);
    expect(far(0.15, memory)).toEqual(['seek']);
    expect(far(0.15, freshMemory)[0]).toBe('rate');
  });

  it('asks less of a player that cannot be put right', () => {
    let memory = freshMemory;
    const seeksAt: number[] = [];
    for (let now = 10_000; now < 40_000; now += 100) {
      const stuck = step({ ...playing, now, position: 100 + now / 1000 - 0.4 }, memory);
      memory = stuck.memory;
      if (stuck.corrections.some(({ kind }) => kind === 'seek')) seeksAt.push(now);
    }
    expect(seeksAt.length).toBeLessThanOrEqual(4);
  });

  it('says nothing of a player that stalls', () => {
    const stalled = step({ ...playing, position: 105, ready: false });
    expect(stalled).toMatchObject({ corrections: [], state: 'buffering', drift: undefined });
  });

  it('parks a playing player exactly where the room stands', () => {
    expect(step(playing, freshMemory, paused).corrections).toEqual([
      { kind: 'pause' },
      { kind: 'seek', position: 100 },
    ]);
  });

  it('gives up parking a player that lands elsewhere', () => {
    let memory = freshMemory;
    let seeks = 0;
    for (let now = 0; now < 20; now += 1) {
      const parked = step({ ...playing, now, paused: true, position: 98 }, memory, paused);
      memory = parked.memory;
      seeks += parked.corrections.length;
    }
    expect(seeks).toBe(2);
  });

  it('asks a parked player for the speed of the room a few times, and again once it has run', () => {
    const slow = { ...paused, rate: 0.5, position: 110 };
    const keeps: Observation = { ...playing, paused: true };
    const asks = { kind: 'rate', rate: 0.5, override: false };
    let memory = freshMemory;
    const looks = Array.from({ length: 10 }, () => {
      const parked = decide(slow, keeps, memory, chromiumTuning);
      memory = parked.memory;
      return parked.corrections;
    });
    expect(looks.flat()).toEqual([asks, asks, asks]);
    const other = decide({ ...slow, rate: 2 }, keeps, memory, chromiumTuning);
    expect(other.corrections).toEqual([{ ...asks, rate: 2 }]);
    const ran = step({ ...playing, now: 12_000, position: 112 }, memory).memory;
    expect(decide(slow, keeps, ran, chromiumTuning).corrections).toContainEqual(asks);
  });

  it('waits for the instant of a scheduled start, less the lead', () => {
    const scheduled = { ...vector, timestamp: 10_500 };
    const ready = { ...playing, paused: true, position: 100 };
    const waiting = step(ready, freshMemory, scheduled);
    expect(waiting).toMatchObject({ corrections: [], state: 'starting' });
    expect(waiting.wakeAt).toBe(10_500 - chromiumTuning.resumeLead);
    const go = step({ ...ready, now: 10_495 }, waiting.memory, scheduled);
    expect(go.corrections).toEqual([{ kind: 'play' }]);
  });

  it('gives a start that was broken off 60 ms to show where it left the player', () => {
    const target = { ...vector, timestamp: 10_080 };
    const stands = { ...playing, now: 10_072, position: 100, paused: true };
    expect(step(stands, freshMemory, target).wakeAt).toBe(10_075);
    const aborted = { ...freshMemory, startAbortedAt: 10_040 };
    const waits = step(stands, aborted, target);
    expect([waits.corrections, waits.wakeAt]).toEqual([[], 10_100]);
  });

  it('puts a late player ahead of the timeline and waits there', () => {
    const late = step({ ...playing, paused: true, position: 0 });
    expect(late.corrections).toEqual([{ kind: 'seek', position: 110.4 }]);
    const there = step({ ...playing, now: 10_060, paused: true, position: 110.4 }, late.memory);
    expect(there.wakeAt).toBeCloseTo(10_400 - chromiumTuning.startLead, 6);
  });

  it('does nothing about a refusal of the browser but say so', () => {
    const blocked = step({ ...playing, paused: true, hindrance: 'autoplay' });
    expect(blocked).toMatchObject({ corrections: [], state: 'blocked' });
  });

  it('lets a player run out at the end', () => {
    expect(step({ ...playing, now: 2e6, position: 1439.9 }).corrections).toEqual([]);
  });

  it('never leaves the media, and never asks for a rate no one could bear', () => {
    const observation = fc.record({
      player: fc.constant(1),
      now: fc.double({ min: 0, max: 2e6, noNaN: true }),
      position: fc.double({ min: 0, max: 1440, noNaN: true }),
      onFrame: fc.boolean(),
      duration: fc.constantFrom(1440, Number.NaN, Infinity),
      paused: fc.boolean(),
      seeking: fc.boolean(),
      ready: fc.boolean(),
      ahead: fc.double({ min: 0, max: 1440, noNaN: true }),
      ended: fc.boolean(),
      hidden: fc.boolean(),
      muted: fc.boolean(),
      rate: fc.double({ min: 0.25, max: 4, noNaN: true }),
      hindrance: fc.constantFrom(undefined, 'autoplay' as const, 'hidden' as const),
    });
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 30 }), fc.boolean(), (seen, plays) => {
        let memory = freshMemory;
        for (const one of seen.toSorted((a, b) => a.now - b.now)) {
          const next = decide({ ...vector, playing: plays }, one, memory, chromiumTuning);
          memory = next.memory;
          for (const correction of next.corrections) {
            if (correction.kind === 'seek') {
              expect(correction.position).toBeGreaterThanOrEqual(0);
              if (one.duration === 1440) expect(correction.position).toBeLessThanOrEqual(1440);
            }
            if (correction.kind === 'rate') {
              expect(Math.abs(correction.rate - 1)).toBeLessThanOrEqual(0.12 + 1e-9);
            }
          }
        }
      }),
    );
  });
});

/** The restore drill, on its own cluster. */
import { beforeAll, describe, expect, test } from 'vitest';
import { binaries, wantsPrograms } from '../../../supabase/operations/cluster.ts';
import { parseSamples } from '../../../supabase/operations/openmetrics.ts';
import { type Drill, runDrill } from '../../../supabase/operations/drill.ts';

describe.skipIf(!wantsPrograms(binaries, '/usr/bin/pgbackrest'))('the restore drill', () => {
  let drill: Drill;
  beforeAll(async () => {
    drill = await runDrill();
  }, 600_000);

  test('restores every table to the moment', () => {
    expect(drill.before.map((line) => line.split('|')[0])).toEqual(
      expect.arrayContaining(['public.rooms', 'public.room_members', 'public.comments']),
    );
    const comments = drill.before.find((line) => line.startsWith('public.comments|'))!;
    expect(Number(comments.split('|')[1])).toBe(600);
    expect(drill.restored).toEqual(drill.before);
  });

  test('loses nothing in the first repository while the second one is away', () => {
    expect(drill.away.segments).toBeGreaterThanOrEqual(4);
    expect(drill.away.backedUp).toBe(true);
    expect(drill.away.told).toBe(true);
    expect(drill.away.restored).toBe(drill.away.ticks);
  });

  test('restores each repository as a test, and measures it', () => {
    const samples = parseSamples(drill.restoreTest);
    for (const labelValue of ['1', '2']) {
      const values = Object.fromEntries(
        samples
          .filter((sample) => sample.labelValue === labelValue)
          .map(({ name, value }) => [name.replace('issho_restore_test_', ''), value]),
      );
      expect(values['failed']).toBe(0);
      expect(values['completed_timestamp_seconds']).toBeGreaterThan(1.7e9);
      expect(values['duration_seconds']).toBeGreaterThanOrEqual(0);
      expect(values['data_age_seconds']).toBeLessThan(900);
    }
  });

  test('reports a repository that cannot be restored, and keeps what was measured before', () => {
    const failed = parseSamples(drill.failedRestoreTest);
    expect(failed).toEqual(
      parseSamples(drill.restoreTest)
        .filter(({ labelValue }) => labelValue === '1')
        .map((sample) => (sample.name.endsWith('_failed') ? { ...sample, value: 1 } : sample)),
    );
  });

  test('restores all archived writes without a moment', () => {
    expect(drill.ticks.restored).toBeGreaterThan(drill.ticks.atMoment);
    expect(drill.ticks.restored).toBeLessThanOrEqual(drill.ticks.atEnd);
  });
});

/** The restore drill, on its own cluster. */
import { beforeAll, describe, expect, test } from 'vitest';
import { binaries, wantsPrograms } from '../../../supabase/operations/cluster.ts';
import { type Drill, runDrill } from '../../../supabase/operations/drill.ts';

describe.skipIf(!wantsPrograms(binaries, '/usr/bin/pgbackrest'))('the restore drill', () => {
  let drill: Drill;
  beforeAll(async () => {
    drill = await runDrill();
  }, 300_000);

  test('restores every table to the moment', () => {
    expect(drill.before.map((line) => line.split('|')[0])).toEqual(
      expect.arrayContaining(['public.rooms', 'public.room_members', 'public.comments']),
    );
    const comments = drill.before.find((line) => line.startsWith('public.comments|'))!;
    expect(Number(comments.split('|')[1])).toBe(600);
    expect(drill.restored).toEqual(drill.before);
  });

  test('restores all archived writes without a moment', () => {
    expect(drill.ticks.restored).toBeGreaterThan(drill.ticks.atMoment);
    expect(drill.ticks.restored).toBeLessThanOrEqual(drill.ticks.atEnd);
  });
});

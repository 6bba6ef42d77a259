/** The live table of the demonstration. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from './viewer.ts';

const heading = ['member', 'playhead', 'drift ms', 'round trip ms', 'state'];
const widths = [10, 10, 10, 15, 12];
/** Milliseconds between rows on a terminal, and in a log. */
const ROW_MS = { terminal: 500, log: 5000 };

/** Prints one row a member until `signal` aborts; in place on a terminal. */
export async function showTable(viewers: readonly Viewer[], signal: AbortSignal): Promise<void> {
  const inPlace = process.stdout.isTTY;
  console.log(line(heading));
  for (let first = true; !signal.aborted; first = false) {
    // A window may be closing: the loop ends with the next check of the signal.
    const rows = await Promise.all(
      viewers.map((viewer) => rowOf(viewer).catch(() => [viewer.name])),
    );
    if (inPlace && !first) process.stdout.write(`\u001b[${rows.length}A`);
    for (const row of rows) console.log(`${inPlace ? '\u001b[2K' : ''}${line(row)}`);
    await sleep(inPlace ? ROW_MS.terminal : ROW_MS.log, undefined, { signal }).catch(
      () => undefined,
    );
  }
}

async function rowOf(viewer: Viewer): Promise<string[]> {
  const [player, snapshot] = await Promise.all([viewer.player(), viewer.snapshot()]);
  const self = snapshot?.members.find(({ link }) => link === 'self');
  const trips = snapshot?.members.flatMap(({ roundTrip }) => roundTrip ?? []) ?? [];
  return [
    viewer.name,
    player.position.toFixed(2),
    self?.drift?.toFixed(1) ?? '–',
    trips.length > 0 ? Math.max(...trips).toFixed(1) : '–',
    self?.state ?? 'connecting',
  ];
}

/** One line of the table. */
export function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 10)).join(' ');
}

/** Two members after a disturbance: a displaced player, and a third member who joins late. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '../../stack/viewer.ts';
import type { Latencies } from './commands.ts';
import type { Pair } from './playing.ts';
import { inStepSince, meet, sinceTouched } from './playing.ts';
import { record } from './recording.ts';

/** Milliseconds by which a player is displaced, and within which it counts as back. */
const SHOVE_MS = 80;
const NEAR_MS = 10;

/**
 * Displaces the second player by 80 ms, back and forth, in a playing room, and waits until it is
 * back. The offset is changed, not the player: a page that seeks counts as a viewer who seeks.
 */
export async function shoves(pair: Pair, repetitions: number): Promise<Latencies[]> {
  const { a, b } = pair;
  await meet(pair, 'h264-24');
  const took: number[] = [];
  const before = await b.session('report');
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const to = repetition % 2 === 0 ? SHOVE_MS : 0;
    let begun = 0;
    const recording = await record(a, b, 5000, async () => {
      await sleep(500);
      begun = Date.now();
      await b.session('setShift', to / 1000);
    });
    const near = inStepSince(recording, begun, NEAR_MS, -to);
    took.push(near === undefined ? Number.NaN : near - begun);
  }
  const after = await b.session('report');
  const seeks = (after?.seeks ?? NaN) - (before?.seeks ?? NaN);
  return [
    { name: 'shove of 80 ms: until within 10 ms', values: took },
    { name: 'shove of 80 ms: seeks in all', values: [seeks] },
  ];
}

/**
 * A third member opens the page of a playing room: the time from a playable video until it is in
 * step.
 */
export async function lateJoins(
  pair: Pair,
  late: Viewer,
  repetitions: number,
): Promise<Latencies[]> {
  const { a, page } = pair;
  await meet(pair, 'h264-24');
  const roomKey = await keyOf(a);
  await late.open(page('h264-24'));
  const joining = await record(a, late, 6000, async () => {
    const refusal = await late.join(roomKey);
    if (refusal) throw new Error(`the third could not join: ${refusal}`);
  });
  await late.page.evaluateOnNewDocument(noteCanPlay);
  const before = await a.session('report');
  const took: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    await late.open(page('h264-24'));
    const recording = await record(a, late, 6000);
    const frame = await late.playerFrame();
    const canPlayAt = await frame.evaluate(
      () => (globalThis as { canPlayAt?: number }).canPlayAt ?? Number.NaN,
    );
    const near = inStepSince(recording, canPlayAt);
    took.push(near === undefined ? Number.NaN : near - canPlayAt);
  }
  const after = await a.session('report');
  const disturbed = sumOf(after) - sumOf(before);
  return [
    {
      name: 'first join of a playing room: to within 25 ms',
      values: [sinceTouched(joining) ?? Number.NaN],
    },
    { name: 'reload in a playing room: canplay to within 25 ms', values: took },
    { name: 'the same: nudges, seeks, waits of the others', values: [disturbed] },
  ];
}

/** Runs in the page, before its other scripts. */
function noteCanPlay(): void {
  const once = { capture: true, once: true };
  addEventListener('canplay', () => Object.assign(globalThis, { canPlayAt: Date.now() }), once);
}

type Report = Awaited<ReturnType<typeof reportOf>>;
const reportOf = (viewer: Viewer) => viewer.session('report');

function sumOf(report: Report): number {
  if (!report) return Number.NaN;
  const { nudges, seeks, waits } = report;
  return nudges + seeks + waits.start + waits.stall;
}

/** The key of the room `viewer` is in, from the popup. */
export async function keyOf(viewer: Viewer): Promise<string> {
  const popup = await viewer.popup();
  const key = await popup.waitForSelector('[data-testid="room-key"]');
  const text = await key?.evaluate((element) => element.textContent?.trim());
  await popup.close();
  if (!text) throw new Error('the popup shows no room key');
  return text;
}

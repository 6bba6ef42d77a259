/**
 * The bound of each figure: the bench fails above it. For figures that a decoder determines, such
 * as a start, the bound is Chromium's limit; for others it is the goal.
 */
import { quantiles } from '../../stack/playhead.ts';
import type { Cost, Found } from './groups.ts';
import { oneDecimal } from './table.ts';

/** p50, p95 and p99; Infinity for none. */
type Bound = readonly [number, number, number];

/**
 * Milliseconds between playheads. Differences up to 2 are not corrected, on either side of the
 * time source.
 */
const together: Bound = [2, 4, 8];
const far: Bound = [2, 6, 12];
const playheads: Readonly<Record<string, Bound>> = {
  'Issho, 24 fps': together,
  'Issho, 60 fps': together,
  'Issho, 40 + 20 ms each way, 3 % lost': far,
  'Issho, a clock an hour off and 100 ppm fast': far,
  'Issho, 4 members': together,
  'Issho, 8 members': together,
  // Firefox reports frame times at its own resolution.
  'Issho, Chromium and Firefox': [4, 6, 8],
};

/** Share of the frames of a settled room. */
const BENT = 0.02;

/** One AAC frame, 21 ms: Chromium's sound may begin early by that much. */
const start: Bound = [14, 30, 40];
const back: Bound = [Infinity, 5000, 5000];
/** Milliseconds, or the number for counts. */
const latencies: Readonly<Record<string, Bound>> = {
  'pause: until the other stands still': [5, 20, 60],
  'pause: distance of the two pictures': [0, 0, 0],
  'play: until both move': [Infinity, 600, 600],
  'play: largest distance in the first 300 ms': start,
  'seek: until both move': [Infinity, 600, 600],
  'seek: largest distance in the first 300 ms': start,
  'far: pause: until the other stands still': [65, 75, 120],
  'far: pause: distance of the two pictures': [0, 0, 0],
  'network back after 3 to 40 s: until within 25 ms': back,
  'laptop awake after 20 s': back,
  'PeerServer back, a tab reloaded meanwhile': back,
  'reload, the room server away': back,
  'browser started again, the page opened': back,
  'next episode, from when both show a video': back,
  'shove of 80 ms: until within 10 ms': [Infinity, 2500, 2500],
  'shove of 80 ms: seeks in all': [0, 0, 0],
  'first join of a playing room: to within 25 ms': [1500, 1500, 1500],
  'reload in a playing room: canplay to within 25 ms': [Infinity, 1500, 1500],
  'the same: nudges, seeks, waits of the others': [0, 0, 0],
};

/** Percent of a core, and megabytes. */
const costs: Readonly<Record<string, number>> = {
  'share of a core, room of 8, playing': 2,
  'growth a minute after the first': 0.02,
};

/** One line for each figure of `found` over its bound. A missing figure counts as over it. */
export function overBounds(found: Found): string[] {
  const over: string[] = [];
  const hold = (name: string, values: readonly number[], bound: readonly number[] | undefined) => {
    const holds = bound?.every((most, index) => (values[index] ?? Number.NaN) <= most) ?? true;
    if (!holds)
      over.push(`${name}: ${values.map(oneDecimal).join(' / ')} over ${bound?.join(' / ')}`);
  };
  for (const { row, p50, p95, p99, bent } of found.rows ?? []) {
    hold(row, [p50, p95, p99], playheads[row]);
    if (row in playheads) hold(`${row}, % bent`, [bent * 100], [BENT * 100]);
  }
  for (const { name, values } of found.latencies ?? []) {
    hold(name, quantiles(values, [0.5, 0.95, 0.99]), latencies[name]);
  }
  for (const { name, value } of (found.costs ?? []).filter(isNumber)) {
    hold(name, [value], name in costs ? [costs[name] ?? 0] : undefined);
  }
  return over;
}

function isNumber(cost: Cost): cost is Cost & { readonly value: number } {
  return cost.value !== undefined;
}

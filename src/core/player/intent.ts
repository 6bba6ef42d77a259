/**
 * Tells the viewer's play, pause, seek and speed change from the echo of our corrections and from
 * what browser and site do by themselves. It compares what the player shows with what is expected
 * of it. Without timers and events: the next call sees the difference, even before its event
 * arrives.
 */
import type { Correction } from './types.ts';

/** What the viewer wants of the room. Positions in seconds. */
export type Intent =
  | { readonly kind: 'play'; readonly position: number }
  | { readonly kind: 'pause'; readonly position: number }
  | { readonly kind: 'seek'; readonly position: number }
  | { readonly kind: 'rate'; readonly rate: number };

/** What the player shows. */
export interface ElementState {
  /** Milliseconds on our monotonic clock; `position` was read at the same instant. */
  readonly now: number;
  /** Seconds. */
  readonly position: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  /** Enough is decoded to go on from here. */
  readonly ready: boolean;
  readonly ended: boolean;
  readonly rate: number;
  /** The tab is hidden. */
  readonly hidden: boolean;
  /** It plays sound, so that the browser lets it run in a hidden tab. */
  readonly heard: boolean;
}

/**
 * What is expected of the player: what it took of our corrections, and where that can have brought
 * it.
 */
export interface ExpectedState {
  readonly playing: boolean;
  readonly rate: number;
  /** The rate that rate overrides depart from. */
  readonly base: number;
  /** The rate before ours. A return to it until then (ms) is the site's response. */
  readonly former: { readonly rate: number; readonly until: number } | undefined;
  /** Target (s) of a seek under way, ours or the viewer's. */
  readonly seek: number | undefined;
  /** When (ms) and where (s) it was last seen, and the furthest (s) it can have been. */
  readonly at: number;
  readonly position: number;
  readonly furthest: number;
  /** Where (s) it began to run, and where it was when its tab was hidden. */
  readonly from: number;
  readonly hidAt: number | undefined;
  readonly hidden: boolean;
  /** The browser paused it in a hidden tab, and will play it once the tab is visible. */
  readonly suspended: boolean;
}

/** Seconds. A site may round a seek to its own grid. */
const SEEK_TOLERANCE_SECONDS = 0.1;
const RATE_TOLERANCE = 1e-4;
/**
 * Seconds beyond what playing explains that count as a seek. An aborted start in Chromium skips 0.1
 * s, a position of Firefox is 0.04 s old, and another audio output changes the delay.
 */
const MIN_SEEK_SECONDS = 0.5;
/**
 * Seconds. Chromium pauses a hidden silent video in the task that hides it, at the end of a seek,
 * and as soon as it wakes, at most 0.02 s from there; some sites pause theirs when hidden. No
 * viewer is that quick.
 */
const AT_ONCE_SECONDS = 0.25;
/** Milliseconds within which a site that refuses a rate restores its own. */
const SITE_RESPONSE_MS = 500;

export interface DetectedIntents {
  /** What the viewer did since the last call. */
  readonly intents: readonly Intent[];
  /** The expectation for the next call. */
  readonly expected: ExpectedState;
}

/**
 * The viewer's intents that lead from `expected` to `shown`; none where the player does as
 * expected.
 */
export function detectIntents(expected: ExpectedState, shown: ElementState): DetectedIntents {
  const { position, paused, seeking, ended, rate, hidden } = shown;
  const sought = seeking ? isOtherSeek(expected, position) : hasSought(expected, shown);
  const begins = seeking || sought;
  const from = begins ? position : (expected.seek ?? expected.from);
  const hidAt = hidAtOf(expected, shown);
  const atOnce = isAtOnce(position, hidAt) || (!shown.heard && isAtOnce(position, from));
  const stopped = hidden && paused && expected.playing && !ended && atOnce;
  const suspended = paused && (expected.suspended || stopped);

  const intents: Intent[] = [];
  if (sought) intents.push({ kind: 'seek', position });
  const chosen = rate > 0 && differs(rate, expected.rate) && !isSiteResponse(expected, shown);
  if (chosen) intents.push({ kind: 'rate', rate });
  if (expected.playing && paused && !ended && !suspended) intents.push({ kind: 'pause', position });
  const resumed = expected.suspended && !hidden;
  if (!expected.playing && !paused && !resumed) intents.push({ kind: 'play', position });

  const runs = !paused && !begins && shown.ready && expected.seek === undefined;
  return {
    intents,
    expected: {
      ...expected,
      ...shownPart(shown),
      base: chosen ? rate : expected.base,
      furthest: runs ? Math.max(position, furthestOf(expected, shown)) : position,
      from: paused ? position : from,
      hidAt,
      suspended,
    },
  };
}

/** The expectation of a player that shows `shown` and is left alone. */
export function expectAsIs(shown: ElementState): ExpectedState {
  const { position, rate } = shown;
  return {
    ...shownPart(shown),
    base: rate,
    former: undefined,
    furthest: position,
    from: position,
    hidAt: undefined,
    suspended: false,
  };
}

/**
 * The expectation of a player that shows `shown` after `corrections`, which it may have refused.
 */
export function expectAfter(
  expected: ExpectedState,
  corrections: readonly Correction[],
  shown: ElementState,
): ExpectedState {
  const { now, position, paused, rate, hidden } = shown;
  const did = (...kinds: Correction['kind'][]) =>
    corrections.some(({ kind }) => kinds.includes(kind));
  const steady = corrections.some((one) => one.kind === 'rate' && !one.override);
  const begins = paused || did('play', 'seek');
  return {
    ...expected,
    ...shownPart(shown),
    base: steady ? rate : expected.base,
    former: differs(rate, expected.rate)
      ? { rate: expected.rate, until: now + SITE_RESPONSE_MS }
      : expected.former,
    furthest: begins ? position : Math.max(position, expected.furthest),
    from: begins ? position : expected.from,
    hidAt: did('play', 'seek') ? undefined : expected.hidAt,
    // Steered in a visible tab, it is not resumed by the browser.
    suspended: expected.suspended && hidden && !did('play', 'pause'),
  };
}

function shownPart({ now, position, paused, seeking, rate, hidden }: ElementState) {
  const seek = seeking ? position : undefined;
  return { playing: !paused, rate, seek, at: now, position, hidden };
}

/** Where (s) a running player was when its tab was hidden. */
function hidAtOf(
  { playing, hidden, hidAt }: ExpectedState,
  shown: ElementState,
): number | undefined {
  if (!shown.hidden) return undefined;
  if (hidden) return hidAt;
  return playing ? shown.position : undefined;
}

function isAtOnce(position: number, start: number | undefined): boolean {
  return start !== undefined && Math.abs(position - start) <= AT_ONCE_SECONDS;
}

/** Whether the seek under way to `position` is another one than expected. */
function isOtherSeek({ seek }: ExpectedState, position: number): boolean {
  return seek === undefined || Math.abs(position - seek) > SEEK_TOLERANCE_SECONDS;
}

/**
 * Whether a seek began and ended between two calls: playing cannot have brought the player there.
 * Where an expected seek lands is up to the site.
 */
function hasSought(expected: ExpectedState, shown: ElementState): boolean {
  if (expected.seek !== undefined) return false;
  const { position } = shown;
  return (
    position < expected.position - MIN_SEEK_SECONDS ||
    position > furthestOf(expected, shown) + MIN_SEEK_SECONDS
  );
}

/**
 * The furthest (s) that playing can have brought it. Counted from the furthest before, as a busy
 * page shows old positions.
 */
function furthestOf({ playing, rate, furthest, at }: ExpectedState, shown: ElementState): number {
  if (!playing && shown.paused) return furthest;
  return furthest + (Math.max(rate, shown.rate) * (shown.now - at)) / 1000;
}

/** Whether the rate is the site's response to ours: it refused ours and restored its own. */
function isSiteResponse({ base, former }: ExpectedState, { rate, now }: ElementState): boolean {
  if (!differs(rate, base)) return true;
  return former !== undefined && now <= former.until && !differs(rate, former.rate);
}

function differs(one: number, other: number): boolean {
  return Math.abs(one - other) > RATE_TOLERANCE;
}

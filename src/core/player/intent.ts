/**
 * Tells the viewer's own play, pause, seek and speed change from the echo of our corrections, and from
 * what browser and site do by themselves, by comparing what the player shows with what was last asked
 * of it and where that can have brought it. No timers, no deaf windows, and no events: whoever looks at
 * the player next sees the difference, even before its event arrives.
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
  /** In a tab that nobody sees. */
  readonly hidden: boolean;
  /** With sound that is not muted: the browser lets it run where nobody sees it. */
  readonly heard: boolean;
}

/** What was last asked of the player, as far as it took it, and what it can have come to since. */
export interface ExpectedState {
  readonly playing: boolean;
  readonly rate: number;
  /** The rate that nudges depart from. */
  readonly base: number;
  /** The rate before our last one; to go back to it until then (ms) is the site's answer to ours. */
  readonly former: { readonly rate: number; readonly until: number } | undefined;
  /** Target in seconds of a seek under way, ours or the viewer's. */
  readonly seek: number | undefined;
  /** When (ms) it was last looked at; where (s) it was then, and the furthest it can have been. */
  readonly at: number;
  readonly position: number;
  readonly furthest: number;
  /** Where (s) it began to run, and where it ran when its tab was hidden. */
  readonly from: number;
  readonly hidAt: number | undefined;
  readonly hidden: boolean;
  /** The browser stopped it because nobody sees it, and will play it once somebody does. */
  readonly suspended: boolean;
}

/** A site may round a seek to its own grid; nearer than this it is still the one we asked for. */
const SEEK_TOLERANCE_SECONDS = 0.1;
const RATE_TOLERANCE = 1e-4;
/**
 * Seconds past what playing explains that are a seek. A start broken off in Chromium skips 0.1 s, a
 * position of Firefox is 0.04 s old, an output that is changed takes its delay with it.
 */
const MIN_SEEK_SECONDS = 0.5;
/**
 * Seconds. Chromium stops a video that nobody sees or hears in the task that hides it, at the end of a
 * seek, and as soon as it wakes, 0.02 s from there at most; some sites stop theirs when it is hidden,
 * heard or not. Nobody's finger is that quick.
 */
const AT_ONCE_SECONDS = 0.25;
/** Milliseconds within which a site that takes no rate puts its own back. */
const SITE_RESPONSE_MS = 500;

export interface DetectedIntents {
  /** What the viewer did since the last look. */
  readonly intents: readonly Intent[];
  /** From here on only a change says something new. */
  readonly expected: ExpectedState;
}

/** The viewer's intents that make `shown` out of `asked`; none where it is what was asked for. */
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

/** What is asked of a player that shows `shown` and is left as it is. */
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

/** What is asked of a player that shows `shown` after `corrections`, of which it took what it took. */
export function expectAfter(
  expected: ExpectedState,
  corrections: readonly Correction[],
  shown: ElementState,
): ExpectedState {
  const { now, position, paused, rate, hidden } = shown;
  const did = (...kinds: Correction['kind'][]) =>
    corrections.some(({ kind }) => kinds.includes(kind));
  const steady = corrections.some((one) => one.kind === 'rate' && !one.nudge);
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
    // Whoever steers it where it is seen has told the browser to leave it.
    suspended: expected.suspended && hidden && !did('play', 'pause'),
  };
}

function shownPart({ now, position, paused, seeking, rate, hidden }: ElementState) {
  const seek = seeking ? position : undefined;
  return { playing: !paused, rate, seek, at: now, position, hidden };
}

/** Where a player that ran when its tab was hidden was then. */
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

/** Whether a seek under way to `position` is not the one we know of. */
function isOtherSeek({ seek }: ExpectedState, position: number): boolean {
  return seek === undefined || Math.abs(position - seek) > SEEK_TOLERANCE_SECONDS;
}

/**
 * Whether a seek came and went unseen: it is where playing cannot have brought it. Where a seek that
 * was seen lands is up to the site.
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
 * The furthest (s) that playing can have brought it: from the furthest before, as what a busy page
 * shows may be old.
 */
function furthestOf({ playing, rate, furthest, at }: ExpectedState, shown: ElementState): number {
  if (!playing && shown.paused) return furthest;
  return furthest + (Math.max(rate, shown.rate) * (shown.now - at)) / 1000;
}

/** Whether the rate shown is a site's answer to ours: it takes none, and has put back its own. */
function isSiteResponse({ base, former }: ExpectedState, { rate, now }: ElementState): boolean {
  if (!differs(rate, base)) return true;
  return former !== undefined && now <= former.until && !differs(rate, former.rate);
}

function differs(one: number, other: number): boolean {
  return Math.abs(one - other) > RATE_TOLERANCE;
}

/**
 * Tells the viewer's own play, pause, seek and speed change from the echo of our corrections, by
 * comparing what the player shows with what was last asked of it. No timers, no deaf windows, and no
 * events: whoever looks at the player next sees the difference, even before its event arrives.
 */

/** What the viewer wants of the room. Positions in seconds. */
export type Intent =
  | { readonly kind: 'play'; readonly position: number }
  | { readonly kind: 'pause'; readonly position: number }
  | { readonly kind: 'seek'; readonly position: number }
  | { readonly kind: 'rate'; readonly rate: number };

/** What was last asked of the player, as far as it took it. */
export interface Asked {
  readonly playing: boolean;
  readonly rate: number;
  /** Target in seconds of a seek under way, ours or the viewer's. */
  readonly seek: number | undefined;
}

/** What the player shows. */
export interface Shown {
  readonly position: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly rate: number;
  /** The browser, not the viewer, stopped it: a hidden muted tab, the end, an element taken off the page. */
  readonly stoppedByBrowser: boolean;
  /** It stood still for the browser's reasons, and the browser lets it go on. */
  readonly resumedByBrowser: boolean;
}

/** A site may round a seek to its own grid; nearer than this it is still the one we asked for. */
const SEEK_TOLERANCE = 0.1;
const RATE_TOLERANCE = 1e-4;

/** The viewer's intents that make `shown` out of `asked`; none where it is what was asked for. */
export function intentsBehind(asked: Asked, shown: Shown): readonly Intent[] {
  const { position, rate } = shown;
  const intents: Intent[] = [];
  const sought = asked.seek === undefined || Math.abs(position - asked.seek) > SEEK_TOLERANCE;
  if (shown.seeking && sought) intents.push({ kind: 'seek', position });
  if (rate > 0 && Math.abs(rate - asked.rate) > RATE_TOLERANCE)
    intents.push({ kind: 'rate', rate });
  if (asked.playing && shown.paused && !shown.stoppedByBrowser) {
    intents.push({ kind: 'pause', position });
  }
  if (!asked.playing && !shown.paused && !shown.resumedByBrowser) {
    intents.push({ kind: 'play', position });
  }
  return intents;
}

/** What `shown` amounts to as asked: from here on only a change says something new. */
export function askedAs({ position, paused, seeking, rate }: Shown): Asked {
  return { playing: !paused, rate, seek: seeking ? position : undefined };
}

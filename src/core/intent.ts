/**
 * Tells the viewer's own play, pause, seek and speed change from the echo of our corrections, by
 * comparing what the player shows with what was last asked of it. No timers, no deaf windows.
 */
import type { Correction } from './observation.ts';

/** What the viewer wants of the room. Positions in seconds. */
export type Intent =
  | { readonly kind: 'play'; readonly position: number }
  | { readonly kind: 'pause'; readonly position: number }
  | { readonly kind: 'seek'; readonly position: number }
  | { readonly kind: 'rate'; readonly rate: number };

/** What was last asked of the player. */
export interface Asked {
  readonly playing: boolean;
  readonly rate: number;
  /** Target in seconds of the last seek, ours or the viewer's, until playback moved on from it. */
  readonly seek: number | undefined;
}

/** What the player shows when one of its events arrives. */
export interface Shown {
  readonly event: 'play' | 'pause' | 'seeking' | 'ratechange';
  readonly position: number;
  readonly paused: boolean;
  readonly rate: number;
  /** The browser, not the viewer, stopped it: a hidden muted tab, the end, an element taken off the page. */
  readonly stoppedByBrowser: boolean;
}

/** A site may round a seek to its own grid; nearer than this it is still the one we asked for. */
const SEEK_TOLERANCE = 0.1;
const RATE_TOLERANCE = 1e-4;

/** The viewer's intent behind `shown`, or undefined where it is what was asked for. */
export function intentBehind(asked: Asked, shown: Shown): Intent | undefined {
  const { position } = shown;
  if (shown.event === 'seeking') {
    const ours = asked.seek !== undefined && Math.abs(position - asked.seek) <= SEEK_TOLERANCE;
    return ours ? undefined : { kind: 'seek', position };
  }
  if (shown.event === 'ratechange') {
    const ours = Math.abs(shown.rate - asked.rate) <= RATE_TOLERANCE || shown.rate <= 0;
    return ours ? undefined : { kind: 'rate', rate: shown.rate };
  }
  if (shown.paused === !asked.playing) return undefined;
  if (!shown.paused) return { kind: 'play', position };
  return shown.stoppedByBrowser ? undefined : { kind: 'pause', position };
}

/** What is asked after a correction of ours. */
export function askedAfter(asked: Asked, correction: Correction): Asked {
  switch (correction.kind) {
    case 'play':
      return { ...asked, playing: true };
    case 'pause':
      return { ...asked, playing: false };
    case 'seek':
      return { ...asked, seek: correction.position };
    case 'rate':
      return { ...asked, rate: correction.rate };
  }
}

/** What is asked once the viewer had their way: the same event again says nothing new. */
export function askedAfterIntent(asked: Asked, intent: Intent): Asked {
  switch (intent.kind) {
    case 'play':
    case 'pause':
      return { ...asked, playing: intent.kind === 'play' };
    case 'seek':
      return { ...asked, seek: intent.position };
    case 'rate':
      return { ...asked, rate: intent.rate };
  }
}

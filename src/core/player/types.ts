/** What a player shows at one instant, and what can be done to it. */

/**
 * Why a player that should play does not: the browser wants a click, it stopped a video that nobody
 * sees or hears, or the site shows an advertisement; then the position is where the programme stands.
 */
export type Hindrance = 'autoplay' | 'hidden' | 'ad';

export interface Observation {
  /** Which player of the page it is: it grows whenever another element is elected. */
  readonly player: number;
  /** Milliseconds on our monotonic clock; `position` was read at the same instant. */
  readonly now: number;
  /** Seconds. */
  readonly position: number;
  /** It was read while a frame was shown: exact even where positions move only with frames. */
  readonly onFrame: boolean;
  /** Seconds; NaN while unknown, Infinity for a live stream. */
  readonly duration: number;
  /** Seconds before which there is no media, where it begins later than the room's; 0 without it. */
  readonly begins?: number | undefined;
  readonly paused: boolean;
  readonly seeking: boolean;
  /** Enough is decoded to go on from here. */
  readonly ready: boolean;
  /** Seconds that are there to be played after `position` without the network. */
  readonly ahead: number;
  readonly ended: boolean;
  /** In a tab that nobody sees. */
  readonly hidden: boolean;
  readonly muted: boolean;
  readonly rate: number;
  readonly hindrance: Hindrance | undefined;
}

/** One thing to do to the player. `nudge` marks a rate that differs from the room's only to catch up. */
export type Correction =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'seek'; readonly position: number }
  | { readonly kind: 'rate'; readonly rate: number; readonly nudge: boolean };

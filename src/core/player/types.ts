/**
 * The types that the player modules share: observations, corrections, and the controller's memory.
 */

/**
 * Why a player that should play does not: the browser wants a click, it paused a silent video in a
 * hidden tab, or the site shows an advertisement, during which the position is the programme's.
 */
export type Hindrance = 'autoplay' | 'hidden' | 'ad';

export interface Observation {
  /** Number of the elected element; it grows with each election. */
  readonly player: number;
  /** Milliseconds on our monotonic clock; `position` was read at the same instant. */
  readonly now: number;
  /** Seconds. */
  readonly position: number;
  /** Read while a frame was shown: exact even where positions move only with frames. */
  readonly onFrame: boolean;
  /** Seconds; NaN while unknown, Infinity for a live stream. */
  readonly duration: number;
  /** Seconds before which our media has nothing to show; 0 by default. */
  readonly mediaStart?: number | undefined;
  readonly paused: boolean;
  readonly seeking: boolean;
  /** Enough is decoded to go on from here. */
  readonly ready: boolean;
  /** Seconds buffered after `position`. */
  readonly ahead: number;
  readonly ended: boolean;
  /** The tab is hidden. */
  readonly hidden: boolean;
  readonly muted: boolean;
  readonly rate: number;
  readonly hindrance: Hindrance | undefined;
}

/**
 * One correction of the player. `override` marks a rate that differs from the room's
 * to remove drift.
 */
export type Correction =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'seek'; readonly position: number }
  | { readonly kind: 'rate'; readonly rate: number; readonly override: boolean };

/** What a member's player is doing, as the other members see it. */
export const playerStates = [
  'paused',
  'starting',
  'following',
  'seeking',
  'buffering',
  'ad',
  'blocked',
  'hidden',
  'ended',
] as const;
export type PlayerState = (typeof playerStates)[number];

export interface Step {
  readonly corrections: readonly Correction[];
  readonly memory: ControllerMemory;
  readonly state: PlayerState;
  /** Filtered drift in seconds (negative: behind); undefined while unknown. */
  readonly drift: number | undefined;
  /** When (ms, ours) to decide again, unless something happens before. */
  readonly wakeAt: number | undefined;
}

export interface ControllerMemory {
  /** The player that the memory is about. */
  readonly player: number | undefined;
  /** Recent drift samples (ms, seconds) since the last discontinuity. */
  readonly errors: readonly { readonly at: number; readonly value: number }[];
  /** When (ms) the player last showed an exact position. */
  readonly exactAt: number;
  /**
   * When (ms) a start from a warm decoder was aborted: the player will stand further on than it
   * shows.
   */
  readonly settleUntil: number;
  /** The rate override under way: the sign of the drift that it removes. */
  readonly rateOverride: { readonly sign: number; readonly rate: number } | undefined;
  readonly rateChangedAt: number;
  /** The last requested rate, until the player is seen to take or refuse it. */
  readonly askedRate: number | undefined;
  /** Refused rates in a row. */
  readonly refusals: number;
  /** It was sought while paused: its decoder starts from empty. */
  readonly needsDecode: boolean;
  /**
   * It ran since its last seek. Paused then, Chromium often shows a neighbouring frame; a seek
   * shows the right one.
   */
  readonly ran: boolean;
  /** Since when (ms) it has been running. */
  readonly ranSince: number | undefined;
  /** When (ms) a start from a warm decoder was broken off: it will stand further on than it shows. */
  readonly startAbortedAt: number;
  /** Prerolls since it last ran. */
  readonly prerolls: number;
  /** When (ms) the last preroll began. */
  readonly prerolledAt: number;
  /** When (ms) the ready player was due to start. */
  readonly startDueAt: number | undefined;
  readonly parking: { readonly goal: number; readonly tries: number } | undefined;
  /** The rate requested of the paused player, and how often. */
  readonly parkedRate: { readonly rate: number; readonly tries: number } | undefined;
  /** A start or seek whose lead is learned once it has settled. */
  readonly pendingLead: PendingLead | undefined;
  readonly learned: LearnedLeads;
  /** When (ms) it was recently sought while playing. */
  readonly seeks: readonly number[];
  /** Where (s) and since when (ms) the player, which should run, stands still. */
  readonly standstill: { readonly position: number; readonly since: number } | undefined;
  /** Since when (ms) it has been without data or motion. */
  readonly stalledSince: number | undefined;
}

export interface PendingLead {
  readonly kind: keyof LearnedLeads;
  /** Milliseconds that the player was expected to take. */
  readonly lead: number;
}

/** Milliseconds that it took, the newest last. */
export interface LearnedLeads {
  readonly resume: readonly number[];
  readonly start: readonly number[];
  readonly seek: readonly number[];
}

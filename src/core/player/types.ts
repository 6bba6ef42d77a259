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
  /** Seconds ahead of the timeline (negative: behind), filtered; undefined where it says nothing. */
  readonly drift: number | undefined;
  /** Milliseconds on our clock at which to be asked again, if nothing happens before. */
  readonly wakeAt: number | undefined;
}

export interface ControllerMemory {
  /** Which of the page's players all of it is about. */
  readonly player: number | undefined;
  /** Recent drift samples since the last discontinuity: ms on our clock, seconds. */
  readonly errors: readonly { readonly at: number; readonly value: number }[];
  /** When (ms) the player last showed a position that was not out of date. */
  readonly exactAt: number;
  /** No judgement on drift before this (ms): players wobble after a start or a seek. */
  readonly settleUntil: number;
  /** The nudge under way: sign of the drift it cures. */
  readonly rateOverride: { readonly sign: number; readonly rate: number } | undefined;
  readonly rateChangedAt: number;
  /** The rate last asked for, until it is seen to be taken or not. */
  readonly askedRate: number | undefined;
  /** How often in a row the player did not take the rate it was asked for. */
  readonly refusals: number;
  /** The paused player was sought since it last ran: its decoder starts from empty. */
  readonly needsDecode: boolean;
  /**
   * It ran since it was last sought. Stopped in its run, Chromium shows the frame beside its position
   * as often as not; only a seek shows the one that belongs there.
   */
  readonly ran: boolean;
  /** Since when (ms) it runs, as far as it was seen. */
  readonly ranSince: number | undefined;
  /** When (ms) a start from a warm decoder was broken off: it will stand further on than it shows. */
  readonly startAbortedAt: number;
  /** How often it was put ahead of the timeline to wait, since it last ran. */
  readonly prerolls: number;
  /** When (ms) it was last put there. */
  readonly prerolledAt: number;
  /** When (ms) the paused player, ready where it stands, was to start. */
  readonly startDueAt: number | undefined;
  readonly parking: { readonly goal: number; readonly tries: number } | undefined;
  /** The rate a paused player was asked for, and how often. */
  readonly parkedRate: { readonly rate: number; readonly tries: number } | undefined;
  /** A start or a seek in flight whose cost is to be learnt once settled. */
  readonly pendingLead: PendingLead | undefined;
  readonly learned: LearnedLeads;
  /** Times (ms) of recent seeks while playing. */
  readonly seeks: readonly number[];
  /** Since when (ms) the player, which should run, stands at this position (s). */
  readonly standstill: { readonly position: number; readonly since: number } | undefined;
  /** Since when (ms) it has no data to run on. */
  readonly stalledSince: number | undefined;
}

export interface PendingLead {
  readonly kind: keyof LearnedLeads;
  /** Milliseconds the player was expected to take. */
  readonly lead: number;
}

/** Milliseconds it took, the newest last. */
export interface LearnedLeads {
  readonly resume: readonly number[];
  readonly start: readonly number[];
  readonly seek: readonly number[];
}

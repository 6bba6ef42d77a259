/** Selects the view of the popup. Pure. */
import { hasArrived } from '../../protocol/extension/entry.ts';
import type { Ending, Membership } from '../../protocol/extension/membership.ts';
import { tabOf } from '../../protocol/extension/membership.ts';
import { isRoomPage, matchPage } from '../../protocol/extension/page-match.ts';
import type { Refusal, RefusalCode } from '../../protocol/refusal.ts';
import { parseRoomKey } from '../../protocol/page/room-key.ts';
import type { Attempt } from './enter/attempt.ts';
import type { Page, WatchablePage } from './enter/page.ts';

export interface PopupFacts {
  /** Undefined until it was read. */
  readonly membership: Membership | null | undefined;
  /** How the last room ended, until its viewer has read it. */
  readonly ending: Ending | null;
  readonly page: Page;
  readonly attempt: Attempt | undefined;
  /** Number of polls in a row without a session in the room's tab; 0 while one runs. */
  readonly looksWithoutSession: number;
}

export type PopupView =
  | { readonly kind: 'looking' }
  | BlankView
  | LobbyView
  | { readonly kind: 'entering'; readonly attempt: Attempt }
  | { readonly kind: 'over'; readonly ending: Ending }
  | ElsewhereView
  | InRoomView;

/** A page without a video. */
export interface BlankView {
  readonly kind: 'blank';
  readonly why: RefusalCode;
  /** Why the last attempt to join failed. */
  readonly refusal: Refusal | undefined;
}

export interface LobbyView {
  readonly kind: 'lobby';
  readonly page: WatchablePage;
  /** Why the last attempt failed; shown beside its button. */
  readonly refusal: Refusal | undefined;
  readonly refused: 'create' | 'join' | undefined;
  /** Hosts of nested frames that the viewer has to allow before the attempt can continue. */
  readonly nested: readonly string[];
}

export interface InRoomView {
  readonly kind: 'room';
  readonly membership: Membership;
  readonly refusal: Refusal | undefined;
  /** Whether this page has a video for another attempt. */
  readonly canTryAgain: boolean;
  /**
   * Why nothing plays here: the player's site is not allowed yet, the tab left the room's page,
   * the page has no video, or the session did not start.
   */
  readonly missing: 'permission' | 'page' | 'video' | 'session' | undefined;
  /** Hosts of nested frames that the viewer has to allow before the room can play here. */
  readonly nested: readonly string[];
  /** Hosts to allow, so that the room continues by itself. */
  readonly unallowed: readonly string[];
  /** Another room's key in this page's address. */
  readonly invite: string | undefined;
}

export interface ElsewhereView {
  readonly kind: 'elsewhere';
  readonly membership: Membership;
  readonly refusal: Refusal | undefined;
  readonly tab: 'open' | 'gone';
  /** Whether this tab has a video to move the room to. */
  readonly canWatchHere: boolean;
  readonly main: 'show' | 'open' | 'here';
  /** Another room's key in this page's address. */
  readonly invite: string | undefined;
}

/**
 * Number of polls without a session after which the page counts as having no video, or the start
 * as failed.
 */
const LOOKS = { noVideo: 2, late: 5 } as const;

export function popupView({
  membership,
  ending,
  page,
  attempt,
  looksWithoutSession,
}: PopupFacts): PopupView {
  if (membership === undefined) return { kind: 'looking' };
  if (attempt?.state === 'busy' && !hasArrived(membership, attempt)) {
    return { kind: 'entering', attempt };
  }
  const refusal = attempt?.refusal;
  if (page.kind === 'unknown') return { kind: 'looking' };
  if (membership) return inRoom(membership, page, attempt, looksWithoutSession);
  if (ending && !refusal) return { kind: 'over', ending };
  if (page.kind === 'unwatchable') return { kind: 'blank', why: 'page-not-allowed', refusal };
  if (page.kind === 'empty') return { kind: 'blank', why: 'no-video', refusal };
  const refused = attempt?.entry.kind === 'join' ? 'join' : 'create';
  const nested = attempt?.state === 'nested' ? hostsOf(attempt.origins) : [];
  return { kind: 'lobby', page, refusal, refused: refusal && refused, nested };
}

function inRoom(
  membership: Membership,
  page: Page,
  attempt: Attempt | undefined,
  looks: number,
): PopupView {
  const refusal = attempt?.refusal;
  const invite = otherInvite(membership, page);
  const tab = page.kind === 'unknown' ? undefined : page.tab;
  const canWatchHere = page.kind === 'watchable';
  if (tab && tab.id === tabOf(membership)) {
    // Until the attempt has ended, nothing is known to be missing.
    const missing = attempt?.state === 'busy' ? undefined : missingIn(membership, page, looks);
    const isUnallowed = page.kind === 'watchable' && !page.isAllowed && looks === 0;
    return {
      kind: 'room',
      membership,
      refusal,
      canTryAgain: canWatchHere,
      missing,
      nested: attempt?.state === 'nested' ? hostsOf(attempt.origins) : [],
      unallowed: isUnallowed ? hostsOf(page.origins) : [],
      invite,
    };
  }
  const isGone = tabOf(membership) === null;
  return {
    kind: 'elsewhere',
    membership,
    refusal,
    tab: isGone ? 'gone' : 'open',
    canWatchHere,
    main: isGone
      ? canWatchHere && isRoomPage(membership, page.tab.url ?? '')
        ? 'here'
        : 'open'
      : 'show',
    invite,
  };
}

function missingIn(membership: Membership, page: Page, looks: number): InRoomView['missing'] {
  if (looks === 0 || page.kind === 'unknown') return undefined;
  if (page.kind === 'unwatchable') return 'permission';
  if (page.kind === 'empty') return looks < LOOKS.noVideo ? undefined : 'video';
  if (page.asksFirst.length > 0 && !page.isAllowed) return 'permission';
  // A viewer who was sent to the room's page is about to arrive there.
  const isSettled = membership.page.state !== 'navigating';
  if (isSettled && matchPage(membership, page.tab.url, undefined) === 'another') return 'page';
  return looks < LOOKS.late ? undefined : 'session';
}

function hostsOf(origins: readonly string[]): readonly string[] {
  return origins.map((origin) => new URL(origin).host);
}

function otherInvite(membership: Membership, page: Page): string | undefined {
  if (page.kind !== 'watchable' || page.invite === undefined) return undefined;
  return parseRoomKey(page.invite)?.roomId === membership.roomId ? undefined : page.invite;
}

/** Which of its states the popup is in. Pure. */
import type { Ending, Membership } from '../../protocol/membership.ts';
import type { Refusal, RefusalCode } from '../../protocol/refusal.ts';
import { parseRoomKey } from '../../protocol/room-key.ts';
import { isPageAddress, pageIn } from '../../protocol/page-address.ts';
import type { Attempt } from './attempt.ts';
import type { Page, WatchablePage } from './page.ts';

export interface PopupFacts {
  /** Undefined until it was read. */
  readonly membership: Membership | null | undefined;
  /** How the last room ended, until its viewer has read it. */
  readonly ending: Ending | null;
  readonly page: Page;
  readonly attempt: Attempt | undefined;
}

export type PopupView =
  | { readonly kind: 'looking' }
  | BlankView
  | LobbyView
  | { readonly kind: 'entering'; readonly attempt: Attempt }
  | { readonly kind: 'over'; readonly ending: Ending }
  | ElsewhereView
  | InRoomView;

/** A page there is nothing to watch on. */
export interface BlankView {
  readonly kind: 'blank';
  readonly why: RefusalCode;
  /** What the last attempt to join came to. */
  readonly refusal: Refusal | undefined;
}

export interface LobbyView {
  readonly kind: 'lobby';
  readonly page: WatchablePage;
  /** What the last attempt came to, beside the button that made it. */
  readonly refusal: Refusal | undefined;
  readonly refused: 'create' | 'join' | undefined;
}

export interface InRoomView {
  readonly kind: 'room';
  readonly membership: Membership;
  readonly refusal: Refusal | undefined;
  /** Whether this page has a video to try with again. */
  readonly canTryAgain: boolean;
  /** Why nothing plays here: we may not use the site yet, or the tab left the room's page. */
  readonly missing: 'permission' | 'page' | undefined;
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

export function popupView({ membership, ending, page, attempt }: PopupFacts): PopupView {
  if (membership === undefined) return { kind: 'looking' };
  if (attempt?.state === 'busy' && !hasArrived(membership, attempt)) {
    return { kind: 'entering', attempt };
  }
  const refusal = attempt?.refusal;
  if (page.kind === 'unknown') return { kind: 'looking' };
  if (membership) return inRoom(membership, page, refusal);
  if (ending && !refusal) return { kind: 'over', ending };
  if (page.kind === 'unwatchable') return { kind: 'blank', why: 'page-not-allowed', refusal };
  if (page.kind === 'empty') return { kind: 'blank', why: 'no-video', refusal };
  const refused = attempt?.entry.kind === 'join' ? 'join' : 'create';
  return { kind: 'lobby', page, refusal: inFrames(refusal, page), refused: refusal && refused };
}

/** Where we may look into a frame at last, and find another in it, that one's site is to be allowed, too. */
function inFrames(refusal: Refusal | undefined, { isAllowed }: WatchablePage): Refusal | undefined {
  return refusal?.code === 'no-video' && !isAllowed ? { code: 'site-not-allowed' } : refusal;
}

/** The background keeps the membership before the session runs: the room is worth showing then. */
function hasArrived(membership: Membership | null, { entry, before }: Attempt): boolean {
  if (membership?.tabId !== entry.request.tabId) return false;
  return entry.kind === 'resume' || membership.roomId !== before;
}

function inRoom(membership: Membership, page: Page, refusal: Refusal | undefined): PopupView {
  const invite = otherInvite(membership, page);
  const tab = page.kind === 'watchable' || page.kind === 'empty' ? page.tab : undefined;
  const canWatchHere = page.kind === 'watchable';
  if (tab && tab.id === membership.tabId) {
    const missing = missingIn(membership, page);
    return { kind: 'room', membership, refusal, canTryAgain: canWatchHere, missing, invite };
  }
  const isGone = membership.tabId === null;
  return {
    kind: 'elsewhere',
    membership,
    refusal,
    tab: isGone ? 'gone' : 'open',
    canWatchHere,
    main: isGone ? (canWatchHere && isSamePage(membership, page) ? 'here' : 'open') : 'show',
    invite,
  };
}

function missingIn({ page: ours, follows }: Membership, page: Page): InRoomView['missing'] {
  if (page.kind !== 'watchable') return undefined;
  if (!page.isAllowed) return 'permission';
  const { url } = page.tab;
  // Who was sent to the room's page is about to be there.
  if (ours === undefined || follows || !url || pageIn(url) === ours) return undefined;
  return 'page';
}

function otherInvite(membership: Membership, page: Page): string | undefined {
  if (page.kind !== 'watchable' || page.invite === undefined) return undefined;
  return parseRoomKey(page.invite)?.roomId === membership.roomId ? undefined : page.invite;
}

/** Whether the tab shows the page the room was made for. */
function isSamePage({ snapshot }: Membership, { tab }: WatchablePage): boolean {
  const { video_url: video } = snapshot.room;
  return !!tab.url && isPageAddress(video) && pageIn(tab.url) === pageIn(video);
}

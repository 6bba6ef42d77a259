/** What the tab in front is good for. Pure. */
import type { EmbeddedFrame, PageTab } from '../../messaging/pages.ts';
import type { FrameVideo } from '../../messaging/tabs.ts';
import type { Clues, Programme } from '../../protocol/programme.ts';
import { noClues } from '../../protocol/programme.ts';
import { keyIn } from '../../protocol/invite-address.ts';
import { formatRoomKey, parseRoomKey } from '../../protocol/room-key.ts';
import { programmeOf } from '../../protocol/read-programme.ts';

export type Page =
  | { readonly kind: 'unknown' }
  /** No tab, or one that extensions may not look into. */
  | { readonly kind: 'unwatchable' }
  | { readonly kind: 'empty'; readonly tab: PageTab }
  | WatchablePage;

export interface WatchablePage {
  readonly kind: 'watchable';
  readonly tab: PageTab;
  /** What is watched, as the page tells it. */
  readonly programme: Programme;
  readonly host: string;
  /** All sites to ask for: the page's own, and the player's where it is another's. */
  readonly origins: readonly string[];
  /** Hosts the player may come from, other than the page's own. */
  readonly embedded: readonly string[];
  /** The room key in the page's address: somebody opened an invite. */
  readonly invite: string | undefined;
  /** Whether the viewer has allowed all of `origins`. */
  readonly isAllowed: boolean;
}

/** How much smaller than the largest embedded frame another may be and still hold the player. */
const RIVAL = 0.5;

/** `videos` is undefined where we may not look into the tab. */
export function pageOf(
  tab: PageTab | undefined,
  videos: readonly FrameVideo[] | undefined,
  frames: readonly EmbeddedFrame[],
  clues: Clues = { ...noClues, title: tab?.title ?? '' },
): Page {
  if (!tab?.url || !videos || !URL.canParse(tab.url)) return { kind: 'unwatchable' };
  const { origin, host } = new URL(tab.url);
  const others = playerOrigins(videos, frames).filter((other) => other !== origin);
  if (videos.length === 0 && others.length === 0) return { kind: 'empty', tab };
  return {
    kind: 'watchable',
    tab,
    programme: programmeOf(clues, host),
    host,
    origins: [origin, ...others],
    embedded: others.map((other) => new URL(other).host),
    invite: inviteIn(tab.url),
    isAllowed: true,
  };
}

/**
 * Whom else to ask for. Nobody, when a video we see is at least as large as any frame we do not see
 * into: those are adverts. Every site asked for makes the browser's question longer.
 */
function playerOrigins(
  videos: readonly FrameVideo[],
  frames: readonly EmbeddedFrame[],
): readonly string[] {
  const largest = Math.max(0, ...frames.map(({ area }) => area));
  const seen = Math.max(0, ...videos.map(({ area }) => area));
  if (seen >= largest) return [];
  const rivals = frames.filter(({ area }) => area >= largest * RIVAL && area > seen);
  return [...new Set(rivals.map(({ origin }) => origin))];
}

/** The room key in the fragment of an address. */
export function inviteIn(address: string): string | undefined {
  const key = parseRoomKey(keyIn(address) ?? '');
  return key && formatRoomKey(key);
}

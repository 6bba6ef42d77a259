/** What the tab in front is good for. Pure. */
import type { EmbeddedFrame } from '../../messaging/embedded-frames.ts';
import type { PageTab } from '../../messaging/pages.ts';
import type { FrameVideo } from '../../messaging/tabs.ts';
import type { Clues, Programme } from '../../protocol/programme.ts';
import { noClues } from '../../protocol/programme.ts';
import { keyIn } from '../../protocol/invite-address.ts';
import { formatRoomKey, parseRoomKey } from '../../protocol/room-key.ts';
import { playerOrigins } from '../../protocol/player-origins.ts';
import { programmeOf } from '../../protocol/read-programme.ts';

export type Page =
  | { readonly kind: 'unknown' }
  /** No tab, or one that we may not look into. */
  | { readonly kind: 'unwatchable'; readonly tab: PageTab | undefined }
  | { readonly kind: 'empty'; readonly tab: PageTab }
  | WatchablePage;

export interface WatchablePage {
  readonly kind: 'watchable';
  readonly tab: PageTab;
  /** What is watched, as the page tells it. */
  readonly programme: Programme;
  readonly host: string;
  /** All sites the room needs: the page's own, and the player's where it is another's. */
  readonly origins: readonly string[];
  /**
   * Those to ask for before a room can be entered: none where the video is in reach already, as the click on our
   * button lets us into the page itself.
   */
  readonly asksFirst: readonly string[];
  /** Hosts the player may come from, other than the page's own. */
  readonly embedded: readonly string[];
  /** The room key in the page's address: somebody opened an invite. */
  readonly invite: string | undefined;
  /** Whether the viewer has allowed all of `origins`. */
  readonly isAllowed: boolean;
}

/** `videos` is undefined where we may not look into the tab. */
export function pageOf(
  tab: PageTab | undefined,
  videos: readonly FrameVideo[] | undefined,
  frames: readonly EmbeddedFrame[],
  clues: Clues = { ...noClues, title: tab?.title ?? '' },
): Page {
  if (!tab?.url || !videos || !URL.canParse(tab.url)) return { kind: 'unwatchable', tab };
  const { origin, host } = new URL(tab.url);
  const others = playerOrigins(videos, frames).filter((other) => other !== origin);
  if (videos.length === 0 && others.length === 0) return { kind: 'empty', tab };
  return {
    kind: 'watchable',
    tab,
    programme: programmeOf(clues, host),
    host,
    origins: [origin, ...others],
    asksFirst: others.length > 0 ? [origin, ...others] : [],
    embedded: others.map((other) => new URL(other).host),
    invite: inviteIn(tab.url),
    isAllowed: true,
  };
}

/** The room key in the fragment of an address. */
export function inviteIn(address: string): string | undefined {
  const key = parseRoomKey(keyIn(address) ?? '');
  return key && formatRoomKey(key);
}

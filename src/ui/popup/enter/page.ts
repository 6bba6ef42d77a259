/** What the popup can do with the front tab. Pure. */
import type { EmbeddedFrame } from '../../../messaging/embedded-frames.ts';
import type { PageTab } from '../../../messaging/pages.ts';
import type { FrameVideo } from '../../../messaging/tabs.ts';
import type { PageMetadata } from '../../../protocol/page/page-metadata.ts';
import { noMetadata } from '../../../protocol/page/page-metadata.ts';
import type { Programme } from '../../../protocol/page/programme.ts';
import { keyIn } from '../../../protocol/page/invite-address.ts';
import { formatRoomKey, parseRoomKey } from '../../../protocol/page/room-key.ts';
import { playerOrigins } from '../../../protocol/page/player-origins.ts';
import { programmeOf } from '../../../protocol/page/read-programme.ts';

export type Page =
  | { readonly kind: 'unknown' }
  /** There is no tab, or we may not access it. */
  | { readonly kind: 'unwatchable'; readonly tab: PageTab | undefined }
  | { readonly kind: 'empty'; readonly tab: PageTab }
  | WatchablePage;

export interface WatchablePage {
  readonly kind: 'watchable';
  readonly tab: PageTab;
  /** The title on the page. */
  readonly programme: Programme;
  readonly host: string;
  /** All sites the room needs: the page's own, and the player's if that is another one. */
  readonly origins: readonly string[];
  /**
   * Sites to ask for before entering a room. Empty if the video is in reach already, because the
   * click on our button grants access to the page itself.
   */
  readonly asksFirst: readonly string[];
  /** Hosts the player may come from, other than the page's own. */
  readonly embedded: readonly string[];
  /** The room key in the page's address, from an invite. */
  readonly invite: string | undefined;
  /** Whether the viewer has allowed all of `origins`. */
  readonly isAllowed: boolean;
}

/** `videos` is undefined if we may not access the tab. */
export function pageOf(
  tab: PageTab | undefined,
  videos: readonly FrameVideo[] | undefined,
  frames: readonly EmbeddedFrame[],
  metadata: PageMetadata = { ...noMetadata, title: tab?.title ?? '' },
): Page {
  if (!tab?.url || !videos || !URL.canParse(tab.url)) return { kind: 'unwatchable', tab };
  const { origin, host } = new URL(tab.url);
  const others = playerOrigins(videos, frames).filter((other) => other !== origin);
  if (videos.length === 0 && others.length === 0) return { kind: 'empty', tab };
  return {
    kind: 'watchable',
    tab,
    programme: programmeOf(metadata, host),
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

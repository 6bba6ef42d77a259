/**
 * Follows the room to another page. Unasked it follows only to the next episode of the show, at an
 * address like the current one, once the host or a named member is there, in a tab that is seen, and
 * after some seconds in which the viewer can decline. Anything else needs a click that shows the
 * address. A viewer who declined is asked no more until they say otherwise.
 */
import { isSamePattern } from '../protocol/page/page-address.ts';
import type { RoomRecord } from '../protocol/backend/room.ts';
import type { SessionSnapshot } from '../protocol/extension/snapshot.ts';
import type { Archive, Clock, Ticker } from './ports.ts';

/** Milliseconds in which the viewer can decline. */
const DECLINE_PERIOD_MS = 5000;
/** Milliseconds between two looks whether the room may be followed unasked. */
const LOOK_MS = 1000;

/** The page a session plays on. */
export interface CurrentPage {
  /** Number of the page: how often the room had moved. */
  readonly number: number;
  /** Undefined where the browser hides it. */
  readonly address?: string | undefined;
}

export interface PageMovesPorts {
  readonly page: CurrentPage;
  /** What this page shows. */
  readonly watched: Pick<RoomRecord, 'animeId' | 'episode'>;
  /** Whether the host or a named member is on the page of this number. */
  readonly isVouchedFor: (pageNumber: number) => boolean;
  /** Whether nobody sees this tab. */
  readonly isHidden: () => boolean;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
  /** Leaves the player to its viewer. */
  readonly setAlone: (alone: boolean) => void;
}

export interface PageMoves {
  /** Takes the room as the database has it. */
  onRoom(room: RoomRecord): void;
  /** The page to which the room went without us. */
  status(): SessionSnapshot['moved'];
  follow(): void;
  stay(): void;
}

/** Watches for page moves until `signal` aborts. */
export function startPageMoves(ports: PageMovesPorts, signal: AbortSignal): PageMoves {
  const { page, watched, archive, clock, ticker } = ports;
  let gone: RoomRecord | undefined;
  /** When (ms) we follow; Infinity where a click is needed. */
  let dueAt = Infinity;
  let stays = false;

  /** Looks until the move is followed, declined or replaced by another one. */
  function followUnasked(room: RoomRecord): void {
    if (room !== gone || stays || !isNextEpisode(room)) return;
    const isSeen = ports.isVouchedFor(room.pageNumber) && !ports.isHidden();
    if (!isSeen) dueAt = Infinity;
    else if (dueAt === Infinity) dueAt = clock.now() + DECLINE_PERIOD_MS;
    const wait = dueAt - clock.now();
    if (wait <= 0) return follow();
    ticker.after(Math.min(wait, LOOK_MS), () => followUnasked(room), signal);
  }

  function isNextEpisode({ animeId: anime, episode, videoUrl: url }: RoomRecord) {
    const isNext = anime === watched.animeId && episode === watched.episode + 1;
    return isNext && isSamePattern(page.address, url);
  }

  function follow(): void {
    const to = gone;
    dueAt = Infinity;
    stays = false;
    if (to) archive.openRoomPage(to.videoUrl);
  }

  return {
    onRoom(room) {
      if (room.pageNumber <= (gone?.pageNumber ?? page.number)) return;
      gone = room;
      dueAt = Infinity;
      followUnasked(room);
    },
    status() {
      if (!gone) return undefined;
      const followsIn = Math.max(0, dueAt - clock.now());
      return {
        title: gone.title,
        address: gone.videoUrl,
        stays,
        ...(followsIn < Infinity && { followsIn }),
      };
    },
    follow,
    stay() {
      dueAt = Infinity;
      stays = true;
      ports.setAlone(true);
    },
  };
}

/**
 * Follows the room to another page. The next episode on the same site is followed after some
 * seconds in which the viewer can decline; another title or site needs a click that shows its
 * address.
 */
import { createTimer } from '../async/timer.ts';
import { isSameSite } from '../protocol/page/page-address.ts';
import type { RoomRecord } from '../protocol/backend/room.ts';
import type { SessionSnapshot } from '../protocol/extension/snapshot.ts';
import type { Archive, Clock, Ticker } from './ports.ts';

/** Milliseconds in which the viewer can decline. */
const DECLINE_PERIOD_MS = 5000;

/** The page a session plays on. */
export interface CurrentPage {
  /** Number of the page: how often the room had moved. */
  readonly number: number;
  /** Undefined where the browser hides it. */
  readonly address?: string | undefined;
}

export interface PageMovesPorts {
  readonly page: CurrentPage;
  /** Id of the anime on this page. */
  readonly anime: string;
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
  const { page, anime, archive, clock, ticker } = ports;
  let gone: RoomRecord | undefined;
  /** When (ms) we follow; Infinity where a click is needed. */
  let dueAt = Infinity;
  let stays = false;
  const timer = createTimer(ticker, signal);

  function followBy(time: number): void {
    dueAt = time;
    if (time < Infinity) timer.start(time - clock.now(), follow);
    else timer.stop();
  }

  function follow(): void {
    followBy(Infinity);
    if (gone) archive.openRoomPage(gone.videoUrl);
  }

  return {
    onRoom(room) {
      if (room.pageNumber <= (gone?.pageNumber ?? page.number)) return;
      gone = room;
      stays = false;
      const isExpected = room.animeId === anime && isSameSite(page.address, room.videoUrl);
      followBy(isExpected ? clock.now() + DECLINE_PERIOD_MS : Infinity);
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
      followBy(Infinity);
      stays = true;
      ports.setAlone(true);
    },
  };
}

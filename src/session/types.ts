/** What a session is given, and what it offers. */
import type { Tuning } from '../core/player/tuning.ts';
import type { Leads } from '../protocol/extension/leads.ts';
import type { RoomSnapshot } from '../protocol/backend/room.ts';
import type { SessionSnapshot, SyncReport } from '../protocol/extension/snapshot.ts';
import type { CurrentPage } from './page-moves.ts';
import type { Archive, Clock, Media, Mesh, NewId, Ticker } from './ports.ts';

export interface SessionOptions {
  readonly self: string;
  /**
   * Whether this member brought the room to this page, so that its player gives the first vector.
   */
  readonly opened: boolean;
  readonly page: CurrentPage;
  readonly snapshot: RoomSnapshot;
  readonly tuning: Tuning;
  /** Seconds by which our media is ahead of the room's. */
  readonly shift: number;
  /** Leads learned on this site before. */
  readonly leads: Leads | undefined;
  readonly media: Media;
  readonly mesh: Mesh;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
}

export interface Session {
  snapshot(): SessionSnapshot;
  report(): SyncReport;
  /** Tells the others that a comment was posted. */
  announceComment(): void;
  /** Tells the others to fetch the roster, and fetches it. */
  announceRoster(): void;
  /** Asks everyone whether they are ready. A countdown and playback follow. */
  startReadyCheck(): void;
  /** Our viewer answers the ready check. */
  confirmReady(): void;
  /** Goes on without the members that the room waits for. */
  releaseHold(): void;
  /** Leaves our player to its viewer, or brings it back in step. */
  setAlone(alone: boolean): void;
  /** Opens the room's page, or stays on this one alone. */
  followRoom(): void;
  stayBehind(): void;
  /** Sets the seconds by which our media is ahead of the room's. */
  setShift(seconds: number): void;
  /** Says goodbye to the members for good. A page that reloads does not. */
  leave(): Promise<void>;
}

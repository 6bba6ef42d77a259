/** What a session is given, and what it can be asked. */
import type { Tuning } from '../core/player/tuning.ts';
import type { Leads } from '../protocol/leads.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import type { SessionSnapshot, SyncReport } from '../protocol/snapshot.ts';
import type { CurrentPage } from './page-moves.ts';
import type { Archive, Clock, Media, Mesh, NewId, Ticker } from './ports.ts';

export interface SessionOptions {
  readonly self: string;
  /** Whether this member brought the room to this page: its player gives the first vector. */
  readonly opened: boolean;
  readonly page: CurrentPage;
  readonly snapshot: RoomSnapshot;
  readonly tuning: Tuning;
  /** Seconds our media is ahead of the room's. */
  readonly shift: number;
  /** What players of this site were seen to take before. */
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
  /** Our comment is in the database: the others may fetch it. */
  announceComment(): void;
  /** The room or its members were changed: everyone is to fetch them. */
  announceRoster(): void;
  /** Asks everyone whether they are ready; once they are, a countdown and playback. */
  startReadyCheck(): void;
  /** Our viewer is ready. */
  confirmReady(): void;
  /** Goes on with a held room without those it waits for. */
  releaseHold(): void;
  /** Leaves our player to its viewer, or brings it back in step. */
  setAlone(alone: boolean): void;
  /** Goes where the room has gone, or stays here on one's own. */
  followRoom(): void;
  stayBehind(): void;
  /** Seconds our media is to be ahead of the room's. */
  setShift(seconds: number): void;
  /** Says goodbye for good. A page that only reloads does not. */
  leave(): Promise<void>;
}

/** The ports of a session, implemented by adapters and by the simulation. */
import type { Intent } from '../core/player/intent.ts';
import type { Correction, Observation } from '../core/player/types.ts';
import type { Leads } from '../protocol/extension/leads.ts';
import type { PeerMessage } from '../protocol/peer/peer-message.ts';
import type { Result } from '../protocol/refusal.ts';
import type { RoomSnapshot } from '../protocol/backend/room.ts';
import type { SyncEvent } from '../protocol/backend/sync-event.ts';

export type { Clock, Ticker } from '../async/ticker.ts';

/** The player. */
export interface Media {
  /** What the elected player shows now; undefined while the page has no video. Changes nothing. */
  observe(): Observation | undefined;
  /** What the viewer did with the site's own controls since the last call, in order. */
  takeIntents(): readonly Intent[];
  /** Applies the corrections in order. */
  correct(corrections: readonly Correction[]): void;
  /**
   * Gives the player back as its viewer left it: at the rate before an override, with its pitch
   * preserved as before. Until the next correction there are no intents.
   */
  release(): void;
  listen(listener: MediaListener, signal: AbortSignal): void;
}

export interface MediaListener {
  /** Something about the player changed, or a frame was shown. */
  changed(): void;
}

/** Where a member is called, and the key that it proves to hold. */
export interface PeerAddress {
  readonly peerId: string;
  readonly publicKey: string;
}

/** Direct links to the other members. */
export interface Mesh {
  /** Our peer id. */
  readonly peerId: string;
  readonly signalling: 'connecting' | 'online' | 'unreachable';
  /** Messages dropped: foreign, oversized, malformed, too many. */
  readonly dropped: number;
  /** Sets the other members' addresses, by member id, and closes links to anybody else. */
  setRoster(roster: ReadonlyMap<string, PeerAddress>): void;
  /**
   * Sends over a channel: `reliable` arrives once and in order, `fast` in any order, or not, or
   * twice. Returns false without an open link.
   */
  send(member: string, message: PeerMessage, channel: 'reliable' | 'fast'): boolean;
  /** Changes to another peer id, as somebody has ours; does nothing soon after the last change. */
  relocate(): void;
  /**
   * Whether the link leads through a TURN server; undefined without a link or where the browser
   * does not tell.
   */
  isRelayed(member: string): boolean | undefined;
  listen(listener: Partial<MeshListener>, signal: AbortSignal): void;
}

export interface MeshListener {
  /** Both ends of a link proved who they are. Called again only after `lost`. */
  linked(member: string): void;
  /** `receivedAt` was read on our clock on arrival. */
  received(member: string, message: PeerMessage, receivedAt: number): void;
  /** The link closed. Called exactly once for each `linked`. */
  lost(member: string): void;
  /** A peer outside the roster calls: the roster may be out of date. */
  stranger(peerId: string): void;
  /** Our peer id has changed: the others must be told. */
  relocated(): void;
}

/** What outlives the session. Refusals are values; nothing throws. */
export interface Archive {
  heartbeat(beat: {
    position: number;
    inStep: boolean;
    peerId: string;
  }): Promise<Result<RoomSnapshot>>;
  roster(): Promise<Result<RoomSnapshot>>;
  /** Takes the room over from a host who is gone, if `epoch` is still theirs; returns the room. */
  takeOverHost(epoch: number): Promise<Result<RoomSnapshot>>;
  savePlayback(playback: {
    position: number;
    playing: boolean;
    rate: number;
    revision: number;
    /** Number of the page that it belongs to. */
    page: number;
  }): Promise<Result<boolean>>;
  recordSyncEvents(events: readonly SyncEvent[]): Promise<Result<number>>;
  /** Saves the leads that our player took. */
  learned(leads: Leads): void;
  /** A member posted a comment. */
  commentsChanged(): void;
  /** Opens the page at `address`, to which the room has moved, in our tab. */
  openRoomPage(address: string): void;
}

/** Random ids, RFC 9562 version 4. */
export type NewId = () => string;

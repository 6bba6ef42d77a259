/** What a session needs of the world. Adapters implement these; simulations do too. */
import type { Intent } from '../core/player/intent.ts';
import type { Correction, Observation } from '../core/player/types.ts';
import type { Leads } from '../protocol/leads.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { Result } from '../protocol/refusal.ts';
import type { RoomSnapshot, SyncEvent } from '../protocol/rows.ts';

/** The player. Events arrive between `start` and the abort of its signal. */
export interface Media {
  /** What the elected player shows now; undefined while the page has no video. Changes nothing. */
  observe(): Observation | undefined;
  /** What the viewer did with the site's own controls since the last call, in order. */
  takeIntents(): readonly Intent[];
  /** Does it, in order. */
  correct(corrections: readonly Correction[]): void;
  /**
   * Gives the player back as its viewer left it: at the rate that nudges depart from, with its pitch
   * kept as it was. Until the next correction there are no intents.
   */
  release(): void;
  listen(listener: MediaListener, signal: AbortSignal): void;
}

export interface MediaListener {
  /** Something about the player changed, or a frame was shown. */
  changed(): void;
}

/** Where a member is reached, and the key it proves to hold there. */
export interface Address {
  readonly peerId: string;
  readonly publicKey: string;
}

/** Direct links to the other members. */
export interface Mesh {
  /** Our address. */
  readonly peerId: string;
  readonly signalling: 'connecting' | 'online' | 'unreachable';
  /** Messages dropped so far: not ours, oversized, malformed, too many. */
  readonly dropped: number;
  /** Who is in the room, by member id, and where they are reached. Links to others are closed. */
  setRoster(roster: ReadonlyMap<string, Address>): void;
  /** `reliable` arrives once and in order; `fast` in any order, or not, or twice. False without an open link. */
  send(member: string, message: PeerMessage, channel: 'reliable' | 'fast'): boolean;
  /** Takes another address, as somebody else has ours; does nothing so soon after the last time. */
  relocate(): void;
  /** Whether the link leads through a TURN server; undefined without one, or where nobody can tell. */
  isRelayed(member: string): boolean | undefined;
  listen(listener: Partial<MeshListener>, signal: AbortSignal): void;
}

export interface MeshListener {
  /** A link opened and both ends proved who they are; called again only after `lost`. */
  linked(member: string): void;
  /** `receivedAt` was read on our clock first thing on arrival. */
  received(member: string, message: PeerMessage, receivedAt: number): void;
  /** The link is gone; called exactly once for each `linked`. */
  lost(member: string): void;
  /** Somebody we do not know calls from `peerId`: the roster may be out of date. */
  stranger(peerId: string): void;
  /** We are reached at another address: the others are to be told. */
  relocated(): void;
}

/** What outlives the moment. Refusals are values; nothing throws. */
export interface Archive {
  heartbeat(beat: {
    position: number;
    inStep: boolean;
    peerId: string;
  }): Promise<Result<RoomSnapshot>>;
  roster(): Promise<Result<RoomSnapshot>>;
  /** Makes us host in the place of one who is gone, where `epoch` is still theirs; answers who is. */
  takeOverHost(epoch: number): Promise<Result<RoomSnapshot>>;
  savePlayback(playback: {
    position: number;
    playing: boolean;
    rate: number;
    revision: number;
    /** The page of the room it belongs to. */
    page: number;
  }): Promise<Result<boolean>>;
  recordSyncEvents(events: readonly SyncEvent[]): Promise<Result<number>>;
  /** Our player took this long to start and to seek. */
  learned(leads: Leads): void;
  /** A comment was posted by a member. */
  commentsChanged(): void;
  /** Takes our tab to the page the room has moved to. */
  openRoomPage(): void;
}

export interface Clock {
  /** Milliseconds, monotonic: never steps, never goes back. */
  now(): number;
  /** Milliseconds since 1970. Not for measuring. */
  wallClock(): number;
}

export interface Ticker {
  /** Calls back once after `milliseconds`, unless `signal` aborts before. */
  after(milliseconds: number, callback: () => void, signal: AbortSignal): void;
  /** The same, to a millisecond; for the start of playback. */
  exactlyAt(now: number, callback: () => void, signal: AbortSignal): void;
}

/** Random ids, RFC 9562 version 4. */
export type NewId = () => string;

/** Sends our state and news to the other members. */
import { hostFreshness } from '../../core/consensus/host.ts';
import type { PeerMessage } from '../../protocol/peer/peer-message.ts';
import { withinLimits } from '../../protocol/peer/peer-message.ts';
import type { OwnStatus } from '../own-status.ts';
import type { Clock, Mesh } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';

export interface BroadcastParts {
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly store: RoomStore;
  readonly ownStatus: Pick<OwnStatus, 'status'>;
  /** Voids what was measured before a suspension of this machine. */
  readonly guardClocks: () => void;
}

export interface Broadcast {
  /**
   * Sends our state to `member`, or to everyone, over both channels: the fast one does not wait for a
   * lost packet, the reliable one arrives.
   */
  sendState(member?: string): void;
  /** Sends our state to everyone over one channel. */
  sendBeat(channel: 'reliable' | 'fast'): void;
  /** Sends a message without content to everyone. */
  send(type: 'comment' | 'roster' | 'leave'): void;
  /** Leaves the vector out of our state until it is announced. */
  withholdVector(): void;
  /** Sends our state to everyone, with the vector from now on. */
  announceVector(): void;
  isWithholding(): boolean;
}

export function createBroadcast(parts: BroadcastParts): Broadcast {
  const { mesh, clock, store, ownStatus, guardClocks } = parts;
  let isWithholding = false;

  function currentState(): PeerMessage {
    guardClocks();
    const now = clock.now();
    const room = store.get();
    return withinLimits({
      type: 'beat',
      page: room.page,
      ...(!isWithholding && { vector: room.vector }),
      host: hostFreshness(room, now),
      sentAt: now,
      rank: room.stratum,
      naps: room.clockResets,
      status: ownStatus.status(),
    });
  }

  function sendStateTo(member: string): void {
    const state = currentState();
    mesh.send(member, state, 'fast');
    mesh.send(member, state, 'reliable');
  }

  function sendState(member?: string): void {
    const members = member === undefined ? store.get().peers.keys() : [member];
    for (const one of members) sendStateTo(one);
  }

  return {
    sendState,
    sendBeat(channel) {
      for (const member of store.get().peers.keys()) mesh.send(member, currentState(), channel);
    },
    send(type) {
      for (const member of store.get().peers.keys()) mesh.send(member, { type }, 'reliable');
    },
    withholdVector() {
      isWithholding = true;
    },
    announceVector() {
      isWithholding = false;
      sendState();
    },
    isWithholding: () => isWithholding,
  };
}

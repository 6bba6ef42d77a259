/** The session's room: one value, one way to replace it, and typed changes for those who depend on it. */
import type { Room } from '../../core/consensus/types.ts';
import { compareRevisions } from '../../core/timeline/revision.ts';

/**
 * What a replaced room changed: `command`, the vector of another revision; `reread`, the same revision
 * read at another position; `members`, anything else.
 */
export type RoomChange = 'command' | 'reread' | 'members';

export interface RoomStore {
  get(): Room;
  /** Replaces the room and tells every listener, in the order in which they subscribed. */
  replace(next: Room): void;
  /** Calls `listener` after each change, with the room before it. */
  onChange(listener: (change: RoomChange, before: Room) => void): void;
}

export function createRoomStore(first: Room): RoomStore {
  let room = first;
  const listeners: ((change: RoomChange, before: Room) => void)[] = [];
  return {
    get: () => room,
    replace(next) {
      if (next === room) return;
      const before = room;
      room = next;
      const change = changeBetween(before, next);
      for (const listener of listeners) listener(change, before);
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

function changeBetween({ vector: before }: Room, { vector }: Room): RoomChange {
  if (vector === before || !vector) return 'members';
  return before && compareRevisions(vector, before) === 0 ? 'reread' : 'command';
}

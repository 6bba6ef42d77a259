/**
 * The session's room: what the members say and what the database says, each one value, and typed
 * changes for those who depend on it. No other part of a page keeps the roster.
 */
import { withRoster } from '../../core/consensus/room.ts';
import type { Room } from '../../core/consensus/types.ts';
import { compareRevisions } from '../../core/timeline/revision.ts';
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import { isNews, rosterUpdateOf } from '../../protocol/backend/roster.ts';
import type { Clock } from '../ports.ts';

/**
 * What a replaced room changed: `command`, the vector of another revision; `reread`, the same revision
 * read at another position; `members`, anything else.
 */
export type RoomChange = 'command' | 'reread' | 'members';

export interface RoomStore {
  get(): Room;
  /** The room as the database last returned it, without the members who said goodbye since. */
  snapshot(): RoomSnapshot;
  /** Seconds since that answer. */
  snapshotAge(): number;
  /** Replaces the room and tells every listener, in the order in which they subscribed. */
  replace(next: Room): void;
  /** Takes an answer of the database: its roster, host and rights. Returns whether it is news. */
  adopt(next: RoomSnapshot): boolean;
  /** Removes a member that said goodbye. The database's next answer decides. */
  forget(member: string): void;
  /** Calls `listener` after each change, with the room before it. */
  onChange(listener: (change: RoomChange, before: Room) => void): void;
}

export function createRoomStore(
  first: Room,
  firstSnapshot: RoomSnapshot,
  clock: Pick<Clock, 'now'>,
): RoomStore {
  let room = first;
  let snapshot = firstSnapshot;
  /** The last answer. A goodbye that the database contradicts is no news of the database. */
  let answered = firstSnapshot;
  let snapshotAt = clock.now();
  const listeners: ((change: RoomChange, before: Room) => void)[] = [];

  function replace(next: Room): void {
    if (next === room) return;
    const before = room;
    room = next;
    const change = changeBetween(before, next);
    for (const listener of listeners) listener(change, before);
  }

  function take(next: RoomSnapshot): void {
    snapshot = next;
    replace(withRoster(room, rosterUpdateOf(next), clock.now()));
  }

  return {
    get: () => room,
    snapshot: () => snapshot,
    snapshotAge: () => (clock.now() - snapshotAt) / 1000,
    replace,
    adopt(next) {
      const isNew = isNews(answered, next);
      answered = next;
      snapshotAt = clock.now();
      take(next);
      return isNew;
    },
    forget(member) {
      take({ ...snapshot, members: snapshot.members.filter(({ id }) => id !== member) });
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

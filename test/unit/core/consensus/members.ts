/** Members with clocks of their own, linked each to each by links that are measured exactly. */
import type { Revision } from '../../../../src/core/timeline/revision.ts';
import { compareRevisions } from '../../../../src/core/timeline/revision.ts';
import type { Beat, Room } from '../../../../src/core/consensus/types.ts';
import { withBeat, withPong } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withoutPeer, withPeer } from '../../../../src/core/consensus/room.ts';
import { positionAt } from '../../../../src/core/timeline/vector.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const first = { revision: 1, issuedAt: 0, by: 'a', position: 100, rate: 1, playing: true };

export class Members {
  /** Milliseconds of a clock that none of them has. */
  now = 0;
  rooms: Room[];
  private readonly offsets: readonly number[];
  private readonly loads: number[];
  private readonly sent: { readonly from: number; readonly beat: Beat }[] = [];

  constructor(offsets: readonly number[]) {
    this.offsets = offsets;
    this.loads = offsets.map(() => 0);
    this.rooms = offsets.map((_, who) => this.fresh(who));
    this.change(0, (room) => ({ ...room, vector: { ...first, timestamp: this.at(0) } }));
  }

  command(who: number): void {
    const now = this.at(who);
    this.change(who, (room) => {
      if (!room.vector) return room;
      const { revision, playing } = room.vector;
      const position = positionAt(room.vector, now);
      const by = NAMES[who] ?? '';
      // All wall clocks show the same, but a member's own has moved on when its page is back.
      const stamped = { revision: revision + 1, issuedAt: this.loads[who] ?? 0, by };
      return {
        ...room,
        vector: { ...stamped, position, rate: 1, timestamp: now, playing: !playing },
      };
    });
    this.beat(who);
  }

  beat(who: number): void {
    const { vector, stratum, clockResets } = this.rooms[who] ?? this.fresh(who);
    const sentAt = this.at(who);
    this.sent.push({
      from: who,
      beat: {
        page: 0,
        vector,
        sentAt,
        rank: stratum,
        naps: clockResets,
        status: { state: 'following' },
      },
    });
  }

  arrive(who: number, which: number): void {
    const one = this.sent[which % this.sent.length];
    if (one && one.from !== who) this.hear(who, one.from, one.beat);
  }

  /** The page reloads: it knows nothing, and the others have another link to it. */
  reload(who: number): void {
    this.rooms[who] = this.fresh(who);
    this.loads[who] = (this.loads[who] ?? 0) + 1;
    this.offsets.forEach((_, other) => this.link(other, who));
  }

  cut(who: number, other: number): void {
    this.link(who, other);
    this.link(other, who);
  }

  /** Everyone hears everyone, twice: what one brought may be news to those heard before it. */
  hearAll(): void {
    for (let round = 0; round < 2; round += 1) {
      this.offsets.forEach((_, from) => {
        this.beat(from);
        const { beat } = this.sent.at(-1) ?? {};
        if (beat) this.offsets.forEach((_, to) => to === from || this.hear(to, from, beat));
      });
    }
  }

  /** Where each sees the timeline now, of those who see one. */
  positions(): number[] {
    return this.rooms.flatMap(({ vector }, who) =>
      vector ? [positionAt(vector, this.at(who))] : [],
    );
  }

  private hear(who: number, from: number, beat: Beat): void {
    const before = this.rooms[who] && stampOf(this.rooms[who]);
    this.change(who, (room) => withBeat(room, NAMES[from] ?? '', beat, this.at(who)));
    const after = this.rooms[who] && stampOf(this.rooms[who]);
    if (before && after && compareRevisions(after, before) < 0) throw new Error('it went back');
  }

  private at(who: number): number {
    return this.now + (this.offsets[who] ?? 0);
  }

  private fresh(who: number): Room {
    const room = newRoom(NAMES[who] ?? '');
    return this.offsets.reduce<Room>((known, _, other) => this.linkOf(known, who, other), room);
  }

  private link(who: number, other: number): void {
    this.change(who, (room) => this.linkOf(withoutPeer(room, NAMES[other] ?? ''), who, other));
  }

  private linkOf(room: Room, who: number, other: number): Room {
    if (who === other) return room;
    const sent = this.at(who);
    const remote = this.at(other);
    const linked = withPeer(room, NAMES[other] ?? '', sent);
    const exchange = { sent, remoteReceived: remote, remoteSent: remote, received: sent };
    return withPong(linked, NAMES[other] ?? '', exchange);
  }

  private change(who: number, to: (room: Room) => Room): void {
    const room = this.rooms[who];
    if (room) this.rooms[who] = to(room);
  }
}

export function stampOf({ vector }: Room): Revision | undefined {
  return vector && { revision: vector.revision, issuedAt: vector.issuedAt, by: vector.by };
}

/** The database as a session sees it: a room, its roster, its last vector; at times away or behind. */
import type { Leads } from '../../src/protocol/leads.ts';
import type { RoomSnapshot, SyncEvent } from '../../src/protocol/rows.ts';
import type { Result } from '../../src/protocol/refusal.ts';
import { done, refused } from '../../src/protocol/refusal.ts';
import type { Archive } from '../../src/session/ports.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';
import { between } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Simulated links prove nothing: any key of the right form will do. */
const NO_KEY = `B${'A'.repeat(86)}`;

type MemberRow = RoomSnapshot['members'][number];

export class SimulatedBackend {
  away = false;
  private readonly time: VirtualTime;
  private readonly random: Random;
  private readonly room: RoomSnapshot['room'];
  private members: readonly MemberRow[] = [];
  private savedAt = 0;
  /** What each member's browser keeps of its players. */
  readonly leads = new Map<string, Leads>();
  private stale: readonly MemberRow[] | undefined;

  constructor(time: VirtualTime, host: string, random: Random) {
    this.time = time;
    this.random = random;
    this.room = emptyRoom(host);
  }

  /** `join_room()`: what a member is given before its session starts. */
  join(member: string): RoomSnapshot {
    const isHost = member === this.room.host_user_id;
    if (!this.members.some(({ user_id: id }) => id === member)) {
      this.members = [...this.members, memberRow(member, isHost)];
    }
    return this.snapshot();
  }

  /** The host says who commands. */
  setControl(control: RoomSnapshot['room']['control']): void {
    this.room.control = control;
  }

  leave(member: string): void {
    this.members = this.members.filter(({ user_id: id }) => id !== member);
    const heir = this.members[0]?.user_id;
    if (member !== this.room.host_user_id || !heir) return;
    this.room.host_user_id = heir;
    this.room.host_epoch += 1;
  }

  /** From now until `freshen`, rosters are what they are at this moment. */
  goStale(): void {
    this.stale = this.members;
  }

  freshen(): void {
    this.stale = undefined;
  }

  /** The archive of one member; what it records is appended to `events`. */
  archive(member: string, device: Device, events: SyncEvent[]): Archive {
    const answer = <T>(value: () => T): Promise<Result<T>> =>
      new Promise((resolve) => {
        const { away } = this;
        this.time.after(between(this.random, 20, away ? 3000 : 200), () =>
          device.run(() => resolve(away ? refused('backend-unreachable') : done(value()))),
        );
      });
    return {
      heartbeat: ({ peerId }) =>
        answer(() => {
          this.members = this.members.map((row) =>
            row.user_id === member ? { ...row, peer_id: peerId, public_key: NO_KEY } : row,
          );
          return this.snapshot();
        }),
      roster: () => answer(() => this.snapshot()),
      savePlayback: ({ position, playing, rate, revision }) =>
        answer(() => {
          if (revision < this.room.playback_revision) return false;
          this.room.current_time = position;
          this.room.is_playing = playing;
          this.room.playback_speed = rate;
          this.room.playback_revision = revision;
          this.savedAt = this.time.now;
          return true;
        }),
      recordSyncEvents: (batch) =>
        answer(() => {
          events.push(...batch);
          return batch.length;
        }),
      learned: (leads) => void this.leads.set(member, leads),
      follow: () => undefined,
      commentsChanged: () => undefined,
    };
  }

  private snapshot(): RoomSnapshot {
    const playback_age_seconds = (this.time.now - this.savedAt) / 1000;
    const members = (this.stale ?? this.members).map((row) => ({ ...row }));
    return { room: { ...this.room, playback_age_seconds }, members };
  }
}

function memberRow(id: string, isHost: boolean): MemberRow {
  return {
    user_id: id,
    username: `Member ${id.slice(-2)}`,
    is_host: isHost,
    has_control: false,
    is_synced: true,
    current_time: 0,
    peer_id: null,
    public_key: null,
    heartbeat_age_seconds: 0,
  };
}

function emptyRoom(host: string): RoomSnapshot['room'] {
  return {
    room_id: 'simulated0',
    title: 'Simulated',
    anime_id: 'simulated',
    anime_title: 'Simulated',
    episode_number: 1,
    video_url: 'https://cinema.example/',
    page_number: 0,
    host_epoch: 1,
    source_id: null,
    host_user_id: host,
    host_username: 'Member 00',
    is_public: false,
    control: 'everyone',
    access_key: '000000',
    current_time: 0,
    is_playing: false,
    playback_speed: 1,
    playback_revision: 0,
    playback_age_seconds: 0,
  };
}

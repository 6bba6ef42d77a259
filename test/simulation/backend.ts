/**
 * The database as a session sees it: a room, its roster, its host and their lease, its last vector; at
 * times away or behind. What it decides about members and hosts is what the migrations say.
 */
import type { Leads } from '../../src/protocol/extension/leads.ts';
import type { RoomSnapshot } from '../../src/protocol/backend/room.ts';
import type { SyncEvent } from '../../src/protocol/backend/sync-event.ts';
import type { Result } from '../../src/protocol/refusal.ts';
import { done, refused } from '../../src/protocol/refusal.ts';
import type { Archive } from '../../src/session/ports.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';
import { between } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Simulated links prove nothing: any key of the right form will do. */
const NO_KEY = `B${'A'.repeat(86)}`;
/** Milliseconds, as in supabase/migrations/006. */
const LEASE = 60_000;
const HOST_LEASE = 22_000;
/** Milliseconds in which a member who is there has said so, as in 008. */
const HEARTBEAT_MISSED = 40_000;

type MemberRecord = RoomSnapshot['members'][number];
/** A row of `room_members`: in the order of joining, with when it was last heard. */
type Kept = MemberRecord & { readonly heartbeatAt: number };

export class SimulatedBackend {
  away = false;
  /** Sees who is told that `host` is it in `epoch`. */
  watch: (member: string, epoch: number, host: string) => void = () => undefined;
  private readonly time: VirtualTime;
  private readonly random: Random;
  private room: RoomSnapshot['room'];
  private members: readonly Kept[] = [];
  private hostSince = 0;
  private savedAt = 0;
  /** What each member's browser keeps of its players. */
  readonly leads = new Map<string, Leads>();
  private stale: { readonly members: readonly Kept[]; readonly host: Host } | undefined;

  constructor(time: VirtualTime, host: string, random: Random) {
    this.time = time;
    this.random = random;
    this.room = emptyRoom(host);
  }

  get host(): Host {
    const { hostId, hostEpoch } = this.room;
    return { hostId, hostEpoch };
  }

  /** `join_room()`: what a member is given before its session starts; or what was kept of it. */
  join(member: string): RoomSnapshot {
    const isKnown = this.members.some(({ id }) => id === member);
    if (!this.away || !isKnown) this.enter(member);
    return this.snapshot(member);
  }

  /** The host says who commands. */
  setControl(control: RoomSnapshot['room']['control']): void {
    this.room = { ...this.room, control };
  }

  leave(member: string): void {
    if (this.away) return;
    this.members = this.members.filter(({ id }) => id !== member);
    this.ensureHost();
  }

  /** From now until `freshen`, rosters are what they are at this moment. */
  goStale(): void {
    this.stale = { members: this.members, host: this.host };
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
          if (!this.isLive(member) || !this.isLive(this.room.hostId)) this.enter(member);
          this.heard(member, { peerId, publicKey: NO_KEY });
          return this.snapshot(member, this.stale);
        }),
      roster: () => answer(() => this.snapshot(member, this.stale)),
      takeOverHost: (epoch) =>
        answer(() => {
          this.claim(member, epoch);
          return this.snapshot(member);
        }),
      savePlayback: ({ position, playing, rate, revision }) =>
        answer(() => {
          if (revision < this.room.playback.revision) return false;
          this.room = {
            ...this.room,
            playback: { position, playing, rate, revision, ageSeconds: 0 },
          };
          this.savedAt = this.time.now;
          return true;
        }),
      recordSyncEvents: (batch) =>
        answer(() => {
          events.push(...batch);
          return batch.length;
        }),
      learned: (leads) => void this.leads.set(member, leads),
      openRoomPage: () => undefined,
      commentsChanged: () => undefined,
    };
  }

  /** `private.enter_room()`: a member who returns after the lease joins again. */
  private enter(member: string): void {
    if (this.isLive(member)) this.heard(member);
    else {
      const others = this.members.filter(({ id }) => id !== member);
      this.members = [...others, { ...memberRow(member), heartbeatAt: this.time.now }];
    }
    this.ensureHost();
  }

  private ensureHost(): void {
    const first = (lease: number) => this.members.find(({ id }) => this.isLive(id, lease));
    const heir = first(HEARTBEAT_MISSED) ?? first(LEASE);
    if (heir && !this.isLive(this.room.hostId)) this.appoint(heir.id);
  }

  /** `claim_host()`: granted to the first of those who were heard within the host's lease. */
  private claim(member: string, epoch: number): void {
    const host = this.room.hostId;
    if (epoch !== this.room.hostEpoch || member === host || !this.isLive(member)) return;
    this.heard(member);
    const first = this.members.find(({ id }) => this.isLive(id, HOST_LEASE));
    const isSilent = this.time.now - this.hostSince >= HOST_LEASE && !this.isLive(host, HOST_LEASE);
    if (isSilent && first?.id === member) this.appoint(member);
  }

  private appoint(member: string): void {
    const hostEpoch = this.room.hostEpoch + 1;
    this.room = { ...this.room, hostId: member, hostEpoch };
    this.hostSince = this.time.now;
  }

  private heard(member: string, change: Partial<MemberRecord> = {}): void {
    const heartbeatAt = this.time.now;
    this.members = this.members.map((row) =>
      row.id === member ? { ...row, ...change, heartbeatAt } : row,
    );
  }

  private isLive(member: string, lease = LEASE): boolean {
    const row = this.members.find(({ id }) => id === member);
    return row !== undefined && this.time.now - row.heartbeatAt < lease;
  }

  private snapshot(to: string, { members, host } = this.present()): RoomSnapshot {
    const { now } = this.time;
    this.watch(to, host.hostEpoch, host.hostId);
    const ageSeconds = (now - this.savedAt) / 1000;
    const room = { ...this.room, ...host, playback: { ...this.room.playback, ageSeconds } };
    const live = members.filter(({ heartbeatAt }) => now - heartbeatAt < LEASE);
    return {
      room,
      members: live.map(({ heartbeatAt, ...row }) => ({
        ...row,
        isHost: row.id === host.hostId,
        heartbeatAgeSeconds: (now - heartbeatAt) / 1000,
      })),
    };
  }

  private present() {
    return { members: this.members, host: this.host };
  }
}

type Host = Pick<RoomSnapshot['room'], 'hostId' | 'hostEpoch'>;

function memberRow(id: string): MemberRecord {
  return {
    id,
    name: `Member ${id.slice(-2)}`,
    isHost: false,
    hasControl: false,
    peerId: null,
    publicKey: null,
    heartbeatAgeSeconds: 0,
  };
}

function emptyRoom(host: string): RoomSnapshot['room'] {
  return {
    id: 'simulated0',
    title: 'Simulated',
    animeId: 'simulated',
    animeTitle: 'Simulated',
    episode: 1,
    videoUrl: 'https://cinema.example/',
    pageNumber: 0,
    hostEpoch: 1,
    hostId: host,
    hostName: 'Member 00',
    isPublic: false,
    control: 'everyone',
    accessKey: '000000',
    playback: { position: 0, playing: false, rate: 1, revision: 0, ageSeconds: 0 },
  };
}

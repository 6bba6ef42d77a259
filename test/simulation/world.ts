/** A room of simulated members: real sessions over simulated players, machines, network and backend. */
import type { SyncEvent } from '../../src/protocol/backend/sync-event.ts';
import type { Session } from '../../src/session/types.ts';
import { startSession } from '../../src/session/session.ts';
import { SimulatedBackend } from './backend.ts';
import type { DeviceModel } from './device.ts';
import { Device } from './device.ts';
import type { SimulatedMesh } from './mesh.ts';
import { models } from './models.ts';
import type { Conditions } from './network.ts';
import { SimulatedNetwork } from './network.ts';
import type { Random } from './random.ts';
import { between, seededRandom } from './random.ts';
import { VirtualTime } from './time.ts';
import type { VideoOptions } from './video.ts';
import { SimulatedVideo } from './video.ts';

/** One page load of a member. */
export interface Member {
  readonly id: string;
  readonly device: Device;
  readonly video: SimulatedVideo;
  readonly mesh: SimulatedMesh;
  readonly session: Session;
  readonly events: SyncEvent[];
  /** Milliseconds of virtual time. */
  readonly joinedAt: number;
  /** Its tab is in the background once all faults are over. */
  readonly staysHidden: boolean;
  /** The page is gone, without a word. */
  readonly crash: () => void;
}

export interface Joining {
  readonly device?: Partial<DeviceModel>;
  readonly video?: Partial<VideoOptions>;
  /** The member that comes back; somebody new without it. */
  readonly id?: string;
  /** Seconds its media is ahead of the room's. */
  readonly shift?: number;
  readonly staysHidden?: boolean;
}

const PLAYER: VideoOptions = {
  model: models.chromium,
  duration: 1440,
  muted: false,
  blocked: false,
};

export class World {
  readonly time = new VirtualTime();
  readonly network: SimulatedNetwork;
  readonly backend: SimulatedBackend;
  /** Those whose page is open now. */
  members: readonly Member[] = [];
  private readonly random: Random;
  private people = 0;
  private pages = 0;

  constructor(seed: number, conditions: Conditions) {
    this.random = seededRandom(seed);
    this.network = new SimulatedNetwork(this.time, conditions, seededRandom(seed + 0x51ed));
    this.backend = new SimulatedBackend(this.time, memberId(0), seededRandom(seed + 0xbac5));
  }

  /** One more page in the room, with a clock of its own. The first member made the room. */
  join(joining: Joining = {}): Member {
    const id = joining.id ?? memberId(this.people++);
    const opened = id === memberId(0) && this.pages === 0;
    const controller = new AbortController();
    const { signal } = controller;
    const { random, time } = this;
    const device = new Device(time, {
      offset: between(random, 0, 3.6e6),
      skew: between(random, -1e-4, 1e-4),
      resolution: 0,
      wallOffset: between(random, -5000, 5000),
      ...joining.device,
    });
    const options = { ...PLAYER, ...joining.video };
    const video = new SimulatedVideo(time, device, options, random);
    const peerId = `peer-${String((this.pages += 1)).padStart(4, '0')}-of-${id.slice(-12)}`;
    const mesh = this.network.join(id, peerId, device, signal);
    const events: SyncEvent[] = [];
    const session = startSession(
      {
        self: id,
        opened,
        page: { number: 0, address: undefined },
        snapshot: this.backend.join(id),
        tuning: options.model.tuning,
        shift: joining.shift ?? 0,
        leads: this.backend.leads.get(id),
        media: video,
        mesh,
        archive: this.backend.archive(id, device, events),
        clock: device,
        ticker: device,
        newId: () => memberId(Math.floor(random() * 1e9)),
      },
      signal,
    );
    const crash = () => {
      controller.abort();
      this.members = this.members.filter((one) => one !== member);
    };
    const joinedAt = time.now;
    const staysHidden = joining.staysHidden ?? false;
    const member: Member = {
      id,
      device,
      video,
      mesh,
      session,
      events,
      joinedAt,
      staysHidden,
      crash,
    };
    this.members = [...this.members, member];
    return member;
  }

  /** Says goodbye and goes, as the background lets it: the database hears of it last. */
  leave(member: Member): void {
    void member.session.leave();
    this.time.after(500, () => {
      member.crash();
      this.backend.leave(member.id);
    });
  }

  async run(milliseconds: number): Promise<void> {
    await this.time.until(this.time.now + milliseconds);
  }

  /** Largest distance in seconds between any two of `members`' players. */
  spread(members: readonly Member[] = this.members): number {
    const positions = members.map(({ video }) => video.position);
    return Math.max(...positions) - Math.min(...positions);
  }

  /** Whether everybody is linked to everybody. */
  isWhole(): boolean {
    return this.members.every(({ mesh }) =>
      this.members.every(({ id }) => id === mesh.member || mesh.isLinkedTo(id)),
    );
  }
}

export function memberId(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

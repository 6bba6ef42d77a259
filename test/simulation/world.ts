/** A room of simulated members: real sessions over simulated players, clocks and network. */
import { chromiumTuning } from '../../src/core/tuning.ts';
import { done } from '../../src/protocol/refusal.ts';
import type { RoomSnapshot, SyncEvent } from '../../src/protocol/rows.ts';
import type { Archive } from '../../src/session/ports.ts';
import type { Session } from '../../src/session/session.ts';
import { startSession } from '../../src/session/session.ts';
import type { Conditions } from './network.ts';
import { SimulatedNetwork } from './network.ts';
import { clockOf, seededRandom, tickerOf, VirtualTime } from './time.ts';
import { chromium, SimulatedVideo } from './video.ts';

export interface Member {
  readonly id: string;
  readonly video: SimulatedVideo;
  readonly session: Session;
  readonly events: SyncEvent[];
  readonly leave: () => void;
}

export class World {
  readonly time = new VirtualTime();
  readonly network: SimulatedNetwork;
  readonly members: Member[] = [];
  private readonly snapshot: RoomSnapshot;
  private readonly random: () => number;

  constructor(seed: number, conditions: Conditions) {
    this.random = seededRandom(seed);
    this.network = new SimulatedNetwork(this.time, conditions, this.random);
    this.snapshot = emptyRoom(idOf(0));
  }

  /** One more member, with a clock of its own. The first made the room. */
  join(): Member {
    const created = this.members.length === 0;
    const id = idOf(this.members.length);
    const skew = (this.random() * 2 - 1) * 1e-4;
    const clock = clockOf(this.time, (this.random() * 2 - 1) * 3.6e6, skew);
    const controller = new AbortController();
    const { signal } = controller;
    const video = new SimulatedVideo(this.time, clock, chromium, this.random);
    this.snapshot.members.push(memberRow(id, created));
    const events: SyncEvent[] = [];
    const session = startSession(
      {
        self: id,
        created,
        snapshot: structuredClone(this.snapshot),
        tuning: chromiumTuning,
        shift: 0,
        media: video,
        mesh: this.network.join(id, clock, signal),
        archive: this.archive(events),
        clock,
        ticker: tickerOf(this.time, clock, skew),
        newId: () => idOf(Math.floor(this.random() * 1e9)),
      },
      signal,
    );
    const member = { id, video, session, events, leave: () => controller.abort() };
    this.members.push(member);
    return member;
  }

  async run(milliseconds: number): Promise<void> {
    await this.time.until(this.time.now + milliseconds);
  }

  /** Largest distance in seconds between any two players. */
  spread(): number {
    const positions = this.members.map(({ video }) => video.position);
    return Math.max(...positions) - Math.min(...positions);
  }

  private archive(events: SyncEvent[]): Archive {
    const answer = () => Promise.resolve(done(structuredClone(this.snapshot)));
    return {
      heartbeat: answer,
      roster: answer,
      savePlayback: ({ position, playing, rate, revision }) => {
        const { room } = this.snapshot;
        if (revision >= room.playback_revision) {
          room.current_time = position;
          room.is_playing = playing;
          room.playback_speed = rate;
          room.playback_revision = revision;
        }
        return Promise.resolve(done(true));
      },
      recordSyncEvents: (batch) => {
        events.push(...batch);
        return Promise.resolve(done(batch.length));
      },
      commentsChanged: () => undefined,
    };
  }
}

function idOf(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function memberRow(id: string, isHost: boolean): RoomSnapshot['members'][number] {
  return {
    user_id: id,
    username: `Member ${id.slice(-2)}`,
    is_host: isHost,
    is_synced: true,
    current_time: 0,
    peer_id: `peer-of-${id}`,
    heartbeat_age_seconds: 0,
  };
}

function emptyRoom(host: string): RoomSnapshot {
  return {
    room: {
      room_id: 'simulated0',
      title: 'Simulated',
      anime_id: 'simulated',
      anime_title: 'Simulated',
      episode_number: 1,
      video_url: 'https://cinema.example/',
      source_id: null,
      host_user_id: host,
      host_username: 'Member 00',
      is_public: false,
      access_key: '000000',
      current_time: 0,
      is_playing: false,
      playback_speed: 1,
      playback_revision: 0,
      playback_age_seconds: 0,
    },
    members: [],
  };
}

/** The backend as the background sees it: what its functions answer, and when. */
import type { RoomRecord } from '../../../../src/protocol/backend/room.ts';
import { sampleRoom, self } from '../../ui/sample.ts';

interface Room {
  row: RoomRecord;
  members: Set<string>;
}

type Values = Readonly<Record<string, string | number | boolean | null>>;

export class Database {
  readonly rooms = new Map<string, Room>();
  /** Names of the functions called, in order, and of those that answered. */
  readonly calls: string[] = [];
  readonly answers: string[] = [];
  /** The user as which it signs in a client without a session. */
  user = self;
  /** Whether it no longer knows who was signed in before the next sign-in. */
  isForgetful = false;
  isAway = false;
  /** The comments it has, by id, in the order they came. */
  readonly comments = new Map<string, ReturnType<typeof commentOf>>();
  private readonly gates = new Map<string, Promise<void>>();

  /** A room of somebody else. */
  addRoom(id: string, change: Partial<RoomRecord> = {}): void {
    this.rooms.set(id, { row: { ...sampleRoom, id, ...change }, members: new Set() });
  }

  /** Somebody else does something with the room. */
  change(id: string, change: Partial<RoomRecord>): void {
    const found = this.rooms.get(id);
    if (found) found.row = { ...found.row, ...change };
  }

  /** Calls of `name` wait until what is returned is called. */
  hold(name: string): () => void {
    let open = () => {};
    this.gates.set(name, new Promise<void>((resolve) => (open = resolve)));
    return () => {
      this.gates.delete(name);
      open();
    };
  }

  /** How often `name` was called, and how often it has answered. */
  count(name: string): number {
    return this.calls.filter((called) => called === name).length;
  }
  answered(name: string): number {
    return this.answers.filter((called) => called === name).length;
  }

  membersOf(room: string): readonly string[] {
    return [...(this.rooms.get(room)?.members ?? [])];
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (this.isAway) throw new TypeError('fetch failed');
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname.endsWith('/signup')) {
      this.isForgetful = false;
      return json(200, signedIn(this.user));
    }
    if (this.isForgetful) return json(401, { message: 'JWT expired' });
    const name = pathname.split('/').at(-1) ?? '';
    this.calls.push(name);
    await this.gates.get(name);
    const body = typeof init?.body === 'string' ? init.body : '{}';
    const answer = this.answer(name, JSON.parse(body) as Values);
    this.answers.push(name);
    return typeof answer === 'string' ? json(400, { message: answer }) : json(200, answer);
  };

  /** What the function does; a text is the code of a refusal. */
  private answer(name: string, values: Values): unknown {
    if (name === 'create_room') return this.create(values);
    if (name === 'delete_my_data') {
      for (const { members } of this.rooms.values()) members.delete(this.user);
      return null;
    }
    const room = this.rooms.get(String(values['p_room_id']));
    if (!room) return name === 'join_room' ? { error: 'room_not_found' } : 'room_not_found';
    const { members, row } = room;
    if (name === 'leave_room') return members.delete(this.user) ? null : null;
    if (name === 'join_room') members.add(this.user);
    if (!members.has(this.user)) return 'not_a_member';
    if (name === 'list_comments') return [...this.comments.values()].toReversed();
    if (name === 'post_comment') {
      const comment = this.comments.get(String(values['p_id'])) ?? commentOf(values, row);
      this.comments.set(comment.id, comment);
      return comment;
    }
    if (name === 'close_room') return this.rooms.delete(row.id) ? null : null;
    if (name === 'move_room' && row.pageNumber === values['p_from_page']) {
      const { p_video_url: url, p_anime_id: anime, p_episode_number: episode } = values;
      room.row = {
        ...row,
        title: String(values['p_title']),
        videoUrl: String(url),
        animeId: String(anime),
        episode: Number(episode),
        pageNumber: row.pageNumber + 1,
      };
    }
    return snapshotOf(room);
  }

  private create({ p_id: id, p_title: title, p_anime_id: anime, ...values }: Values): unknown {
    // One room a request, however often it is made.
    const roomId = String(id).replaceAll('-', '').slice(0, 10);
    if (!this.rooms.has(roomId)) {
      this.addRoom(roomId, {
        title: String(title),
        animeId: String(anime),
        episode: Number(values['p_episode_number']),
        videoUrl: String(values['p_video_url']),
      });
    }
    const room = this.rooms.get(roomId);
    room?.members.add(this.user);
    return room && snapshotOf(room);
  }
}

/** A comment as `post_comment` answers it. */
function commentOf(values: Values, { id, animeId, episode }: Room['row']) {
  return {
    id: String(values['p_id']),
    room_id: id,
    anime_id: animeId,
    episode_number: episode,
    user_id: self,
    username: 'Aiko',
    message: String(values['p_message']),
    video_timestamp: values['p_video_timestamp'] ?? null,
    is_anchor: false,
    is_system_message: false,
    is_deleted: false,
    edited_at: null,
    created_at: '2026-01-01T12:00:00Z',
  };
}

/** The room as `get_room` answers it. */
function snapshotOf({ row, members }: Room) {
  const { playback } = row;
  const room = {
    room_id: row.id,
    title: row.title,
    anime_id: row.animeId,
    anime_title: row.animeTitle,
    episode_number: row.episode,
    video_url: row.videoUrl,
    page_number: row.pageNumber,
    host_user_id: row.hostId,
    host_username: row.hostName,
    host_epoch: row.hostEpoch,
    is_public: row.isPublic,
    control: row.control,
    access_key: row.accessKey,
    current_time: playback.position,
    is_playing: playback.playing,
    playback_speed: playback.rate,
    playback_revision: playback.revision,
    playback_age_seconds: playback.ageSeconds,
  };
  return {
    room,
    members: [...members].map((id) => ({
      user_id: id,
      username: 'Aiko',
      is_host: id === row.hostId,
      has_control: false,
      peer_id: null,
      public_key: null,
      heartbeat_age_seconds: 0,
    })),
  };
}

function signedIn(id: string) {
  const who = { id, aud: 'authenticated', app_metadata: {} };
  const session = { access_token: 'a.b.c', refresh_token: 'r', expires_in: 3600, user: who };
  return { ...session, token_type: 'bearer' };
}

function json(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value ?? null), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });
}

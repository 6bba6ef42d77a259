/** Shared by the database tests: a backend in memory, its users and their rooms. */
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from 'vitest';
import { databaseImage } from '../../stack/database-image.ts';
import { type Backend, startBackend } from '../../supabase/local/index.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly client: SupabaseClient;
  /** The answer of a function. Throws its refusal. */
  call<T = unknown>(name: string, values?: Record<string, unknown>): Promise<T>;
  /** The refusal of a function: its code, HTTP status and detail. */
  refusal(name: string, values?: Record<string, unknown>): Promise<Refusal>;
}

export interface Refusal {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly details: string | null;
}

export interface Room {
  readonly room_id: string;
  readonly access_key: string | null;
  readonly host_user_id: string;
  readonly host_username: string;
  readonly current_time: number;
  readonly is_playing: boolean;
  readonly playback_speed: number;
  readonly playback_revision: number;
  readonly playback_age_seconds: number;
}

export interface Member {
  readonly user_id: string;
  readonly username: string;
  readonly is_host: boolean;
  readonly is_synced: boolean;
  readonly current_time: number;
  readonly peer_id: string | null;
  readonly joined_at: string;
}

export interface Snapshot {
  readonly room: Room;
  readonly members: readonly Member[];
}

export interface Comment {
  readonly id: string;
  readonly episode_number: number;
  readonly parent_id: string | null;
  readonly user_id: string;
  readonly username: string;
  readonly message: string;
  readonly video_timestamp: number | null;
  readonly is_anchor: boolean;
  readonly is_system_message: boolean;
  /** The code and arguments of a system message; null for comments of members. */
  readonly system_message: Record<string, unknown> | null;
  readonly created_at: string;
}

/** A backend in memory for all tests of a file. */
export function useBackend(): () => Backend {
  let backend: Backend | undefined;
  beforeAll(async () => {
    backend = await startBackend({ image: await databaseImage() });
  });
  afterAll(() => backend?.stop());
  return () => backend!;
}

export function connect(backend: Backend, key = backend.publishableKey): SupabaseClient {
  return createClient(backend.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** A new user, signed in anonymously. */
export async function arrive(backend: Backend, name: string): Promise<Person> {
  const client = connect(backend);
  const { data, error } = await client.auth.signInAnonymously();
  if (error) throw error;
  return person(client, data.user!.id, name);
}

export function person(client: SupabaseClient, id: string, name: string): Person {
  return {
    id,
    name,
    client,
    async call<T>(functionName: string, values: Record<string, unknown> = {}) {
      const { data, error } = await client.rpc(functionName, values);
      if (error)
        throw new Error(`${functionName}: ${error.code} ${error.message} ${error.details}`);
      return data as T;
    },
    async refusal(functionName, values = {}) {
      const { error, status, data } = await client.rpc(functionName, values);
      expect(error, `${functionName} answered ${JSON.stringify(data)}`).not.toBeNull();
      const { message, code, details } = error!;
      return { message, code, details, status };
    },
  };
}

/** The arguments of `create_room`; a private room by default. */
export function roomValues(host: Person, values: Record<string, unknown> = {}) {
  return {
    p_id: randomUUID(),
    p_title: 'Friday night',
    p_anime_id: 'frieren',
    p_anime_title: 'Frieren',
    p_episode_number: 3,
    p_video_url: 'https://video.example/watch?id=3',
    p_source_id: 'video.example',
    p_is_public: false,
    p_username: host.name,
    ...values,
  };
}

export function createRoom(host: Person, values: Record<string, unknown> = {}): Promise<Snapshot> {
  return host.call('create_room', roomValues(host, values));
}

export function join(who: Person, { room_id, access_key }: Room): Promise<Snapshot> {
  return who.call('join_room', {
    p_room_id: room_id,
    p_access_key: access_key,
    p_username: who.name,
  });
}

export function heartbeat(
  who: Person,
  { room_id }: Room,
  values: Record<string, unknown> = {},
): Promise<Snapshot> {
  return who.call('heartbeat', {
    p_room_id: room_id,
    p_current_time: 0,
    p_is_synced: true,
    p_peer_id: null,
    ...values,
  });
}

export function post(
  who: Person,
  { room_id }: Room,
  message: string,
  values: Record<string, unknown> = {},
): Promise<Comment> {
  return who.call('post_comment', {
    p_id: randomUUID(),
    p_room_id: room_id,
    p_message: message,
    p_video_timestamp: null,
    p_parent_id: null,
    ...values,
  });
}

/** Moves the last heartbeat of a member, and their last change to host, back by `seconds`. */
export async function silence(backend: Backend, who: Person, seconds = 61): Promise<void> {
  await backend.query(
    `update public.room_members
     set last_heartbeat = last_heartbeat - make_interval(secs => $2) where user_id = $1`,
    [who.id, seconds],
  );
  await backend.query(
    `update public.rooms
     set host_since = host_since - make_interval(secs => $2) where host_user_id = $1`,
    [who.id, seconds],
  );
}

/** The hosts in the member rows, and the host in the room's row. */
export async function hostsOf(backend: Backend, { room_id }: Room): Promise<[unknown[], unknown]> {
  const members = await backend.query(
    'select user_id from public.room_members where room_id = $1 and is_host',
    [room_id],
  );
  const rooms = await backend.query('select host_user_id from public.rooms where room_id = $1', [
    room_id,
  ]);
  return [members.map((row) => row['user_id']), rooms[0]?.['host_user_id']];
}

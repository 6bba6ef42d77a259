/** Creates a room as viewers do, through sign-in and the API, and closes it. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { connectBackend, type KeyValueStore } from '../../src/database/client.ts';

/** Milliseconds between rooms: 24 an hour. The database allows one user 30. */
export const PROBE_INTERVAL_MS = 150_000;
/** Milliseconds after which the probe signs in as another user. */
const USER_LIFETIME_MS = 3_600_000;

export interface Api {
  /** Address of the Supabase project, or of what stands for one. */
  readonly url: string;
  /** Its publishable key. */
  readonly key: string;
}

function memoryStore(): KeyValueStore {
  const all = new Map<string, string>();
  return {
    getItem: async (name) => all.get(name) ?? null,
    setItem: async (name, value) => void all.set(name, value),
    removeItem: async (name) => void all.delete(name),
  };
}

/** A function that creates a room and closes it, and throws when either fails. `now`: ms. */
export function makeProbe({ url, key }: Api, now: () => number = Date.now): () => Promise<void> {
  const connect = () => ({
    backend: connectBackend({ url, key, store: memoryStore() }),
    at: now(),
  });
  let user = connect();
  return async () => {
    if (now() - user.at >= USER_LIFETIME_MS) user = connect();
    const created = await user.backend.call(
      'create_room',
      {
        p_id: randomUUID(),
        p_title: 'probe',
        p_anime_id: 'probe',
        p_anime_title: 'probe',
        p_episode_number: 1,
        p_video_url: 'https://probe.invalid/',
        p_source_id: null,
        p_is_public: false,
        p_username: 'probe',
      },
      z.object({ room: z.object({ room_id: z.string() }) }),
    );
    if (!created.ok) throw new Error(`a room cannot be created: ${created.refusal.code}`);
    const { room_id: room } = created.value.room;
    const closed = await user.backend.call('close_room', { p_room_id: room }, z.unknown());
    if (!closed.ok) throw new Error(`a room cannot be closed: ${closed.refusal.code}`);
  };
}

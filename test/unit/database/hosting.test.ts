import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Backend } from '../../../src/database/client.ts';
import { actAsHost, listRemoved } from '../../../src/database/hosting.ts';
import { done } from '../../../src/protocol/refusal.ts';

const room = 'k3j9x2m4ab';
const user = '00000001-0000-4000-8000-000000000001';

/** A backend with one answer, and the calls it got. */
function answering(answer: unknown): { backend: Backend; calls: unknown[] } {
  const calls: unknown[] = [];
  const backend: Backend = {
    id: 'https://rooms.example',
    signIn: () => Promise.resolve(done(user)),
    call: async (name, parameters, schema) => {
      calls.push([name, parameters]);
      return await Promise.resolve(done(z.parse(schema, answer)));
    },
  };
  return { backend, calls };
}

it('lists removed users, also without a name', async () => {
  const rows = [
    { user_id: user, username: 'Ben', removed_at: '2025-06-01T12:30:00+00:00' },
    { user_id: user, username: null, removed_at: '2025-06-01T12:30:00+00:00' },
  ];
  const { backend, calls } = answering(rows);
  expect(await listRemoved(backend, room)).toEqual(
    done([
      { id: user, name: 'Ben' },
      { id: user, name: null },
    ]),
  );
  expect(calls).toEqual([['list_removed', { p_room_id: room }]]);
});

it('lets a removed user back in', async () => {
  const { backend, calls } = answering(null);
  // Only the call is of interest: the answer is no room.
  await expect(actAsHost(backend, room, { act: 'let-back-in', member: user })).rejects.toThrow(
    'invalid_type',
  );
  expect(calls).toEqual([['let_back_in', { p_room_id: room, p_user_id: user }]]);
});

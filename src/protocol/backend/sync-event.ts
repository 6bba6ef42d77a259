/** Events of a session that the backend counts. */
import * as z from 'zod/mini';
import { position } from '../fields.ts';

export const syncEvent = z.object({
  id: z.uuid(),
  /** Position of the room, and of our own player. */
  roomPosition: position,
  ownPosition: position,
  inStep: z.boolean(),
  kind: z.enum(['heartbeat', 'seek', 'play_pause', 'join', 'leave']),
});
export type SyncEvent = z.infer<typeof syncEvent>;

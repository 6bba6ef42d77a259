/** The membership, in storage: it outlives the worker. */
import type { Sender } from '../../messaging/messages.ts';
import { sendToFrame } from '../../messaging/messages.ts';
import { browserStore, storedMembership } from '../../messaging/stored.ts';
import type { Backend } from '../../database/client.ts';
import { connectBackend } from '../../database/client.ts';
import type { Registration } from '../../protocol/fields.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { frameOf, isElected, leaseIdOf } from '../../protocol/extension/membership.ts';
import { newId } from '../../protocol/new-id.ts';
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import { currentSettings } from '../settings.ts';
import { createQueue } from '../../async/queue.ts';
import { isSameFrame } from './transitions.ts';

let connected: { readonly address: string; readonly backend: Backend } | undefined;

/** The backend of the current settings, cached for the life of the worker. */
export async function backend(): Promise<Backend> {
  const { supabaseUrl: url, supabaseKey: key } = await currentSettings();
  const address = `${url} ${key}`;
  if (connected?.address !== address) {
    connected = { address, backend: connectBackend({ url, key, store: browserStore }) };
  }
  return connected.backend;
}

/** Changes the membership. Changes are serialized. */
export function changeMembership(
  change: (before: Membership | null) => Membership | null,
): Promise<Membership | null> {
  return storedInTurn(async () => {
    const before = await storedMembership.read();
    const after = change(before);
    if (after !== before) await storedMembership.write(after);
    return after;
  });
}

/** Serializes reading and writing of storage. */
export const storedInTurn = createQueue();

/** Our membership, if `sender` is the frame that plays it. */
export async function membershipOf(sender: Sender): Promise<Membership | undefined> {
  const now = await storedMembership.read();
  return now && leaseIdOf(now) !== undefined && isElected(now, sender) ? now : undefined;
}

/** Changes the `known` membership. Undefined if the room was left or plays in another frame by now. */
export async function changeFor(
  known: Membership,
  change: (before: Membership) => Membership,
): Promise<Membership | undefined> {
  const isStill = (now: Membership | null): now is Membership =>
    now?.roomId === known.roomId && isSameFrame(now, known);
  const now = await changeMembership((before) => (isStill(before) ? change(before) : before));
  return isStill(now) ? now : undefined;
}

/** The membership with a new snapshot of the room, its key and our name in it. */
export function withSnapshot(membership: Membership, snapshot: RoomSnapshot): Membership {
  return {
    ...membership,
    name: nameIn(snapshot, membership.self) ?? membership.name,
    accessKey: snapshot.room.accessKey,
    snapshot,
    snapshotAt: Date.now(),
  };
}

/** Creates a peer id and its token for the PeerServer. */
export function newRegistration(): Registration {
  return { peerId: newId(), token: newId() };
}

/** The member's name in the room. The database adds a number to names that look alike. */
export function nameIn({ members }: RoomSnapshot, member: string): string | undefined {
  return members.find(({ id }) => id === member)?.name;
}

/** Has the session tell the peers. Without a session, they see the change at their next refresh. */
export async function tellSession(
  name: 'session/comment-posted' | 'session/roster-changed',
  membership: Membership,
): Promise<void> {
  const frame = frameOf(membership);
  if (frame) await sendToFrame(name, {}, frame).catch(() => undefined);
}

/** What the background knows between two lives: all of it in storage. */
import type { Sender } from '../../messaging/messages.ts';
import { sendToFrame } from '../../messaging/messages.ts';
import { browserStore, storedMembership } from '../../messaging/stored.ts';
import type { Backend } from '../../database/client.ts';
import { connectBackend } from '../../database/client.ts';
import type { Place } from '../../protocol/fields.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { newId } from '../../protocol/new-id.ts';
import type { RoomSnapshot } from '../../protocol/backend/rows.ts';
import { currentSettings } from '../settings.ts';
import { createQueue } from '../queue.ts';

let connected: { readonly address: string; readonly backend: Backend } | undefined;

/** The backend of the current settings. A cache only: made anew after the worker was stopped. */
export async function backend(): Promise<Backend> {
  const { supabaseUrl: url, supabaseKey: key } = await currentSettings();
  const address = `${url} ${key}`;
  if (connected?.address !== address) {
    connected = { address, backend: connectBackend({ url, key, store: browserStore }) };
  }
  return connected.backend;
}

/** Changes the membership; one change at a time, each seeing the one before. */
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

/** Runs what reads and writes storage once those before it are done. */
export const storedInTurn = createQueue();

/** Our membership, where `sender` is the frame that plays it. */
export async function membershipOf({ tabId, frameId }: Sender): Promise<Membership | undefined> {
  const now = await storedMembership.read();
  const isTheirs = now?.claim !== undefined && now.tabId === tabId && now.frameId === frameId;
  return isTheirs ? now : undefined;
}

/** Changes the membership as it was `known`; undefined where the room plays elsewhere by now, or is left. */
export async function changeFor(
  known: Membership,
  change: (before: Membership) => Membership,
): Promise<Membership | undefined> {
  const { roomId, tabId, frameId } = known;
  const isStill = (now: Membership | null): now is Membership =>
    now?.roomId === roomId && now.tabId === tabId && now.frameId === frameId;
  const now = await changeMembership((before) => (isStill(before) ? change(before) : before));
  return isStill(now) ? now : undefined;
}

/** Part of a membership whose room is to be placed anew. */
export const unplaced = { frameId: null, claim: undefined } as const;

/** The membership with the room as the backend tells it now: its key, and what we are called in it. */
export function withSnapshot(membership: Membership, snapshot: RoomSnapshot): Membership {
  return {
    ...membership,
    name: nameIn(snapshot, membership.self) ?? membership.name,
    accessKey: snapshot.room.access_key,
    snapshot,
    snapshotAt: Date.now(),
  };
}

/** A place at the PeerServer that nobody else knows of. */
export function newPlace(): Place {
  return { peerId: newId(), token: newId() };
}

/** Who looks like somebody else in a room is given a number there. */
export function nameIn({ members }: RoomSnapshot, member: string): string | undefined {
  return members.find(({ user_id: id }) => id === member)?.username;
}

/** Has the session tell the peers. Without one on our side they see it when they next look. */
export async function tellSession(
  name: 'session/comment-posted' | 'session/roster-changed',
  { tabId, frameId }: Membership,
): Promise<void> {
  if (tabId === null || frameId === null) return;
  await sendToFrame(name, {}, { tabId, frameId }).catch(() => undefined);
}

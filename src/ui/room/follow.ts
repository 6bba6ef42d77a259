/**
 * Subscribes to the room of this profile: to changes of the membership, and to the session by
 * polling.
 */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { ticker } from '../../async/browser-clock.ts';
import { poll } from '../../async/poll.ts';
import { sendToFrame } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { SessionAct } from '../../protocol/extension/extension-message.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { frameOf } from '../../protocol/extension/membership.ts';
import type { SessionSnapshot, SyncReport } from '../../protocol/extension/snapshot.ts';

/** Milliseconds between two polls of the session. */
const POLL_MS = 500;

export interface FollowedRoom {
  /** Undefined until it was read. */
  readonly membership: ReadonlySignal<Membership | null | undefined>;
  /** Undefined if no session runs. */
  readonly session: ReadonlySignal<SessionSnapshot | undefined>;
  /** Reads the membership now, after a change that the browser has not reported yet. */
  reread(): Promise<void>;
  /** Sends a request to the session, then reads its state again. */
  act(act: SessionAct): void;
  /** Statistics of the session's precision; undefined if none runs. */
  report(): Promise<SyncReport | undefined>;
}

export function followRoom(until: AbortSignal): FollowedRoom {
  const membership = signal<Membership | null | undefined>(undefined);
  const session = signal<SessionSnapshot | undefined>(undefined);
  storedMembership.watch((now) => {
    membership.value = now;
  }, until);
  const reread = async () => {
    membership.value = await storedMembership.read();
  };
  const look = async () => {
    if (membership.value === undefined) await reread();
    session.value = await sessionOf(membership.value);
  };
  poll(ticker, POLL_MS, look, until);
  const act = (wanted: SessionAct) => {
    const frame = frameOf(membership.value);
    // The next poll notices a session that ended in the meantime.
    if (frame) sendToFrame('session/act', { act: wanted }, frame).catch(() => undefined);
  };
  const report = async () => {
    const frame = frameOf(membership.value);
    if (!frame) return undefined;
    return (await sendToFrame('session/report', {}, frame).catch(() => null)) ?? undefined;
  };
  return { membership, session, reread, act, report };
}

async function sessionOf(
  membership: Membership | null | undefined,
): Promise<SessionSnapshot | undefined> {
  const frame = frameOf(membership);
  if (!frame) return undefined;
  try {
    return (await sendToFrame('session/snapshot', {}, frame)) ?? undefined;
  } catch {
    return undefined; // Its page is loading, or closed.
  }
}

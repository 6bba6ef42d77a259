/** Follows the room this profile is in: the membership as it changes, the session by asking. */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { sendToFrame } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { SessionAct } from '../../protocol/extension-message.ts';
import type { Membership } from '../../protocol/membership.ts';
import type { SessionSnapshot, SyncReport } from '../../protocol/snapshot.ts';
import { repeat } from '../repeat.ts';

/** Milliseconds between two looks at the session. */
const PERIOD = 500;

export interface FollowedRoom {
  /** Undefined until it was read. */
  readonly membership: ReadonlySignal<Membership | null | undefined>;
  /** Undefined where none runs. */
  readonly session: ReadonlySignal<SessionSnapshot | undefined>;
  /** Reads the membership now, for those who know that it changed before the browser tells. */
  reread(): Promise<void>;
  /** Asks the session for something, and looks at it anew. */
  act(act: SessionAct): void;
  /** How exact the session has been; undefined where none runs. */
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
  repeat(
    async () => {
      if (membership.value === undefined) await reread();
      session.value = await sessionOf(membership.value);
    },
    PERIOD,
    until,
  );
  const act = (wanted: SessionAct) => {
    const frame = frameOf(membership.value);
    // A session that is gone meanwhile shows in the next look.
    if (frame) sendToFrame('session/act', { act: wanted }, frame).catch(() => undefined);
  };
  const report = async () => {
    const frame = frameOf(membership.value);
    if (!frame) return undefined;
    return (await sendToFrame('session/report', {}, frame).catch(() => null)) ?? undefined;
  };
  return { membership, session, reread, act, report };
}

function frameOf(membership: Membership | null | undefined) {
  const { tabId = null, frameId = null } = membership ?? {};
  return tabId === null || frameId === null ? undefined : { tabId, frameId };
}

async function sessionOf(
  membership: Membership | null | undefined,
): Promise<SessionSnapshot | undefined> {
  const frame = frameOf(membership);
  if (!frame) return undefined;
  try {
    return (await sendToFrame('session/snapshot', {}, frame)) ?? undefined;
  } catch {
    return undefined; // Its page is loading, or gone.
  }
}

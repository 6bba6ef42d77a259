/** Follows the room this profile is in: the membership as it changes, the session by asking. */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { sendToFrame } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { Membership } from '../../protocol/membership.ts';
import type { SessionSnapshot } from '../../protocol/snapshot.ts';
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
  return { membership, session, reread };
}

async function sessionOf(
  membership: Membership | null | undefined,
): Promise<SessionSnapshot | undefined> {
  const { tabId = null, frameId = null } = membership ?? {};
  if (tabId === null || frameId === null) return undefined;
  try {
    return (await sendToFrame('session/snapshot', {}, { tabId, frameId })) ?? undefined;
  } catch {
    return undefined; // Its page is loading, or gone.
  }
}

/** The background: registers everything at once, as a worker that is woken by an event must. */
import { keepStorageFromPages, onAlarm, onStartup, onTabClosed } from '../messaging/lifecycle.ts';
import { answer } from '../messaging/messages.ts';
import { registerDiscovery } from '../messaging/tabs.ts';
import { storedMembership } from '../messaging/stored.ts';
import { commentHandlers, emptyOutbox } from './comments.ts';
import { dataHandlers } from './data.ts';
import { hostingHandlers } from './hosting.ts';
import { inviteHandlers } from './invites.ts';
import { movingHandlers } from './moving.ts';
import { placeSession } from './placement.ts';
import { roomHandlers } from './rooms.ts';
import { sessionHandlers } from './sessions.ts';
import { changeMembership } from './state.ts';

/** Minutes between attempts to send what waits; the least that browsers grant. */
const OUTBOX_PERIOD = 0.5;

export function startBackground(): void {
  keepStorageFromPages();
  answer({
    ...roomHandlers,
    ...hostingHandlers,
    ...dataHandlers,
    ...sessionHandlers,
    ...movingHandlers,
    ...inviteHandlers,
    ...commentHandlers,
  });
  onTabClosed((closed) => {
    void changeMembership((now) =>
      now?.tabId === closed ? { ...now, tabId: null, frameId: null } : now,
    );
  });
  // Tab ids mean nothing after a restart of the browser.
  onStartup(() => {
    void changeMembership((now) => now && { ...now, tabId: null, frameId: null });
    void registerDiscovery();
  });
  onAlarm('outbox', OUTBOX_PERIOD, () => void emptyOutbox());
  void resumePlacing();
}

/** A worker that was stopped after a room was entered, before its session began, left that to us. */
async function resumePlacing(): Promise<void> {
  const membership = await storedMembership.read();
  if (membership?.frameId === null) await placeSession(membership);
}

/** The background: registers everything at once, as a worker that is woken by an event must. */
import {
  keepStorageFromPages,
  onAlarm,
  onInstalled,
  onSitesChanged,
  onStartup,
  onTabClosed,
  onTabReplaced,
} from '../messaging/lifecycle.ts';
import { answer } from '../messaging/messages.ts';
import { registerDiscovery } from '../messaging/tabs.ts';
import { afterRestart, afterUpdate, resumePlacing } from './comeback.ts';
import { commentHandlers, emptyOutbox } from './comments.ts';
import { dataHandlers } from './data.ts';
import { hostingHandlers } from './hosting.ts';
import { inviteHandlers } from './invites.ts';
import { depart } from './leaving.ts';
import { movingHandlers } from './moving.ts';
import { roomHandlers } from './rooms.ts';
import { sessionHandlers } from './sessions.ts';
import { settingsHandlers } from './options.ts';
import { changeMembership, unplaced } from './state.ts';

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
    ...settingsHandlers,
  });
  onTabClosed((closed) => {
    void changeMembership((now) =>
      now?.tabId === closed ? { ...now, ...unplaced, tabId: null } : now,
    );
  });
  onTabReplaced((added, removed) => {
    void changeMembership((now) =>
      now?.tabId === removed ? { ...now, ...unplaced, tabId: added } : now,
    );
  });
  onStartup(() => void afterRestart());
  onInstalled(() => void afterUpdate());
  onSitesChanged(() => void registerDiscovery());
  onAlarm('outbox', OUTBOX_PERIOD, () => {
    void emptyOutbox();
    void depart();
  });
  void depart();
  void resumePlacing();
}

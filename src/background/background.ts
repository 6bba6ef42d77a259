/** Starts the background. It registers all listeners at once: an event may have started the worker. */
import {
  keepStorageFromPages,
  onAlarm,
  onInstalled,
  onSitesChanged,
  onStartup,
  onTabClosed,
  onTabLoaded,
  onTabReplaced,
} from '../messaging/lifecycle.ts';
import { answer } from '../messaging/messages.ts';
import { registerDiscovery } from '../messaging/tabs.ts';
import { afterRestart, afterUpdate, comeBack, resumePlacing } from './membership/restore.ts';
import { commentHandlers, emptyOutbox } from './handlers/comments.ts';
import { dataHandlers } from './handlers/user-data.ts';
import { advance, resumeAttempt, tabChanged, tabReplaced } from './entering/attempt.ts';
import { entryHandlers } from './entering/entry-handlers.ts';
import { hostingHandlers } from './handlers/host.ts';
import { inviteHandlers } from './handlers/invites.ts';
import { depart } from './membership/leave.ts';
import { pageHandlers } from './pages/page-handlers.ts';
import { roomHandlers } from './handlers/rooms.ts';
import { sessionHandlers } from './handlers/session.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { siteHandlers, tellSiteAllowed } from './pages/site-permission.ts';
import { changeMembership } from './membership/store.ts';
import { inTab } from './membership/transitions.ts';
import { tabOf } from '../protocol/extension/membership.ts';

/** Minutes between attempts to send the outbox. Browsers allow no less. */
const OUTBOX_PERIOD = 0.5;

export function startBackground(): void {
  keepStorageFromPages();
  answer({
    ...roomHandlers,
    ...hostingHandlers,
    ...dataHandlers,
    ...sessionHandlers,
    ...pageHandlers,
    ...inviteHandlers,
    ...commentHandlers,
    ...settingsHandlers,
    ...entryHandlers,
    ...siteHandlers,
  });
  onTabClosed((closed) => {
    void tabChanged(closed);
    void changeMembership((now) => (now && tabOf(now) === closed ? inTab(now, null) : now));
  });
  onTabLoaded((tabId) => {
    // One after the other: both may write on the button.
    void tabChanged(tabId).finally(() => void comeBack(tabId));
  });
  onTabReplaced((added, removed) => {
    void tabReplaced(added, removed);
    void changeMembership((now) => (now && tabOf(now) === removed ? inTab(now, added) : now));
  });
  onStartup(() => void afterRestart());
  onInstalled(() => void afterUpdate());
  onSitesChanged(() => {
    void registerDiscovery();
    void advance();
    void tellSiteAllowed();
  });
  onAlarm('outbox', OUTBOX_PERIOD, () => {
    void emptyOutbox();
    void depart();
    void advance();
  });
  void depart();
  void resumeAttempt();
  void resumePlacing();
}

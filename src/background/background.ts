/** The background: registers everything at once, as a worker that is woken by an event must. */
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
import { afterRestart, afterUpdate, comeBack, resumePlacing } from './comeback.ts';
import { commentHandlers, emptyOutbox } from './comments.ts';
import { dataHandlers } from './data.ts';
import { advance, resumeAttempt, tabChanged, tabReplaced } from './entering/attempt.ts';
import { entryHandlers } from './entering/entry-handlers.ts';
import { hostingHandlers } from './hosting.ts';
import { inviteHandlers } from './invites.ts';
import { depart } from './leaving.ts';
import { movingHandlers } from './moving.ts';
import { roomHandlers } from './rooms.ts';
import { sessionHandlers } from './sessions.ts';
import { settingsHandlers } from './options.ts';
import { siteHandlers, tellSiteAllowed } from './site-permission.ts';
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
    ...entryHandlers,
    ...siteHandlers,
  });
  onTabClosed((closed) => {
    void tabChanged(closed);
    void changeMembership((now) =>
      now?.tabId === closed ? { ...now, ...unplaced, tabId: null } : now,
    );
  });
  onTabLoaded((tabId) => {
    // One after the other: both may have the button say something.
    void tabChanged(tabId).finally(() => void comeBack(tabId));
  });
  onTabReplaced((added, removed) => {
    void tabReplaced(added, removed);
    void changeMembership((now) =>
      now?.tabId === removed ? { ...now, ...unplaced, tabId: added } : now,
    );
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

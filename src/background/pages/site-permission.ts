/** Asks for the site of a session that has access only through the click on our button. */
import type { Handlers, Sender } from '../../messaging/messages.ts';
import { sendToFrame } from '../../messaging/messages.ts';
import { askFor, mayUse } from '../../messaging/permissions.ts';
import { storedMembership } from '../../messaging/stored.ts';
import { injectDiscovery, tabAddress } from '../../messaging/tabs.ts';
import { mark } from '../../messaging/toolbar.ts';
import { frameOf, tabOf } from '../../protocol/extension/membership.ts';
import { originsOf } from '../../protocol/page/page-address.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { changeMembership, membershipOf } from '../membership/store.ts';

export const siteHandlers: Handlers = {
  'site/allow': async (_, sender) => {
    // Asked before the first wait, while the viewer's click counts.
    const answer = askFor(sitesOf(sender));
    try {
      if (!(await answer)) return refused('site-not-allowed');
    } catch {
      return refused('click-toolbar');
    }
    return done(null);
  },

  'overlay/said': async ({ card }, sender) => {
    const membership = await membershipOf(sender);
    if (!membership) return null;
    await changeMembership((now) =>
      now?.roomId === membership.roomId
        ? { ...now, unsaid: (now.unsaid ?? []).filter((one) => one !== card) }
        : now,
    );
    return null;
  },
};

/** The hosts of the sender's frame and page that the viewer has not allowed. */
export async function unallowedHostsOf(sender: Sender): Promise<string[]> {
  const origins = sitesOf(sender);
  const isAllowed = await Promise.all(origins.map((origin) => mayUse([origin])));
  return origins.filter((_, index) => !isAllowed[index]).map((origin) => new URL(origin).host);
}

/** After a site was allowed: ends the session's request for it, and starts a session that had no access. */
export async function tellSiteAllowed(): Promise<void> {
  const membership = await storedMembership.read();
  const tabId = tabOf(membership);
  if (tabId === null) return;
  const origins = originsOf(await tabAddress(tabId));
  if (origins.length === 0 || !(await mayUse(origins))) return;
  if (await injectDiscovery(tabId)) await mark(tabId, '');
  const frame = frameOf(membership);
  if (frame) await sendToFrame('site/allowed', {}, frame).catch(() => undefined);
}

function sitesOf({ url, tabUrl }: Sender): string[] {
  return [...new Set([...originsOf(url), ...originsOf(tabUrl)])];
}

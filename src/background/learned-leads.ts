/** What the players of each site were seen to take, so that a page's first start is exact, too. */
import type { Sender } from '../messaging/messages.ts';
import { storedLeads } from '../messaging/stored.ts';
import type { Leads } from '../protocol/extension/leads.ts';
import { storedInTurn } from './membership/store.ts';

/** Sites kept; the one longest unused goes first. */
const SITES = 50;

/** What is known of the players of the sender's site. */
export async function leadsFor({ url }: Sender): Promise<Leads | undefined> {
  const known = await storedLeads.read();
  return known.find(({ site }) => site === siteOf(url))?.leads;
}

/** Keeps what a session of the sender's site has learnt. */
export async function keepLeads(leads: Leads, { url }: Sender): Promise<void> {
  const site = siteOf(url);
  if (site === undefined) return;
  await storedInTurn(async () => {
    const known = await storedLeads.read();
    const others = known.filter((one) => one.site !== site);
    await storedLeads.write([...others, { site, leads }].slice(-SITES));
  });
}

function siteOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin;
}

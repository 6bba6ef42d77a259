/** Stores the measured leads of each site's players, so that the first start on a page is exact. */
import type { Sender } from '../messaging/messages.ts';
import { storedLeads } from '../messaging/stored.ts';
import type { Leads } from '../protocol/extension/leads.ts';
import { storedInTurn } from './membership/store.ts';

/** Number of sites kept. The least recently used site is dropped first. */
const SITES = 50;

/** The leads known for the sender's site. */
export async function leadsFor({ url }: Sender): Promise<Leads | undefined> {
  const known = await storedLeads.read();
  return known.find(({ site }) => site === siteOf(url))?.leads;
}

/** Stores the leads that a session measured on the sender's site. */
export async function keepLeads(leads: Leads, { url }: Sender): Promise<void> {
  const site = siteOf(url);
  if (site === undefined) return;
  await storedInTurn(async () => {
    const known = await storedLeads.read();
    const others = known.filter((one) => one.site !== site);
    await storedLeads.write([...others, { site, leads }].slice(-SITES));
  });
}

/** Forgets the leads of all sites. */
export function forgetLeads(): Promise<void> {
  return storedInTurn(() => storedLeads.write([]));
}

function siteOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin;
}

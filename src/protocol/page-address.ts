/** Addresses of pages: the only kind that is sent to people or gone to. */
import { routeIn } from './invite-address.ts';
import { limits } from './limits.ts';

/** Whether `address` is a web page's, whatever a room says it plays. */
export function isPageAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** The origin of a web page's address; none of any other address. */
export function originsOf(address: string | undefined): string[] {
  return address !== undefined && isPageAddress(address) ? [new URL(address).origin] : [];
}

/**
 * Whether who is at `from` stays with the site they are on at `to`, and nobody on the way can read more than
 * before.
 */
export function isSameSite(from: string | undefined, to: string): boolean {
  if (from === undefined || !isPageAddress(from) || !isPageAddress(to)) return false;
  const [ours, theirs] = [new URL(from), new URL(to)];
  return ours.host === theirs.host && [ours.protocol, 'https:'].includes(theirs.protocol);
}

/** The page without the place in it, or the room key of an invite. */
export function pageIn(address: string): string {
  const url = new URL(address);
  url.hash = routeIn(address);
  return url.href;
}

/** The page at `address`, where it is a web page's, and short enough to be kept. */
export function pageToKeep(address: string | undefined): string | undefined {
  if (address === undefined || !isPageAddress(address)) return undefined;
  const page = pageIn(address);
  return page.length <= limits.url ? page : undefined;
}

/** Parameters that say how a page was come by, or where it begins, not what it shows. */
const BESIDE =
  /^(?:utm_.*|hsa_.*|mc_[ce]id|_g[al]|_hs(?:enc|mi)|g(?:clid|braid|ad_source)|wbraid|dclid|fbclid|msclkid|ttclid|twclid|yclid|igshi?d?|t|time|start|ref|feature|si)$/;
/** The same of one site, on others of which they may tell an episode. */
const BESIDE_ON: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|\.)youtube\.com$/, /^(?:index|list|pp|ab_channel)$/],
];

/** What of an address tells one page of a site from another. */
export function placeOf(address: string): string {
  const { host, hostname, pathname, searchParams } = new URL(address);
  const isBeside = (name: string) =>
    BESIDE.test(name) || BESIDE_ON.some(([site, names]) => site.test(hostname) && names.test(name));
  for (const name of [...searchParams.keys()].filter(isBeside)) searchParams.delete(name);
  searchParams.sort();
  const search = searchParams.size > 0 ? `?${searchParams.toString()}` : '';
  return `${host.replace(/^www\./, '')}${pathname.replace(/(?<=.)\/+$/, '')}${search}${routeIn(address)}`;
}

/** Whether both are addresses of one page, however it was come by. */
export function isSamePage(one: string, other: string): boolean {
  return isPageAddress(one) && isPageAddress(other) && placeOf(one) === placeOf(other);
}

/** Addresses of pages: the only kind that is sent to people or gone to. */
import { routeIn } from './invite-address.ts';

/** Whether `address` is a web page's, whatever a room says it plays. */
export function isPageAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
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

/** Parameters that say how a page was come by, or where it begins, not what it shows. */
const BESIDE = /^(?:utm_.*|t|time|start|index|list|si|pp|ref|feature|ab_channel|fbclid|gclid)$/;

/** What of an address tells one page of a site from another. */
export function placeOf(address: string): string {
  const { host, pathname, searchParams } = new URL(address);
  const beside = [...searchParams.keys()].filter((name) => BESIDE.test(name));
  for (const name of beside) searchParams.delete(name);
  const search = searchParams.size > 0 ? `?${searchParams.toString()}` : '';
  return `${host}${pathname}${search}${routeIn(address)}`;
}

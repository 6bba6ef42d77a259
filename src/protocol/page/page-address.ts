/** Addresses of web pages. No other address is sent to members or opened. */
import { routeIn } from './invite-address.ts';
import { limits } from '../limits.ts';

/** Whether `address` is a web page's address. A room's address may be anything. */
export function isPageAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** The origin of a web page's address; undefined for any other address. */
export function originsOf(address: string | undefined): string[] {
  return address !== undefined && isPageAddress(address) ? [new URL(address).origin] : [];
}

/** Whether `from` and `to` are on the same host, and `to` does not lose TLS. */
export function isSameSite(from: string | undefined, to: string): boolean {
  if (from === undefined || !isPageAddress(from) || !isPageAddress(to)) return false;
  const [ours, theirs] = [new URL(from), new URL(to)];
  return ours.host === theirs.host && [ours.protocol, 'https:'].includes(theirs.protocol);
}

/** The page without the position in it, or the room key of an invite. */
export function pageIn(address: string): string {
  const url = new URL(address);
  url.hash = routeIn(address);
  return url.href;
}

/** The page at `address`, if it is a web page and short enough to be stored. */
export function pageToKeep(address: string | undefined): string | undefined {
  if (address === undefined || !isPageAddress(address)) return undefined;
  const page = pageIn(address);
  return page.length <= limits.url ? page : undefined;
}

/** Query parameters for campaigns, referrers or positions, which do not identify a page. */
const BESIDE =
  /^(?:utm_.*|hsa_.*|mc_[ce]id|_g[al]|_hs(?:enc|mi)|g(?:clid|braid|ad_source)|wbraid|dclid|fbclid|msclkid|ttclid|twclid|yclid|igshi?d?|t|time|start|ref|feature|si)$/;
/** More such parameters of single sites. On other sites they may identify an episode. */
const BESIDE_ON: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|\.)youtube\.com$/, /^(?:index|list|pp|ab_channel)$/],
];

/**
 * Whether `to` is an address such as a site gives the next episode: of the same site, with the same
 * path up to its last segment and the same parameters. The last segment keeps its form, so that an
 * address which does something, such as `/logout`, is of another pattern.
 */
export function isSamePattern(from: string | undefined, to: string): boolean {
  if (from === undefined || !isSameSite(from, to)) return false;
  const [ours, theirs] = [patternOf(from), patternOf(to)];
  const isSameLast = ours.last.replaceAll(/\d+/g, '#') === theirs.last.replaceAll(/\d+/g, '#');
  const areIds = ours.parents.length > 1 && [ours, theirs].every(({ last }) => /\d/.test(last));
  return ours.parents === theirs.parents && ours.keys === theirs.keys && (isSameLast || areIds);
}

function patternOf(address: string) {
  const { pathname, searchParams } = new URL(address);
  const path = withoutSlashes(pathname) + routeIn(address);
  const end = path.lastIndexOf('/') + 1;
  const keys = identifying(address, searchParams).keys();
  return { parents: path.slice(0, end), last: path.slice(end), keys: [...keys].toString() };
}

/** The part of an address that identifies a page of its site. */
export function pageIdOf(address: string): string {
  const { host, pathname, searchParams } = new URL(address);
  const kept = identifying(address, searchParams);
  const search = kept.size > 0 ? `?${kept.toString()}` : '';
  return `${host.replace(/^www\./, '')}${withoutSlashes(pathname)}${search}${routeIn(address)}`;
}

/** The parameters of `address` that identify a page, in order of their names. */
function identifying(address: string, parameters: URLSearchParams): URLSearchParams {
  const { hostname } = new URL(address);
  const isBeside = (name: string) =>
    BESIDE.test(name) || BESIDE_ON.some(([site, names]) => site.test(hostname) && names.test(name));
  const kept = new URLSearchParams([...parameters].filter(([name]) => !isBeside(name)));
  kept.sort();
  return kept;
}

/** `path` without slashes at its end. An expression for it is quadratic in a path of slashes. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** Whether both addresses are of one page, whatever other parameters they have. */
export function isSamePage(one: string, other: string): boolean {
  return isPageAddress(one) && isPageAddress(other) && pageIdOf(one) === pageIdOf(other);
}

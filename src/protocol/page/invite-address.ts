/**
 * The room key of an invite: at the end of the address's fragment, which browsers never send to a
 * server, after the site's own part. Loaded into every page, so it imports nothing.
 */

/** A fragment that starts like this is the route of a single-page site. */
const ROUTE = /^#[/!]/;
/** Our parameter, with its separators. */
const OURS = /([#?&])issho=([^&]*)(&?)/;

/** `address` with `roomKey`, as a parameter that sites which read their fragment do not know. */
export function withKey(address: string, roomKey: string): string {
  const bare = withoutKey(address);
  const [page, fragment] = parted(bare);
  if (fragment.length < 2) return `${page}#issho=${roomKey}`;
  const joint = ROUTE.test(fragment) && !fragment.includes('?') ? '?' : '&';
  return `${bare}${joint}issho=${roomKey}`;
}

/** The text in the room key's position, if there is any. */
export function keyIn(address: string): string | undefined {
  const [, fragment] = parted(address);
  return OURS.exec(fragment)?.[2];
}

/** `address` without the room key. */
export function withoutKey(address: string): string {
  const [page, fragment] = parted(address);
  return page + fragment.replace(OURS, (_, before: string, _key, after: string) => after && before);
}

/** The fragment of `address` if it is a route of the site; otherwise nothing. */
export function routeIn(address: string): string {
  const [, fragment] = parted(withoutKey(address));
  return ROUTE.test(fragment) ? fragment : '';
}

function parted(address: string): [page: string, fragment: string] {
  const start = address.indexOf('#');
  return start < 0 ? [address, ''] : [address.slice(0, start), address.slice(start)];
}

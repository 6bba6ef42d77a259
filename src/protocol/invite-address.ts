/**
 * Where an invite has its room key: at the end of the address's fragment, which browsers never send to a
 * server, beside what the site keeps there itself. Loaded into every page: imports nothing.
 */

/** The fragment of a site that keeps its pages there begins with one of these. */
const ROUTE = /^#[/!]/;
/** Ours, with what stands before and after it. */
const OURS = /([#?&])issho=([^&]*)(&?)/;

/** `address` with `roomKey` where sites that read their fragment take it for a parameter they do not know. */
export function withKey(address: string, roomKey: string): string {
  const bare = withoutKey(address);
  const [page, fragment] = parted(bare);
  if (fragment.length < 2) return `${page}#issho=${roomKey}`;
  const joint = ROUTE.test(fragment) && !fragment.includes('?') ? '?' : '&';
  return `${bare}${joint}issho=${roomKey}`;
}

/** What stands in the place of a room key, if anything does. */
export function keyIn(address: string): string | undefined {
  const [, fragment] = parted(address);
  return OURS.exec(fragment)?.[2];
}

/** `address` as the site wrote it. */
export function withoutKey(address: string): string {
  const [page, fragment] = parted(address);
  return page + fragment.replace(OURS, (_, before: string, _key, after: string) => after && before);
}

/** The fragment of `address` where it says which page of the site it is; else nothing. */
export function routeIn(address: string): string {
  const [, fragment] = parted(withoutKey(address));
  return ROUTE.test(fragment) ? fragment : '';
}

function parted(address: string): [page: string, fragment: string] {
  const start = address.indexOf('#');
  return start < 0 ? [address, ''] : [address.slice(0, start), address.slice(start)];
}

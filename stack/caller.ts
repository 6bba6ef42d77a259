/** The networks under which a socket is counted. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The networks that `address` belongs to, the narrowest first. The first one is the caller: an IPv4
 * address, or 64 bits of IPv6, because one household has all addresses of such a network. Wider
 * networks are those that one customer can get: 56 or 48 bits of IPv6, and 24 bits of IPv4.
 */
export function networksOf(address: string): readonly [string, ...string[]] {
  const [plain = ''] = address.toLowerCase().split('%');
  if (!isIPv6(plain)) return isIPv4(plain) ? networksOfIPv4(plain) : [plain];
  const groups = groupsOf(plain);
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return networksOfIPv4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  const [first = 0, second = 0, third = 0, fourth = 0] = groups;
  const written = (last: number, bits: number) =>
    `${[first, second, third, last].map((group) => group.toString(16)).join(':')}::/${bits}`;
  return [written(fourth, 64), written(fourth & 0xff00, 56), written(0, 48)];
}

function networksOfIPv4(address: string): readonly [string, ...string[]] {
  return [address, `${address.slice(0, address.lastIndexOf('.'))}.0/24`];
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = [], tail = []] = address.split('::').map((part) => (part ? part.split(':') : []));
  const last = tail.at(-1) ?? head.at(-1) ?? '';
  // Its last four bytes may have the form of an IPv4 address.
  const length = head.length + tail.length + (isIPv4(last) ? 1 : 0);
  const zeros = Array.from({ length: 8 - length }, () => '0');
  return [...head, ...zeros, ...tail].flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

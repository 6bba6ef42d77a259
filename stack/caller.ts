/** The key under which a socket is counted. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * An IPv4 address in its usual form, or the network of 64 bits of an IPv6 address, because one
 * household has all addresses of such a network.
 */
export function callerOf(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%');
  if (!isIPv6(plain)) return plain;
  const groups = groupsOf(plain);
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
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

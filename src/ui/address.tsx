/** Addresses as they are read before they are gone to. */
import { shownAddress } from './format.ts';

/** Where something leads: the host, the beginning of the rest, and all of it for whoever points at it. */
export function Address({ of: address }: { readonly of: string }) {
  const shown = shownAddress(address);
  if (!shown) return null;
  const { host, path, whole } = shown;
  return (
    <p class="address small muted" dir="ltr" title={whole} data-testid="address">
      <b>{host}</b>
      {path}
    </p>
  );
}

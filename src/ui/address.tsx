/** Shows an address before the viewer opens it. */
import { shownAddress } from './format.ts';

/** The target of a link: its host and the start of its path. The tooltip shows all of it. */
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

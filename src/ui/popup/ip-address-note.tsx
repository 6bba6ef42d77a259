/** Shown where a viewer opens a room to strangers, or goes to a room of strangers. */
import { words } from '../words.ts';
import type { PopupIntents } from './store.ts';

/** Says that members see the viewer's IP address, with the way to the option that hides it. */
export function IpAddressNote({ intents }: { readonly intents: PopupIntents }) {
  return (
    <p class="small muted" data-testid="ip-address">
      {words('lobby.ip_address')}{' '}
      <button type="button" class="in-text" onClick={intents.options}>
        {words('lobby.ip_address_options')}
      </button>
    </p>
  );
}

/** Explains who sees what, with the switch that hides the viewer's address. */
import type { PhraseKey } from '../phrase.ts';
import { words } from '../words.ts';
import { Said } from './field.tsx';
import type { OptionsForm } from './form.ts';
import type { OptionsStore } from './store.ts';

const seen: readonly (readonly [PhraseKey, PhraseKey])[] = [
  ['options.see_members', 'options.see_members_means'],
  ['options.see_signalling', 'options.see_signalling_means'],
  ['options.see_backend', 'options.see_backend_means'],
  ['options.see_relay', 'options.see_relay_means'],
];

interface PrivacyProps {
  readonly store: OptionsStore;
  readonly form: OptionsForm;
}

export function Privacy({ store, form }: PrivacyProps) {
  const { needsRelay, intents } = store;
  return (
    <section class="card" aria-labelledby="privacy">
      <h2 id="privacy">{words('options.privacy')}</h2>
      <dl class="stack seen">
        {seen.map(([who, what]) => (
          <div key={who}>
            <dt>{words(who)}</dt>
            <dd class="small muted">{words(what)}</dd>
          </div>
        ))}
      </dl>
      <div>
        <label class="check">
          <input
            id="relayOnly"
            type="checkbox"
            checked={form.relayOnly}
            aria-invalid={needsRelay.value}
            aria-describedby="relayOnly-means relayOnly-error"
            onChange={({ currentTarget }) => {
              intents.relayOnly(currentTarget.checked);
              // A refused change leaves the state as it was, so nothing is rendered again.
              currentTarget.checked = store.form.value?.relayOnly ?? false;
            }}
          />
          <span>{words('options.relay_only')}</span>
        </label>
        <p id="relayOnly-means" class="small muted">
          {words('options.relay_only_means')}
        </p>
        <Said
          id="relayOnly-error"
          what={needsRelay.value ? 'options.relay_only_needs' : undefined}
          class="small wrong"
        />
      </div>
    </section>
  );
}

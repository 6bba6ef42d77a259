/** The addresses of the room server, the PeerServer and the ICE servers. */
import { limits } from '../../protocol/limits.ts';
import { Icon } from '../icons.tsx';
import { words } from '../words.ts';
import { TextField } from './field.tsx';
import type { OptionsForm, IceRow } from './form.ts';
import { isFull, warningsIn } from './form.ts';
import type { OptionsStore } from './store.ts';
import { Test } from './test.tsx';

interface SectionProps {
  readonly store: OptionsStore;
  readonly form: OptionsForm;
}

export function Servers({ store, form }: SectionProps) {
  const { intents } = store;
  const isLocked = store.isInRoom.value;
  const warnings = warningsIn(form);
  const said = (field: 'supabaseUrl' | 'supabaseKey' | 'peerServerUrl') => ({
    id: field,
    value: form[field],
    error: store.errors.value.get(field),
    warning: warnings.get(field),
    isLocked,
    edit: (value: string) => intents.edit({ [field]: value }),
    leave: () => intents.leave(field),
  });
  return (
    <section class="card" aria-labelledby="servers">
      <h2 id="servers">{words('options.servers')}</h2>
      <p class="small muted">{words('options.servers_means')}</p>
      {isLocked && (
        <p class="note" data-testid="locked">
          <Icon name="lock" />
          <span>{words('options.locked')}</span>
        </p>
      )}
      <div class="stack">
        <TextField {...said('supabaseUrl')} label="options.backend" maxLength={limits.url} />
        <TextField {...said('supabaseKey')} label="options.backend_key" maxLength={limits.key} />
        <Test store={store} form={form} target="backend" what={words('options.backend')} />
      </div>
      <div class="stack">
        <TextField {...said('peerServerUrl')} label="options.signalling" maxLength={limits.url} />
        <Test store={store} form={form} target="signalling" what={words('options.signalling')} />
      </div>
      {!isLocked && (
        <div class="choices">
          <button type="button" class="button quiet" onClick={() => intents.restore('servers')}>
            {words('options.built_in')}
          </button>
        </div>
      )}
    </section>
  );
}

export function Connecting({ store, form }: SectionProps) {
  const { intents } = store;
  return (
    <section class="card" aria-labelledby="connecting">
      <h2 id="connecting">{words('options.connecting')}</h2>
      <p class="small muted">{words('options.connecting_means')}</p>
      {form.iceRows.length === 0 && <p class="small">{words('options.none')}</p>}
      {form.iceRows.map((row, index) => (
        <Row key={row.id} store={store} form={form} row={row} number={index + 1} />
      ))}
      <div class="choices">
        <button
          type="button"
          class="button"
          disabled={isFull(form.iceRows)}
          onClick={intents.addRow}
        >
          {words('options.add')}
        </button>
        <button type="button" class="button quiet" onClick={() => intents.restore('connecting')}>
          {words('options.built_in')}
        </button>
      </div>
    </section>
  );
}

interface RowProps extends SectionProps {
  readonly row: IceRow;
  readonly number: number;
}

function Row({ store, form, row, number }: RowProps) {
  const { errors, intents } = store;
  const said = (part: 'url' | 'username' | 'credential') => ({
    id: `ice-${row.id}-${part}` as const,
    value: row[part],
    error: errors.value.get(`ice-${row.id}-${part}`),
    edit: (value: string) => intents.editRow(row.id, { [part]: value }),
    leave: () => intents.leave(`ice-${row.id}-${part}`),
  });
  const what = words('options.ice', String(number));
  return (
    <fieldset class="stack row">
      <legend class="small">{what}</legend>
      <TextField {...said('url')} label="options.ice_url" maxLength={limits.iceAddress} />
      {/^\s*stun:/i.test(row.url) || (
        <div class="pair">
          <TextField
            {...said('username')}
            label="options.ice_username"
            maxLength={limits.credential}
          />
          <TextField
            {...said('credential')}
            label="options.ice_credential"
            isSecret
            maxLength={limits.credential}
          />
        </div>
      )}
      <div class="choices">
        <Test store={store} form={form} target={row.id} what={what} />
        <button
          type="button"
          class="button quiet"
          aria-label={words('options.remove', String(number))}
          title={words('options.remove', String(number))}
          onClick={() => intents.removeRow(row.id)}
        >
          <Icon name="bin" />
        </button>
      </div>
    </fieldset>
  );
}

/** The options page: the viewer's name, privacy, servers and stored data. */
import { useLayoutEffect } from 'preact/hooks';
import { limits } from '../../protocol/limits.ts';
import { MyData } from '../my-data.tsx';
import { RefusalNote } from '../notes.tsx';
import type { PhraseKey } from '../phrase.ts';
import { words } from '../words.ts';
import { TextField } from './field.tsx';
import { Privacy } from './privacy.tsx';
import { Connecting, Servers } from './servers.tsx';
import type { OptionsStore, Saved } from './store.ts';

export function Options({ store }: { readonly store: OptionsStore }) {
  const { form, saved, intents } = store;
  useLayoutEffect(() => {
    document.title = words('options.title');
  }, []);
  useLayoutEffect(() => {
    if (saved.value !== 'not-valid') return;
    document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [saved.value]);
  if (!form.value) return <main />;
  return (
    <main>
      <h1>{words('options.title')}</h1>
      <form
        class="stack sections"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          intents.save();
        }}
      >
        <section class="card" aria-labelledby="you">
          <h2 id="you">{words('options.you')}</h2>
          <TextField
            id="name"
            label="options.name"
            hint="options.name_hint"
            value={form.value.name}
            maxLength={limits.name}
            edit={(name) => intents.edit({ name })}
          />
        </section>
        <Privacy store={store} form={form.value} />
        <Servers store={store} form={form.value} />
        <Connecting store={store} form={form.value} />
        <footer class="saving">
          <button type="submit" class="button main">
            {words('options.save')}
          </button>
          <Outcome saved={saved.value} />
        </footer>
      </form>
      <section class="card">
        <MyData />
      </section>
    </main>
  );
}

const phrases = {
  saved: 'options.saved',
  'saved-in-room': 'options.saved_in_room',
  'not-valid': 'options.not_saved',
} as const satisfies Record<Extract<Saved, string>, PhraseKey>;

function Outcome({ saved }: { readonly saved: Saved | undefined }) {
  if (typeof saved === 'object') return <RefusalNote refusal={saved} />;
  return (
    <output class="small" data-testid="saved" data-outcome={saved}>
      {saved && words(phrases[saved])}
    </output>
  );
}

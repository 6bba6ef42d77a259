/** Lets the viewer correct show, season and episode, by which comments are shared. */
import { limits } from '../../../protocol/limits.ts';
import { corrected } from '../../../protocol/page/read-programme.ts';
import { Address } from '../../address.tsx';
import { Fold } from '../../fold.tsx';
import { words } from '../../words.ts';
import type { WatchablePage } from './page.ts';
import type { PopupForm, PopupIntents } from '../store.ts';

interface ProgrammeFormProps {
  readonly page: WatchablePage;
  readonly form: PopupForm;
  readonly intents: PopupIntents;
}

export function ProgrammeForm({ page, form, intents: { edit } }: ProgrammeFormProps) {
  const { show, season, episode } = corrected(page.programme, form);
  return (
    <Fold title={words('lobby.programme')}>
      <p class="small muted">{words('lobby.programme_hint')}</p>
      <div class="programme">
        <label class="field">
          <span>{words('lobby.show')}</span>
          <input
            class="input"
            value={form.show ?? show}
            maxLength={limits.title}
            autocomplete="off"
            onInput={({ currentTarget }) => edit({ show: currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>{words('lobby.season')}</span>
          <input
            class="input"
            type="number"
            min={1}
            max={limits.season}
            value={season ?? ''}
            onInput={({ currentTarget }) => edit({ season: numberIn(currentTarget) ?? null })}
          />
        </label>
        <label class="field">
          <span>{words('lobby.episode')}</span>
          <input
            class="input"
            type="number"
            min={1}
            max={limits.episode}
            value={episode}
            onInput={({ currentTarget }) => edit({ episode: numberIn(currentTarget) })}
          />
        </label>
        {page.tab.url && (
          <div class="field">
            <span>{words('lobby.address')}</span>
            <Address of={page.tab.url} />
          </div>
        )}
      </div>
    </Fold>
  );
}

/** Undefined if the field is empty. */
function numberIn({ valueAsNumber }: HTMLInputElement): number | undefined {
  return Number.isNaN(valueAsNumber) ? undefined : valueAsNumber;
}

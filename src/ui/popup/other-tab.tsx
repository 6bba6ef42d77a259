/** The room plays in another tab, or its tab was closed. */
import { tabOf } from '../../protocol/extension/membership.ts';
import { Address } from '../address.tsx';
import { RefusalNote } from '../notes.tsx';
import type { PhraseKey } from '../phrase.ts';
import { words } from '../words.ts';
import { InviteNote } from './room/invite.tsx';
import type { PopupIntents } from './store.ts';
import type { ElsewhereView } from './view.ts';

interface ElsewhereProps {
  readonly view: ElsewhereView;
  readonly isLeaving: boolean;
  readonly intents: PopupIntents;
}

export function Elsewhere({ view, isLeaving, intents }: ElsewhereProps) {
  const { snapshot } = view.membership;
  const tabId = tabOf(view.membership);
  const canOpen = tabId === null && view.main !== 'here';
  const look = (is: ElsewhereView['main']) => (view.main === is ? 'button main' : 'button');
  return (
    <>
      <header class="what">
        <p class="small muted">
          {words(view.tab === 'open' ? 'elsewhere.title' : 'elsewhere.gone')}
        </p>
        <h1 tabIndex={-1}>{snapshot.room.title}</h1>
      </header>
      <p class="muted">{words(nextStep(view))}</p>
      {view.refusal && <RefusalNote refusal={view.refusal} />}
      <div class="stack">
        {tabId !== null && (
          <button type="button" class={look('show')} onClick={() => intents.show(tabId)}>
            {words('elsewhere.show')}
          </button>
        )}
        {canOpen && (
          <button
            type="button"
            class={look('open')}
            onClick={() => intents.open(snapshot.room.videoUrl)}
          >
            {words('elsewhere.open')}
          </button>
        )}
        {canOpen && <Address of={snapshot.room.videoUrl} />}
        {view.canWatchHere && (
          <button type="button" class={look('here')} onClick={intents.resume}>
            {words('elsewhere.here')}
          </button>
        )}
        <button type="button" class="button quiet" disabled={isLeaving} onClick={intents.leave}>
          {words('room.leave')}
        </button>
      </div>
      <InviteNote roomKey={view.invite} join={intents.join} />
    </>
  );
}

function nextStep({ tab, main, canWatchHere }: ElsewhereView): PhraseKey {
  if (tab === 'open') return canWatchHere ? 'elsewhere.next' : 'elsewhere.next_show';
  if (main === 'here') return 'elsewhere.next_here';
  return canWatchHere ? 'elsewhere.next_gone' : 'elsewhere.next_nothing';
}

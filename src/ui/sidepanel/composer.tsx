/** The field for a new comment. Enter sends, Shift+Enter begins a line. */
import { useState } from 'preact/hooks';
import { limits } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { clockTime } from '../format.ts';
import { Icon } from '../icons.tsx';
import { RefusalNote } from '../notes.tsx';
import { counted } from '../phrase.ts';
import { say, words } from '../words.ts';
import type { PanelIntents } from './store.ts';

interface ComposerProps {
  readonly draft: string;
  /** Seconds into the video; undefined while unknown. */
  readonly position: number | undefined;
  readonly refusal: Refusal | undefined;
  readonly intents: PanelIntents;
}

/** The number of characters left is shown from here on. */
const SCARCE = 200;

export function Composer({ draft, position, refusal, intents }: ComposerProps) {
  const [isAttached, setAttached] = useState(true);
  const left = limits.comment - draft.trim().length;
  const post = () => intents.post(isAttached && position !== undefined ? position : null);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        post();
      }}
    >
      {refusal && <RefusalNote refusal={refusal} />}
      <textarea
        class="input"
        rows={2}
        value={draft}
        aria-label={words('panel.write')}
        placeholder={words('panel.write')}
        onInput={({ currentTarget }) => intents.write(currentTarget.value)}
        onKeyDown={(event) => {
          // While an input method is open, Enter picks a word and does not send.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          post();
        }}
      />
      <div class="row">
        {position !== undefined && (
          <label class="attach" title={words('panel.at_hint', clockTime(position))}>
            <input
              type="checkbox"
              checked={isAttached}
              onChange={({ currentTarget }) => setAttached(currentTarget.checked)}
            />
            <span>{words('panel.at', clockTime(position))}</span>
          </label>
        )}
        {left <= SCARCE && (
          <span class="small muted">
            {left >= 0 ? say(counted('panel.left', left)) : say(counted('panel.over', -left))}
          </span>
        )}
        <button type="submit" class="button main" disabled={draft.trim() === '' || left < 0}>
          <Icon name="send" />
          {words('panel.send')}
        </button>
      </div>
    </form>
  );
}

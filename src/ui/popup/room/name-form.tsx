/** The form that changes the viewer's name in the room. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { limits } from '../../../protocol/limits.ts';
import { RefusalNote } from '../../notes.tsx';
import { words } from '../../words.ts';
import type { Naming } from './member-actions.ts';

interface NameFormProps {
  readonly id: string;
  /** The current name. */
  readonly name: string;
  readonly naming: Naming;
  readonly close: () => void;
}

export function NameForm({ id, name, naming: { isBusy, refusal, act }, close }: NameFormProps) {
  const [typed, setTyped] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.select(), []);
  const save = () => {
    const wanted = typed.trim();
    if (wanted === '' || isBusy.value) return;
    if (wanted === name) close();
    else act(wanted, close);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Otherwise Escape would close the popup.
    event.preventDefault();
    close();
  };
  return (
    <form
      class="menu"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label class="small" for={`${id}-name`}>
        {words('room.rename')}
      </label>
      <div class="renaming">
        <input
          ref={field}
          id={`${id}-name`}
          class="input"
          value={typed}
          maxLength={limits.name}
          autocomplete="off"
          spellcheck={false}
          onKeyDown={onKeyDown}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button
          type="submit"
          class="button"
          disabled={isBusy.value || typed.trim() === ''}
          onKeyDown={onKeyDown}
        >
          {words('room.save_name')}
        </button>
      </div>
      {refusal.value && <RefusalNote refusal={refusal.value} />}
    </form>
  );
}

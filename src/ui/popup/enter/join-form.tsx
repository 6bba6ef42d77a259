/** The form that joins a room by its key. */
import type { ComponentChildren } from 'preact';
import { limits } from '../../../protocol/limits.ts';
import type { Refusal, RefusalCode } from '../../../protocol/refusal.ts';
import { isOfPublicRoom } from '../../../protocol/page/room-key.ts';
import { RefusalNote } from '../../notes.tsx';
import { words } from '../../words.ts';
import { IpAddressNote } from '../ip-address-note.tsx';
import type { PopupForm, PopupIntents } from '../store.ts';

interface FormProps {
  readonly form: PopupForm;
  readonly intents: PopupIntents;
}

interface JoinFormProps extends FormProps {
  readonly refusal: Refusal | undefined;
  /** Whether joining is the viewer's most likely wish. */
  readonly isMain: boolean;
  readonly children?: ComponentChildren;
}

/** Refusals that another key may fix. */
const keyRefusals: ReadonlySet<RefusalCode> = new Set(['room-key-invalid', 'room-not-found']);

export function JoinForm({ form, intents, refusal, isMain, children }: JoinFormProps) {
  return (
    <form
      id="join"
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        intents.join(form.roomKey);
      }}
    >
      {!isMain && <h2 class="or">{words('lobby.or_join')}</h2>}
      {children}
      {isOfPublicRoom(form.roomKey) && <IpAddressNote intents={intents} />}
      {refusal && <RefusalNote refusal={refusal} />}
      <div class="join">
        <label class="field">
          <span>{words('lobby.key')}</span>
          <input
            class="input"
            value={form.roomKey}
            maxLength={limits.roomKeyText}
            placeholder={words('lobby.key_hint')}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-invalid={refusal !== undefined && keyRefusals.has(refusal.code)}
            onInput={({ currentTarget }) => intents.edit({ roomKey: currentTarget.value })}
          />
        </label>
        <button type="submit" class={isMain ? 'button main' : 'button'}>
          {words('lobby.join')}
        </button>
      </div>
    </form>
  );
}

interface NameFieldProps extends FormProps {
  /** Pressing Enter in the field submits this form. */
  readonly formId: 'create' | 'join';
}

export function NameField({ form, intents, formId }: NameFieldProps) {
  return (
    <label class="field">
      <span>{words('lobby.name')}</span>
      <input
        class="input"
        form={formId}
        value={form.name}
        maxLength={limits.name}
        autocomplete="off"
        onInput={({ currentTarget }) => intents.edit({ name: currentTarget.value })}
      />
    </label>
  );
}

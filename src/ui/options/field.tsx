/** A text field that is linked to its hint and its error. */
import type { JSX, TargetedInputEvent } from 'preact';
import { Icon } from '../icons.tsx';
import type { PhraseKey } from '../phrase.ts';
import { words } from '../words.ts';
import type { Field } from './form.ts';

interface TextFieldProps {
  readonly id: Field | 'name';
  readonly label: PhraseKey;
  readonly value: string;
  readonly maxLength: number;
  readonly isSecret?: boolean;
  readonly hint?: PhraseKey | undefined;
  readonly error?: PhraseKey | undefined;
  readonly warning?: PhraseKey | undefined;
  readonly isLocked?: boolean;
  readonly edit: (value: string) => void;
  /** Called when the viewer leaves the field. */
  readonly leave?: () => void;
}

export function TextField(props: TextFieldProps) {
  const { id, label, hint, error, warning, isLocked = false, edit, leave } = props;
  const said = { hint: `${id}-hint`, error: `${id}-error`, warning: `${id}-warning` };
  const input = {
    id,
    class: 'input',
    value: props.value,
    maxLength: props.maxLength,
    readOnly: isLocked,
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: false,
    'aria-invalid': error !== undefined,
    'aria-describedby': [hint && said.hint, error && said.error, warning && said.warning]
      .filter(Boolean)
      .join(' '),
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) => edit(currentTarget.value),
    onChange: leave,
  } as const;
  return (
    <div class="field">
      <label for={id}>{words(label)}</label>
      {props.isSecret ? <input type="password" {...input} /> : <input {...input} />}
      {hint && (
        <p id={said.hint} class="small muted">
          {words(hint)}
        </p>
      )}
      <Said id={said.error} what={error} class="small wrong" />
      <Said id={said.warning} what={warning} class="small muted said" />
    </div>
  );
}

interface SaidProps {
  readonly id: string;
  readonly what: PhraseKey | undefined;
  readonly class: string;
}

/** The error of a field. Screen readers read it when it appears. */
export function Said({ id, what, class: look }: SaidProps): JSX.Element {
  return (
    <div aria-live="polite">
      {what && (
        <p id={id} class={look}>
          <Icon name="alert" />
          <span>{words(what)}</span>
        </p>
      )}
    </div>
  );
}

/** One of a few, side by side. */
import type { PhraseKey } from '../phrase.ts';
import { words } from '../words.ts';

interface ChoiceProps<Value> {
  /** Of the radio buttons. */
  readonly name: string;
  readonly options: readonly (readonly [Value, PhraseKey])[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

/** For a `fieldset` with the class `choice`, which says what is chosen. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { name, options, chosen, choose } = props;
  return (
    <>
      {options.map(([value, key]) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={chosen === value}
            onChange={() => choose(value)}
          />
          <span>{words(key)}</span>
        </label>
      ))}
    </>
  );
}

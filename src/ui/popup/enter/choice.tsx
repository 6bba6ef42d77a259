/** A choice of one among a few options, side by side. */
import type { PhraseKey } from '../../phrase.ts';
import { words } from '../../words.ts';

interface ChoiceProps<Value> {
  /** Name of the radio group. */
  readonly name: string;
  readonly options: readonly (readonly [Value, PhraseKey])[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

/** Belongs in a `fieldset` with the class `choice`, whose legend names the choice. */
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

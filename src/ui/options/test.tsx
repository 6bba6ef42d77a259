/** The button that tests a server, and the result of the test. */
import { Icon } from '../icons.tsx';
import { words } from '../words.ts';
import type { OptionsForm } from './form.ts';
import type { OptionsStore } from './store.ts';
import type { Target } from './trial.ts';
import { outcomeOf, outcomePhrase } from './trial.ts';

interface TestProps {
  readonly store: OptionsStore;
  readonly form: OptionsForm;
  readonly target: Target;
  /** The server that is tested, in words. */
  readonly what: string;
}

export function Test({ store: { trials, intents }, form, target, what }: TestProps) {
  const outcome = outcomeOf(trials.value, form, target);
  const look = outcome === 'fine' ? 'fine' : outcome === 'testing' ? 'muted' : 'wrong';
  return (
    <div class="test">
      <button
        type="button"
        class="button"
        aria-label={words('options.test_what', what)}
        onClick={() => intents.test(target)}
      >
        {words('options.test')}
      </button>
      <output class={`small ${look}`} data-testid={`test-${target}`} data-outcome={outcome}>
        {outcome && outcome !== 'testing' && <Icon name={outcome === 'fine' ? 'check' : 'alert'} />}
        <span>{outcome && words(outcomePhrase(outcome, form, target))}</span>
      </output>
      {outcome === 'unreadable' && (
        <button
          type="button"
          class="button"
          aria-label={words('options.allow_what', what)}
          onClick={intents.allow}
        >
          {words('options.allow')}
        </button>
      )}
    </div>
  );
}

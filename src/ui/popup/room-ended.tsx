/** How the room ended for the viewer, other than by leaving it. */
import type { Ending } from '../../protocol/extension/membership.ts';
import { Mark } from '../icons.tsx';
import { endingPhrases } from '../ending.ts';
import { say, words } from '../words.ts';

interface OverProps {
  readonly ending: Ending;
  readonly goOn: () => void;
}

export function Over({ ending, goOn }: OverProps) {
  const { heading, next } = endingPhrases(ending);
  return (
    <div class="blank" data-testid="over" data-why={ending.why}>
      <Mark />
      <h1 tabIndex={-1}>{say(heading)}</h1>
      <p class="muted">{say(next)}</p>
      <button type="button" class="button main" onClick={goOn}>
        {words('over.go_on')}
      </button>
    </div>
  );
}

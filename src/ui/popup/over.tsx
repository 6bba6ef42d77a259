/** How the room ended for us, when it was not by leaving it. */
import type { Ending } from '../../protocol/membership.ts';
import { Mark } from '../icons.tsx';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';
import { say, words } from '../words.ts';

interface OverProps {
  readonly ending: Ending;
  readonly goOn: () => void;
}

export function Over({ ending, goOn }: OverProps) {
  const { heading, next } = phrases(ending);
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

function phrases({ why, title, host }: Ending): { heading: Phrase; next: Phrase } {
  switch (why) {
    case 'removed':
      return { heading: phrase('over.removed', host), next: phrase('over.removed_next') };
    case 'gone':
      return { heading: phrase('over.gone', title), next: phrase('over.gone_next') };
    case 'data-deleted':
      return { heading: phrase('data.deleted'), next: phrase('data.deleted_next') };
  }
}

/** The room ended for us, and not by our leaving it. */
import type { Ending } from '../../protocol/membership.ts';
import { Mark } from '../icons.tsx';
import { words } from '../words.ts';

interface OverProps {
  readonly ending: Ending;
  readonly goOn: () => void;
}

export function Over({ ending: { why, title, host }, goOn }: OverProps) {
  const isRemoved = why === 'removed';
  return (
    <div class="blank" data-testid="over" data-why={why}>
      <Mark />
      <h1 tabIndex={-1}>{isRemoved ? words('over.removed', host) : words('over.gone', title)}</h1>
      <p class="muted">{words(isRemoved ? 'over.removed_next' : 'over.gone_next')}</p>
      <button type="button" class="button main" onClick={goOn}>
        {words('over.go_on')}
      </button>
    </div>
  );
}

/** Shown while the background enters a room. */
import { TroubleNote } from '../../notes.tsx';
import { phrase } from '../../phrase.ts';
import { words } from '../../words.ts';
import type { Attempt } from './attempt.ts';

interface WaitingProps {
  readonly attempt: Attempt;
  readonly giveUp: () => void;
}

export function Waiting({ attempt: { entry, waitingFor }, giveUp }: WaitingProps) {
  return (
    <div class="blank" aria-busy="true">
      <div class="spinner" />
      <h1 tabIndex={-1}>{words(`entering.${entry.kind}`)}</h1>
      {waitingFor === 'backend' && (
        <TroubleNote trouble={{ server: 'backend', text: phrase('entering.backend') }} />
      )}
      {waitingFor === 'viewer' && <output class="muted">{words('entering.asking')}</output>}
      {waitingFor === 'worker' && <output class="muted">{words('entering.worker')}</output>}
      <button type="button" class="button quiet" onClick={giveUp}>
        {words('entering.cancel')}
      </button>
    </div>
  );
}

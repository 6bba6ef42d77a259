/** The removed people of the room. The host may let them back in. */
import { useEffect, useState } from 'preact/hooks';
import { callWorker } from '../../../messaging/call-worker.ts';
import type { RemovedMember } from '../../../protocol/backend/room.ts';
import type { Result } from '../../../protocol/refusal.ts';
import { Fold } from '../../fold.tsx';
import { RefusalNote } from '../../notes.tsx';
import { words } from '../../words.ts';
import type { Hosting } from './member-actions.ts';

interface RemovedPeopleProps {
  /** The list is read again when this changes. */
  readonly memberCount: number;
  readonly hosting: Hosting;
}

export function RemovedPeople({ memberCount, hosting: { isBusy, act } }: RemovedPeopleProps) {
  const [isOpen, setOpen] = useState(false);
  const [listed, setListed] = useState<Result<readonly RemovedMember[]>>();
  const read = () => void callWorker('room/removed', {}).then(setListed);
  useEffect(() => {
    if (isOpen) read();
  }, [isOpen, memberCount]);
  return (
    <Fold title={words('host.removed')} testId="removed" onToggle={setOpen}>
      {listed && !listed.ok && <RefusalNote refusal={listed.refusal} />}
      {listed?.ok && (
        <p class="small muted">
          {words(listed.value.length > 0 ? 'host.removed_explained' : 'host.removed_none')}
        </p>
      )}
      {listed?.ok && listed.value.length > 0 && (
        <ul class="removed">
          {listed.value.map(({ id, name: known }) => {
            const name = known ?? words('host.removed_nameless');
            return (
              <li key={id} data-testid="removed-member">
                <span dir="auto">{name}</span>
                <button
                  type="button"
                  class="button"
                  aria-label={words('host.restore_name', name)}
                  disabled={isBusy.value}
                  onClick={() => act({ act: 'let-back-in', member: id }, read)}
                >
                  {words('host.restore')}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Fold>
  );
}

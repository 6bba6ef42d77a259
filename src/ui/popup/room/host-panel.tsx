/** The host's controls: who commands playback, the room key, and closing the room. */
import type { RoomControl } from '../../../protocol/backend/room.ts';
import { Ask } from '../../ask.tsx';
import { Fold } from '../../fold.tsx';
import { RefusalNote } from '../../notes.tsx';
import type { PhraseKey } from '../../phrase.ts';
import type { RoomView } from '../../room/view.ts';
import { words } from '../../words.ts';
import type { Hosting } from './member-actions.ts';
import { RemovedPeople } from './removed-people.tsx';

interface HostPanelProps {
  readonly room: RoomView;
  readonly hosting: Hosting;
}

const controls: readonly (readonly [RoomControl, PhraseKey])[] = [
  ['everyone', 'host.everyone'],
  ['host', 'host.only_you'],
  ['named', 'host.chosen'],
];

export function HostPanel({ room, hosting }: HostPanelProps) {
  const { isBusy, refusal, act } = hosting;
  const { isPublic, control, members } = room;
  const busy = isBusy.value;
  const named = members.filter(({ isChosen }) => isChosen).map(({ id }) => id);
  return (
    <Fold title={words('host.title')} testId="hosting">
      <fieldset class="radios">
        <legend class="small muted">{words('host.control')}</legend>
        {controls.map(([value, key]) => (
          <label key={value}>
            <input
              type="radio"
              name="control"
              checked={control === value}
              onChange={() => act({ act: 'control', control: value, named })}
            />
            <span>{words(key)}</span>
          </label>
        ))}
        {control === 'named' && <p class="small muted">{words('host.choose')}</p>}
      </fieldset>
      {refusal.value && <RefusalNote refusal={refusal.value} />}
      <RemovedPeople memberCount={members.length} hosting={hosting} />
      <div class="stack">
        {isPublic ? (
          <Ask
            label={words('host.make_private')}
            question={words('host.make_private_ask')}
            isBusy={busy}
            does={() => act({ act: 'make-private' })}
          />
        ) : (
          <>
            <Ask
              label={words('host.new_key')}
              question={words('host.new_key_ask')}
              isBusy={busy}
              does={() => act({ act: 'new-key' })}
            />
            <Ask
              label={words('host.make_public')}
              question={words('host.make_public_ask')}
              isBusy={busy}
              does={() => act({ act: 'make-public' })}
            />
          </>
        )}
        <Ask
          label={words('host.close')}
          question={words('host.close_ask')}
          isBusy={busy}
          does={() => act({ act: 'close' })}
        />
      </div>
    </Fold>
  );
}

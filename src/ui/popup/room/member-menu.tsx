/** The host's actions on one member. */
import { Ask } from '../../ask.tsx';
import { RefusalNote } from '../../notes.tsx';
import type { MemberLine } from '../../room/member.ts';
import type { RoomView } from '../../room/view.ts';
import { words } from '../../words.ts';
import type { Hosting } from './member-actions.ts';

interface MemberMenuProps {
  readonly member: MemberLine;
  readonly room: RoomView;
  readonly hosting: Hosting;
}

export function MemberMenu({ member, room, hosting: { isBusy, refusal, act } }: MemberMenuProps) {
  const { id, name, isChosen } = member;
  const choose = (isWanted: boolean) => {
    const others = room.members.filter((line) => line.isChosen && line.id !== id);
    const named = others.map((line) => line.id);
    act({ act: 'control', control: 'named', named: isWanted ? [...named, id] : named });
  };
  return (
    <div class="menu">
      {room.control === 'named' && (
        <label class="check">
          <input
            type="checkbox"
            checked={isChosen}
            onChange={({ currentTarget }) => choose(currentTarget.checked)}
          />
          <span>{words('host.may_control')}</span>
        </label>
      )}
      <div class="choices">
        <Ask
          label={words('host.make_host')}
          question={words('host.make_host_ask', name)}
          isBusy={isBusy.value}
          does={() => act({ act: 'hand-over', member: id })}
        />
        <Ask
          label={words('host.remove')}
          question={words(room.isPublic ? 'host.remove_ask_public' : 'host.remove_ask', name)}
          isBusy={isBusy.value}
          does={() => act({ act: 'remove', member: id })}
        />
      </div>
      {refusal.value && <RefusalNote refusal={refusal.value} />}
    </div>
  );
}

/** One member: their name, their state, and their distance from the room. */
import { useId, useRef, useState } from 'preact/hooks';
import { Avatar } from '../../avatar.tsx';
import { Icon } from '../../icons.tsx';
import type { MemberLine } from '../../room/member.ts';
import type { RoomView } from '../../room/view.ts';
import { say, words } from '../../words.ts';
import { MemberMenu } from './member-menu.tsx';
import { NameForm } from './name-form.tsx';
import type { Hosting, Naming } from './member-actions.ts';

interface MemberProps {
  readonly member: MemberLine;
  readonly room: RoomView;
  readonly hosting: Hosting;
  readonly naming: Naming;
}

export function Member({ member, room, hosting, naming }: MemberProps) {
  const { id, name, isHost, isSelf, isChosen, state, inStep, drift } = member;
  const [isOpen, setOpen] = useState(false);
  const menu = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const hasMenu = isSelf || room.isHost;
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <li
      class="member"
      data-testid="member"
      data-state={state}
      data-in-step={inStep}
      data-drift={drift}
    >
      <Avatar id={id} />
      <p class="who">
        <span class="name" dir="auto">
          {name}
        </span>
        {isSelf && <span class="tag">{words('room.you')}</span>}
        {isHost && <span class="tag">{words('room.host')}</span>}
        {isChosen && <span class="tag">{words('room.controls')}</span>}
      </p>
      <p class={inStep ? 'doing in-step' : 'doing'}>{say(member.words)}</p>
      <Measures member={member} />
      {hasMenu && (
        <button
          type="button"
          class="button quiet square more"
          ref={opener}
          aria-label={isSelf ? words('room.rename') : words('host.more', name)}
          title={isSelf ? words('room.rename') : undefined}
          aria-expanded={isOpen}
          aria-controls={menu}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isSelf ? 'edit' : 'more'} size={isSelf ? 16 : 18} />
        </button>
      )}
      {hasMenu && (
        <div id={menu} class="under" hidden={!isOpen}>
          {isOpen && isSelf && <NameForm id={menu} name={name} naming={naming} close={close} />}
          {isOpen && !isSelf && <MemberMenu member={member} room={room} hosting={hosting} />}
        </div>
      )}
    </li>
  );
}

/** Label of the round trip, by whether the link uses a relay. */
const ways = { true: 'room.round_trip_relayed', false: 'room.round_trip_direct' } as const;

function Measures({ member }: { readonly member: MemberLine }) {
  const { driftText, roundTrip, isRelayed, isUnsteady } = member;
  const way = words(isRelayed === undefined ? 'room.round_trip' : ways[`${isRelayed}`]);
  return (
    <dl class="measures small muted">
      {driftText !== undefined && (
        <div title={words('room.drift')}>
          <dt class="unseen">{words('room.drift')}</dt>
          <dd>{words('room.milliseconds', driftText)}</dd>
        </div>
      )}
      {roundTrip !== undefined && (
        <div title={way}>
          <dt class="unseen">{way}</dt>
          <dd>
            <Icon name={isRelayed ? 'relay' : 'roundTrip'} size={12} />
            {words('room.milliseconds', roundTrip)}
          </dd>
        </div>
      )}
      {isUnsteady && (
        <div title={words('room.unsteady_means')}>
          <dt class="unseen">{words('room.connection')}</dt>
          <dd>{words('room.unsteady')}</dd>
        </div>
      )}
    </dl>
  );
}

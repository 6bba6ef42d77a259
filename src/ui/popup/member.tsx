/** One member: who, what they are doing, and how far from the room they are. */
import { Avatar } from '../avatar.tsx';
import { Icon } from '../icons.tsx';
import type { MemberLine } from '../room/member.ts';
import { say, words } from '../words.ts';

export function Member({ member }: { readonly member: MemberLine }) {
  const { id, name, isHost, isSelf, state, inStep, drift } = member;
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
        <span class="name">{name}</span>
        {isSelf && <span class="tag">{words('room.you')}</span>}
        {isHost && <span class="tag">{words('room.host')}</span>}
      </p>
      <p class={inStep ? 'doing in-step' : 'doing'}>{say(member.words)}</p>
      <Measures member={member} />
    </li>
  );
}

function Measures({ member: { driftText, roundTrip } }: { readonly member: MemberLine }) {
  return (
    <dl class="measures small muted">
      {driftText !== undefined && (
        <div title={words('room.drift')}>
          <dt class="unseen">{words('room.drift')}</dt>
          <dd>{words('room.milliseconds', driftText)}</dd>
        </div>
      )}
      {roundTrip !== undefined && (
        <div title={words('room.round_trip')}>
          <dt class="unseen">{words('room.round_trip')}</dt>
          <dd>
            <Icon name="roundTrip" size={12} />
            {words('room.milliseconds', roundTrip)}
          </dd>
        </div>
      )}
    </dl>
  );
}

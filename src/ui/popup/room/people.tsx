/** The members of the room, their states, and the host's actions on each. */
import { counted } from '../../phrase.ts';
import type { MemberLine } from '../../room/member.ts';
import { summaryOf } from '../../room/member.ts';
import type { RoomView } from '../../room/view.ts';
import { say, words } from '../../words.ts';
import { Member } from './member.tsx';
import type { Hosting, Naming } from './member-actions.ts';

interface PeopleProps {
  readonly room: RoomView;
  readonly hosting: Hosting;
  readonly naming: Naming;
}

export function People({ room, hosting, naming }: PeopleProps) {
  const { members } = room;
  return (
    <section class="stack" aria-labelledby="people">
      <h2 id="people" class="people">
        <span>{words('room.people')}</span>
        <span>{say(counted('room.people_count', members.length))}</span>
      </h2>
      <SummaryLine members={members} />
      <ul class="members">
        {members.map((member) => (
          <Member key={member.id} member={member} room={room} hosting={hosting} naming={naming} />
        ))}
      </ul>
      {members.length < 2 && <p class="small muted">{words('room.alone')}</p>}
    </section>
  );
}

function SummaryLine({ members }: { readonly members: readonly MemberLine[] }) {
  const summary = summaryOf(members);
  if (!summary) return null;
  const { inStep, trouble, more } = summary;
  const parts = [
    inStep > 0 && words('room.in_step', String(inStep)),
    trouble && words('room.is_doing', trouble.name, say(trouble.words)),
    more > 0 && words('room.more', String(more)),
  ].filter((part) => typeof part === 'string');
  return (
    <p class="small" data-testid="summary">
      {parts.join(' · ')}
    </p>
  );
}

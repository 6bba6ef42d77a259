/** The view inside a room: its members, their states, and the key that lets others in. */
import type { SessionSnapshot } from '../../../protocol/extension/snapshot.ts';
import { Icon } from '../../icons.tsx';
import { MyData } from '../../my-data.tsx';
import { RefusalNote, TroubleNote } from '../../notes.tsx';
import { PlaybackLine } from '../../room/playback-line.tsx';
import type { RoomView } from '../../room/view.ts';
import { say, words } from '../../words.ts';
import { HostPanel } from './host-panel.tsx';
import { InviteNote } from './invite.tsx';
import { KeyCard } from './key-card.tsx';
import { MissingNote, MovedNote } from './page-moved.tsx';
import { People } from './people.tsx';
import { SitesNote } from '../sites.tsx';
import { Steering, Timing, WaitingNote } from './steering.tsx';
import type { PopupIntents } from '../store.ts';
import type { InRoomView } from '../view.ts';
import type { Hosting, Naming } from './member-actions.ts';

interface RoomPageProps {
  readonly room: RoomView;
  /** Undefined if no session runs. */
  readonly session: SessionSnapshot | undefined;
  readonly view: InRoomView;
  readonly isLeaving: boolean;
  readonly hosting: Hosting;
  readonly naming: Naming;
  readonly intents: PopupIntents;
}

export function RoomPage({
  room,
  session,
  view,
  isLeaving,
  hosting,
  naming,
  intents,
}: RoomPageProps) {
  return (
    <>
      <header class="what">
        <h1 tabIndex={-1}>{room.title}</h1>
        {room.playback && <PlaybackLine line={room.playback} />}
        {room.whoControls && <p class="small muted">{say(room.whoControls)}</p>}
      </header>
      {room.troubles.map((trouble) => (
        <TroubleNote key={trouble.server} trouble={trouble} />
      ))}
      {view.refusal && <RefusalNote refusal={view.refusal} />}
      {view.nested.length > 0 && (
        <SitesNote hosts={view.nested} reason="nested" allow={intents.again} />
      )}
      {view.refusal && view.canTryAgain && (
        <button type="button" class="button" onClick={intents.resume}>
          {words('room.try_again')}
        </button>
      )}
      {session && <MovedNote session={session} act={intents.act} />}
      {!session && !view.refusal && <MissingNote view={view} intents={intents} />}
      {session && <WaitingNote session={session} act={intents.act} />}
      <InviteNote roomKey={view.invite} join={intents.join} />
      <KeyCard room={room} />
      {view.unallowed.length > 0 && (
        <SitesNote hosts={view.unallowed} reason="why" allow={intents.allowSite} />
      )}
      {session && <Steering session={session} act={intents.act} />}
      <People room={room} hosting={hosting} naming={naming} />
      {session && <Timing seconds={session.shift} shift={intents.shift} />}
      {room.isHost && <HostPanel room={room} hosting={hosting} />}
      <MyData />
      <footer class="actions">
        <button type="button" class="button" onClick={intents.comments}>
          <Icon name="comment" />
          {words('room.comments')}
        </button>
        <button type="button" class="button quiet" disabled={isLeaving} onClick={intents.leave}>
          {words('room.leave')}
        </button>
      </footer>
    </>
  );
}

/** Where the room is, if this tab is on another page. */
import type { SessionAct } from '../../../protocol/extension/extension-message.ts';
import type { SessionSnapshot } from '../../../protocol/extension/snapshot.ts';
import { Address } from '../../address.tsx';
import type { PhraseKey } from '../../phrase.ts';
import { movedLine } from '../../room/moved.ts';
import { say, words } from '../../words.ts';
import type { PopupIntents } from '../store.ts';
import type { InRoomView } from '../view.ts';

/** The room went on to another page and this tab has not followed yet. */
export function MovedNote({
  session,
  act,
}: {
  readonly session: SessionSnapshot;
  readonly act: (act: SessionAct) => void;
}) {
  const moved = movedLine(session);
  if (!moved) return null;
  return (
    <div class="note waiting" data-testid="moved">
      <output>
        {say(moved.words)}
        {moved.address !== undefined && <Address of={moved.address} />}
      </output>
      <button type="button" class="button main" onClick={() => act('follow')}>
        {words('moved.follow')}
      </button>
      <button type="button" class="button" onClick={() => act('stay')}>
        {words('moved.stay')}
      </button>
    </div>
  );
}

const missingLines: Readonly<Record<NonNullable<InRoomView['missing']>, PhraseKey>> = {
  permission: 'missing.permission',
  page: 'missing.page',
  video: 'missing.video',
  session: 'missing.session',
};

/** Why no session runs here, and what the viewer can do about it. */
export function MissingNote({
  view: { missing, membership },
  intents,
}: {
  readonly view: InRoomView;
  readonly intents: PopupIntents;
}) {
  if (!missing) return null;
  const { title, videoUrl: address } = membership.snapshot.room;
  const isAway = missing === 'page' || missing === 'video';
  return (
    <div class="note waiting" data-testid="missing" data-why={missing}>
      <output>
        {words(missingLines[missing], ...(isAway ? [title] : []))}
        {isAway && <Address of={address} />}
      </output>
      {isAway && (
        <button type="button" class="button main" onClick={intents.go}>
          {words('page.back')}
        </button>
      )}
      {missing !== 'video' && (
        <button type="button" class={isAway ? 'button' : 'button main'} onClick={intents.resume}>
          {words(missing === 'session' ? 'room.try_again' : 'elsewhere.here')}
        </button>
      )}
    </div>
  );
}

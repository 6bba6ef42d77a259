/** Public rooms to join: here, if this page is theirs, or on their own page. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { limits } from '../../../protocol/limits.ts';
import { isPageAddress, pageIdOf } from '../../../protocol/page/page-address.ts';
import type { PublicRoom } from '../../../protocol/backend/room-list.ts';
import { inviteFor } from '../../../protocol/page/room-key.ts';
import { Address } from '../../address.tsx';
import { Icon } from '../../icons.tsx';
import { RefusalNote } from '../../notes.tsx';
import { counted } from '../../phrase.ts';
import { say, words } from '../../words.ts';
import type { Page } from '../enter/page.ts';
import { IpAddressNote } from '../ip-address-note.tsx';
import type { Rooms } from './public-rooms.ts';
import type { PopupIntents } from '../store.ts';

/** Prefix of show ids that are the same on every site. */
const NAMED = 'show:';

interface RoomListProps {
  readonly rooms: Rooms;
  readonly page: Page;
  readonly intents: PopupIntents;
}

export function RoomList({ rooms, page, intents }: RoomListProps) {
  const { found, search, show, isBusy, isAll, refusal } = rooms;
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <>
      <header class="what">
        <button type="button" class="button quiet back" onClick={rooms.close}>
          {words('rooms.back')}
        </button>
        <h1 tabIndex={-1}>{words('rooms.title')}</h1>
      </header>
      <IpAddressNote intents={intents} />
      <label class="field">
        <span>{words('rooms.search')}</span>
        <input
          ref={field}
          class="input"
          type="search"
          value={search.value}
          maxLength={limits.title}
          autocomplete="off"
          onInput={({ currentTarget }) => rooms.find(currentTarget.value)}
        />
      </label>
      {show.value && (
        <button
          type="button"
          class="button only"
          aria-pressed="true"
          onClick={() => rooms.only(undefined)}
        >
          <Icon name="cross" />
          {words('rooms.only', show.value.animeTitle)}
        </button>
      )}
      {refusal.value && (
        <>
          <RefusalNote refusal={refusal.value} />
          <button type="button" class="button" onClick={() => rooms.find(search.value)}>
            {words('room.try_again')}
          </button>
        </>
      )}
      <output class="small muted">
        {found.value?.length === 0 &&
          words(search.value || show.value ? 'rooms.none_found' : 'rooms.none')}
      </output>
      <ul class="rooms" aria-busy={isBusy.value}>
        {found.value?.map((room) => (
          <Room key={room.id} room={room} {...{ rooms, page, intents }} />
        ))}
      </ul>
      {!isAll.value && (
        <button type="button" class="button" disabled={isBusy.value} onClick={rooms.more}>
          {words('rooms.more')}
        </button>
      )}
    </>
  );
}

interface RoomProps extends RoomListProps {
  readonly room: PublicRoom;
}

function Room({ room, rooms, page, intents }: RoomProps) {
  const { id: roomId, title, hostName: host, memberCount: members } = room;
  const isFull = members >= limits.members;
  const canOpen = isPageAddress(room.videoUrl);
  const isHere = canOpen && isOnPage(room.videoUrl, page);
  const people = isFull ? words('rooms.full') : say(counted('room.people_count', members));
  const state = words(room.isPlaying ? 'room.playing' : 'room.paused');
  return (
    <li class="card" data-testid="public-room">
      <h2>{title}</h2>
      <p class="small muted">{[words('rooms.host', host), people, state].join(' · ')}</p>
      {!isHere && canOpen && <Address of={room.videoUrl} />}
      <div class="stack">
        {!isHere && canOpen && (
          <button
            type="button"
            class="button main"
            disabled={isFull}
            onClick={() => intents.open(inviteFor(room.videoUrl, { roomId, accessKey: undefined }))}
          >
            <Icon name="globe" />
            {words('rooms.open')}
          </button>
        )}
        {page.kind === 'watchable' && (
          <button
            type="button"
            class={isHere ? 'button main' : 'button'}
            disabled={isFull}
            onClick={() => intents.join(roomId)}
          >
            {words(isHere ? 'rooms.join' : 'rooms.join_here')}
          </button>
        )}
        {!rooms.show.value && room.animeId.startsWith(NAMED) && (
          <button type="button" class="button quiet" onClick={() => rooms.only(room)}>
            {words('rooms.of_show', room.animeTitle)}
          </button>
        )}
      </div>
    </li>
  );
}

/** Whether the front tab shows the page of a room. */
function isOnPage(address: string, page: Page): boolean {
  return (
    page.kind === 'watchable' && !!page.tab.url && pageIdOf(page.tab.url) === pageIdOf(address)
  );
}

/** The comments beside the page: what the room says, and a place to say something. */
import { Mark } from '../icons.tsx';
import { TroubleNote } from '../notes.tsx';
import type { PhraseKey } from '../phrase.ts';
import { phrase } from '../phrase.ts';
import { PlaybackLine } from '../room/playback.tsx';
import type { RoomView } from '../room/view.ts';
import { words } from '../words.ts';
import { Composer } from './composer.tsx';
import { Comments } from './comments.tsx';
import type { PanelStore } from './store.ts';

export function Panel({ store }: { readonly store: PanelStore }) {
  const { value: room } = store.room;
  if (room === undefined) return <main aria-busy="true" />;
  if (room === null) {
    return (
      <main class="center">
        <Blank heading="panel.no_room" text="panel.no_room_next" />
      </main>
    );
  }
  return <Conversation store={store} room={room} />;
}

interface ConversationProps {
  readonly store: PanelStore;
  readonly room: RoomView;
}

function Conversation({ store, room }: ConversationProps) {
  const { value: lines } = store.lines;
  const isOffline =
    store.isOffline.value || room.troubles.some(({ server }) => server === 'backend');
  return (
    <main>
      <header class="top">
        <h1>{room.title}</h1>
        <PlaybackLine line={room.playback} />
      </header>
      {isOffline && <TroubleNote trouble={{ server: 'backend', text: phrase('panel.offline') }} />}
      {lines && lines.length > 0 ? (
        <Comments lines={lines} now={store.now.value} />
      ) : (
        <div class="center" aria-busy={!lines && !isOffline}>
          {lines && <Blank heading="panel.empty" text="panel.empty_next" />}
          {!lines && isOffline && <p class="muted">{words('panel.nothing_loaded')}</p>}
          {!lines && !isOffline && <div class="spinner" />}
        </div>
      )}
      <Composer
        draft={store.draft.value}
        position={room.playback.position}
        refusal={store.refusal.value}
        intents={store.intents}
      />
    </main>
  );
}

function Blank({ heading, text }: { readonly heading: PhraseKey; readonly text: PhraseKey }) {
  return (
    <div class="blank">
      <Mark />
      <h2 class="lead">{words(heading)}</h2>
      <p class="muted">{words(text)}</p>
    </div>
  );
}

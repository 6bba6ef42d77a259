/** The side panel: the comments of the room, and a field to write one. */
import type { CommentScope } from '../../protocol/extension/extension-message.ts';
import { Mark } from '../icons.tsx';
import { MyData } from '../my-data.tsx';
import { TroubleNote } from '../notes.tsx';
import type { PhraseKey } from '../phrase.ts';
import { phrase } from '../phrase.ts';
import { PlaybackLine } from '../room/playback-line.tsx';
import { words } from '../words.ts';
import { Composer } from './composer.tsx';
import { Comments } from './comments.tsx';
import { Report } from './report.tsx';
import type { PanelStore } from './store.ts';

interface PanelProps {
  readonly store: PanelStore;
}

export function Panel({ store }: PanelProps) {
  switch (store.presence.value) {
    case 'unknown':
      return <main aria-busy="true" />;
    case 'no-room':
      return (
        <main>
          <Blank heading="panel.no_room" text="panel.no_room_next" level="h1" />
          <MyData />
        </main>
      );
    case 'room':
      return (
        <main>
          <Top store={store} />
          <Conversation store={store} />
          <Writing store={store} />
        </main>
      );
  }
}

function Top({ store: { room, report, scope, intents } }: PanelProps) {
  return (
    room.value && (
      <header class="top">
        <h1>{room.value.title}</h1>
        {room.value.playback && <PlaybackLine line={room.value.playback} />}
        <Scope scope={scope.value} look={intents.look} />
        <Report read={report} />
      </header>
    )
  );
}

const scopes = [
  ['room', 'panel.this_room'],
  ['episode', 'panel.all_rooms'],
] as const;

interface ScopeProps {
  readonly scope: CommentScope;
  readonly look: (scope: CommentScope) => void;
}

/** Selects whose comments are shown: this room's, or those of everybody who watched the same. */
function Scope({ scope, look }: ScopeProps) {
  return (
    <fieldset class="scopes">
      <legend class="unseen">{words('panel.title')}</legend>
      {scopes.map(([value, key]) => (
        <label key={value}>
          <input type="radio" name="scope" checked={scope === value} onChange={() => look(value)} />
          <span>{words(key)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Conversation({ store }: PanelProps) {
  const { value: lines } = store.lines;
  const { value: isOffline } = store.isOffline;
  return (
    <>
      {isOffline && <TroubleNote trouble={{ server: 'backend', text: phrase('panel.offline') }} />}
      {lines && lines.length > 0 ? (
        <Comments
          key={store.scope.value}
          lines={lines}
          fresh={store.fresh.value}
          now={store.now.value}
          hasEarlier={store.hasEarlier.value}
          intents={store.intents}
        />
      ) : (
        <div class="center" aria-busy={!lines && !isOffline}>
          {lines && <Blank heading="panel.empty" text="panel.empty_next" level="h2" />}
          {!lines && isOffline && <p class="muted">{words('panel.nothing_loaded')}</p>}
          {!lines && !isOffline && <div class="spinner" />}
        </div>
      )}
    </>
  );
}

function Writing({ store: { draft, room, refusal, intents } }: PanelProps) {
  return (
    <Composer
      draft={draft.value}
      position={room.value?.playback?.position}
      refusal={refusal.value}
      intents={intents}
    />
  );
}

interface BlankProps {
  readonly heading: PhraseKey;
  readonly text: PhraseKey;
  readonly level: 'h1' | 'h2';
}

function Blank({ heading, text, level: Heading }: BlankProps) {
  return (
    <div class="blank">
      <Mark />
      <Heading class="lead">{words(heading)}</Heading>
      <p class="muted">{words(text)}</p>
    </div>
  );
}

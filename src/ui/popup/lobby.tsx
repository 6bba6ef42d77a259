/** Before a room: start one for the video of this page, or join one. */
import { limits } from '../../protocol/limits.ts';
import { Fold } from '../fold.tsx';
import { Icon } from '../icons.tsx';
import { RefusalNote } from '../notes.tsx';
import { words } from '../words.ts';
import { corrected } from '../../protocol/read-programme.ts';
import { Choice } from './choice.tsx';
import type { Form, PopupIntents } from './store.ts';
import type { LobbyView } from './view.ts';

interface LobbyProps {
  readonly view: LobbyView;
  readonly form: Form;
  readonly intents: PopupIntents;
  /** Shows the public rooms. */
  readonly browse: () => void;
}

export function Lobby(props: LobbyProps) {
  const { page } = props.view;
  const isInvited = page.invite !== undefined;
  const sections = [
    <CreateSection key="create" {...props} isMain={!isInvited} />,
    <JoinSection key="join" {...props} isMain={isInvited} />,
  ];
  return (
    <>
      <header class="what">
        <p class="small muted">{words(isInvited ? 'lobby.invited' : 'lobby.question')}</p>
        <h1 tabIndex={-1}>{corrected(page.programme, props.form).title}</h1>
        <p class="small muted">{page.host}</p>
        {page.embedded.length > 0 && (
          <p class="small muted">{words('lobby.embedded', page.embedded.join(', '))}</p>
        )}
      </header>
      <NameField {...props} />
      {isInvited ? sections.toReversed() : sections}
      <button type="button" class="button quiet" onClick={props.browse}>
        <Icon name="globe" />
        {words('rooms.title')}
      </button>
    </>
  );
}

interface SectionProps extends LobbyProps {
  /** Whether this is what the viewer most likely came for. */
  readonly isMain: boolean;
}

function NameField({ view, form, intents }: Omit<LobbyProps, 'browse'>) {
  return (
    <label class="field">
      <span>{words('lobby.name')}</span>
      <input
        class="input"
        form={view.page.invite === undefined ? 'create' : 'join'}
        value={form.name}
        maxLength={limits.name}
        autocomplete="off"
        onInput={({ currentTarget }) => intents.edit({ name: currentTarget.value })}
      />
    </label>
  );
}

const doors = [
  ['private', 'lobby.private'],
  ['public', 'lobby.public'],
] as const;
const controls = [
  ['everyone', 'lobby.everyone'],
  ['host', 'lobby.only_me'],
] as const;

function CreateSection({ view, form, intents, isMain }: SectionProps) {
  const meaning = form.isPublic ? 'lobby.public_means' : 'lobby.private_means';
  return (
    <form
      id="create"
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        intents.create();
      }}
    >
      {!isMain && <h2 class="or">{words('lobby.or_create')}</h2>}
      <fieldset class="choice" aria-describedby="who-means">
        <legend class="unseen">{words('lobby.who')}</legend>
        <Choice
          name="who"
          options={doors}
          chosen={form.isPublic ? 'public' : 'private'}
          choose={(door) => intents.edit({ isPublic: door === 'public' })}
        />
      </fieldset>
      <p id="who-means" class="small muted">
        {words(meaning)}
      </p>
      <div class="beside">
        <span id="control" class="small muted">
          {words('lobby.control')}
        </span>
        <fieldset class="choice slight" aria-labelledby="control">
          <Choice
            name="control"
            options={controls}
            chosen={form.control}
            choose={(control) => intents.edit({ control })}
          />
        </fieldset>
      </div>
      <Programme {...{ view, form, intents }} />
      <button type="submit" class={isMain ? 'button main' : 'button'}>
        {words('lobby.create')}
      </button>
      {view.refusal && view.refused === 'create' && <RefusalNote refusal={view.refusal} />}
    </form>
  );
}

/** What the page says is watched, to be put right: comments are shared by show and episode. */
function Programme({ view, form, intents }: Omit<LobbyProps, 'browse'>) {
  const { show, episode } = corrected(view.page.programme, form);
  return (
    <Fold title={words('lobby.programme')}>
      <p class="small muted">{words('lobby.programme_hint')}</p>
      <div class="programme">
        <label class="field">
          <span>{words('lobby.show')}</span>
          <input
            class="input"
            value={form.show ?? show}
            maxLength={limits.title}
            autocomplete="off"
            onInput={({ currentTarget }) => intents.edit({ show: currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>{words('lobby.episode')}</span>
          <input
            class="input"
            type="number"
            min={1}
            max={limits.episode}
            value={episode}
            onInput={({ currentTarget: { valueAsNumber } }) =>
              intents.edit({ episode: Number.isNaN(valueAsNumber) ? undefined : valueAsNumber })
            }
          />
        </label>
      </div>
    </Fold>
  );
}

function JoinSection({ view, form, intents, isMain }: SectionProps) {
  return (
    <form
      id="join"
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        intents.join(form.roomKey);
      }}
    >
      {!isMain && <h2 class="or">{words('lobby.or_join')}</h2>}
      <div class="join">
        <label class="field">
          <span>{words('lobby.key')}</span>
          <input
            class="input"
            value={form.roomKey}
            maxLength={limits.roomKeyText}
            placeholder={words('lobby.key_hint')}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={({ currentTarget }) => intents.edit({ roomKey: currentTarget.value })}
          />
        </label>
        <button type="submit" class={isMain ? 'button main' : 'button'}>
          {words('lobby.join')}
        </button>
      </div>
      {view.refusal && view.refused === 'join' && <RefusalNote refusal={view.refusal} />}
    </form>
  );
}

/** Outside a room: start one for the video of this page, or join one. */
import { Icon } from '../../icons.tsx';
import { RefusalNote } from '../../notes.tsx';
import { words } from '../../words.ts';
import { corrected } from '../../../protocol/page/read-programme.ts';
import { Choice } from './choice.tsx';
import { JoinForm, NameField } from './join-form.tsx';
import { IpAddressNote } from '../ip-address-note.tsx';
import { SitesNote } from '../sites.tsx';
import { ProgrammeForm } from './programme-form.tsx';
import type { PopupForm, PopupIntents } from '../store.ts';
import type { LobbyView } from '../view.ts';

interface LobbyProps {
  readonly view: LobbyView;
  readonly form: PopupForm;
  readonly intents: PopupIntents;
  /** Shows the public rooms. */
  readonly browse: () => void;
}

export function Lobby(props: LobbyProps) {
  const { page, refusal, refused, nested } = props.view;
  const isInvited = page.invite !== undefined;
  const sections = [
    <CreateSection key="create" {...props} isMain={!isInvited} />,
    <JoinForm
      key="join"
      form={props.form}
      intents={props.intents}
      refusal={refused === 'join' ? refusal : undefined}
      isMain={isInvited}
    />,
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
      {nested.length > 0 && (
        <SitesNote hosts={nested} reason="nested" allow={props.intents.again} />
      )}
      <NameField {...props} formId={isInvited ? 'join' : 'create'} />
      {isInvited ? sections.toReversed() : sections}
      <button type="button" class="button quiet" onClick={props.browse}>
        <Icon name="globe" />
        {words('rooms.title')}
      </button>
    </>
  );
}

interface SectionProps extends LobbyProps {
  /** Whether starting a room is the viewer's most likely wish. */
  readonly isMain: boolean;
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
      {form.isPublic && <IpAddressNote intents={intents} />}
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
      <ProgrammeForm page={view.page} form={form} intents={intents} />
      {view.refusal && view.refused === 'create' && <RefusalNote refusal={view.refusal} />}
      <button type="submit" class={isMain ? 'button main' : 'button'}>
        {words('lobby.create')}
      </button>
    </form>
  );
}

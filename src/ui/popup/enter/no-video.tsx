/** A page without a video: ways to a room that has its own page. */
import type { RefusalCode } from '../../../protocol/refusal.ts';
import { Icon, Mark } from '../../icons.tsx';
import type { PhraseKey } from '../../phrase.ts';
import { refusalPhrase } from '../../phrase.ts';
import { say, words } from '../../words.ts';
import { JoinForm, NameField } from './join-form.tsx';
import type { PopupForm, PopupIntents } from '../store.ts';
import type { BlankView } from '../view.ts';

const headings: Partial<Record<RefusalCode, PhraseKey>> = {
  'no-video': 'blank.no_video',
  'page-not-allowed': 'blank.page_not_allowed',
};

interface BlankProps {
  readonly view: BlankView;
  readonly form: PopupForm;
  readonly intents: PopupIntents;
  /** Shows the public rooms. */
  readonly browse: () => void;
}

export function Blank({ view: { why, refusal }, form, intents, browse }: BlankProps) {
  return (
    <>
      <div class="blank">
        <Mark />
        <h1 tabIndex={-1}>{words(headings[why] ?? 'app.name')}</h1>
        <p class="muted" data-testid="refusal" data-code={why}>
          {say(refusalPhrase({ code: why }))}
        </p>
      </div>
      <div class="below">
        <JoinForm form={form} intents={intents} refusal={refusal} isMain={false}>
          <NameField form={form} intents={intents} formId="join" />
        </JoinForm>
        <button type="button" class="button quiet" onClick={browse}>
          <Icon name="globe" />
          {words('rooms.title')}
        </button>
      </div>
    </>
  );
}

import { i18n } from '#i18n';
import type { SessionAct } from '../../protocol/extension/extension-message.ts';
import type { MovedLine } from '../room/moved.ts';
import type { WaitingLine } from '../room/waiting.ts';
import type { Phrase } from '../phrase.ts';
import { say, words } from '../words.ts';
import { Veiled, VeiledAddress } from './veiled.tsx';

export interface PillProps {
  /** The browser needs a click before it plays. */
  readonly blocked: boolean;
  /** The room went on to another page. */
  readonly moved: MovedLine | undefined;
  readonly waiting: WaitingLine | undefined;
  /** What somebody just did. */
  readonly news: Phrase | undefined;
  /** Number of people to greet; 0 for no greeting. */
  readonly here: number;
  readonly act: (act: SessionAct) => void;
}

/**
 * Shows one line at a time. Required actions come before news. Each card has a key, so that its
 * buttons are new ones, which take no clicks at first.
 */
export function Pill({ blocked, moved, waiting, news, here, act }: PillProps) {
  // A click anywhere on the page unblocks playback; the button is where people look for one.
  if (blocked) {
    return (
      <button type="button" class="pill ask">
        {i18n.t('overlay.join')}
      </button>
    );
  }
  if (moved) {
    return (
      <div key="moved" class="pill card">
        <output>
          <Veiled words={say(moved.words)} />
          {moved.address !== undefined && <VeiledAddress of={moved.address} />}
        </output>
        <button type="button" class="main" onClick={() => act('follow')}>
          {words('moved.follow')}
        </button>
        <button type="button" onClick={() => act('stay')}>
          {words('moved.stay')}
        </button>
      </div>
    );
  }
  if (waiting?.kind === 'ask') {
    return (
      <div key="ask" class="pill card">
        <output>
          <Veiled words={say(waiting.words)} />
        </output>
        <button type="button" class="main" onClick={() => act('confirm')}>
          {words('waiting.ready')}
        </button>
      </div>
    );
  }
  if (waiting?.kind === 'wait' && waiting.mayGoOn) {
    return (
      <div key="go-on" class="pill card">
        <output>
          <Veiled words={say(waiting.words)} />
        </output>
        <button type="button" onClick={() => act('go-on')}>
          {words('waiting.go_on')}
        </button>
      </div>
    );
  }
  if (waiting) {
    return (
      <output class={waiting.kind === 'countdown' ? 'pill large' : 'pill'}>
        <Veiled words={say(waiting.words)} />
      </output>
    );
  }
  const line = news ? say(news) : here > 0 ? i18n.t('overlay.together', here) : '';
  return (
    <output class="pill" hidden={line === ''}>
      <Veiled words={line} />
    </output>
  );
}

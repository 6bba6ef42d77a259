/** A notice over a page without a session. */
import { render } from 'preact';
import { onAbort } from '../../async/on-abort.ts';
import type { Notice, NoticeAct } from '../../protocol/extension/notice.ts';
import { endingPhrases } from '../ending.ts';
import { refusalPhrase } from '../phrase.ts';
import { hostList, say, words } from '../words.ts';
import { mount } from './mount.ts';
import { Veiled } from './veiled.tsx';

type Act = (act: NoticeAct, origins: string[]) => void;

/** Shows `notice` until `signal` aborts. Calls `act` in the viewer's click. */
export function showNotice(notice: Notice, act: Act, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { root } = mount(signal);
  render(<NoticeCard notice={notice} act={act} />, root);
  onAbort(signal, () => render(null, root));
}

function NoticeCard({ notice, act }: { readonly notice: Notice; readonly act: Act }) {
  const origins = 'origins' in notice ? notice.origins : [];
  const close = {
    waiting: 'entering.cancel',
    nested: 'page.close',
    refused: 'page.close',
    ended: 'over.go_on',
  } as const;
  const canRepeat = notice.kind === 'nested' || notice.kind === 'refused';
  return (
    <section class="pill card question" role="alert" aria-label={words('app.name')}>
      <output>
        {linesOf(notice).map((line) => (
          <p key={line}>
            <Veiled words={line} />
          </p>
        ))}
      </output>
      {canRepeat && (
        <button type="button" class="main" onClick={() => act('again', origins)}>
          {words(notice.kind === 'nested' ? 'site.allow' : 'room.try_again')}
        </button>
      )}
      <button type="button" class={canRepeat ? undefined : 'main'} onClick={() => act('close', [])}>
        {words(close[notice.kind])}
      </button>
    </section>
  );
}

function linesOf(notice: Notice): readonly string[] {
  switch (notice.kind) {
    case 'waiting':
      return [words('entering.backend')];
    case 'nested':
      return [words('site.nested', hostList(notice.origins.map((one) => new URL(one).host)))];
    case 'refused':
      return [say(refusalPhrase(notice.refusal))];
    case 'ended': {
      const { heading, next } = endingPhrases(notice.ending);
      return [say(heading), say(next)];
    }
  }
}

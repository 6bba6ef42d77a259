/** Cards shown once over the video of a new session. */
import { useEffect, useState } from 'preact/hooks';
import { ticker } from '../../async/browser-clock.ts';
import { sleep } from '../../async/sleep.ts';
import type { OverlayCard } from '../../protocol/extension/membership.ts';
import { copyText } from '../copy.ts';
import { refusalPhrase } from '../phrase.ts';
import { withLifetime } from '../with-lifetime.ts';
import { hostList, say, words } from '../words.ts';
import type { OverlayInput } from './overlay-input.ts';
import { Veiled } from './veiled.tsx';

type CardProps = Pick<OverlayInput, 'unallowedHosts' | 'invite' | 'said' | 'allowSite'>;

/** Milliseconds after which an unanswered card makes way for the next one. */
const SHOWN_MS = 20_000;
/** Milliseconds for which the answer to a click is shown. */
const ANSWER_MS = 2500;

export function Card({ card, ...props }: CardProps & { readonly card: OverlayCard }) {
  const { said } = props;
  useEffect(
    () => withLifetime((signal) => ticker.after(SHOWN_MS, () => said(card), signal)),
    [card, said],
  );
  return card === 'made' ? <MadeCard {...props} /> : <SiteCard {...props} />;
}

/** The room was created: how to invite others. */
function MadeCard({ invite, said }: CardProps) {
  const [isCopied, setCopied] = useState<boolean | undefined>(undefined);
  const copy = async () => {
    setCopied(await copyText(invite));
    await sleep(ticker, ANSWER_MS);
    said('made');
  };
  const line = {
    true: 'room.copied',
    false: 'overlay.not_copied',
    undefined: 'overlay.made',
  } as const;
  return (
    <section class="pill card" aria-label={words('app.name')}>
      <output>
        <Veiled words={words(line[`${isCopied}`])} />
      </output>
      {isCopied === undefined && (
        <>
          <button type="button" class="main" onClick={() => void copy()}>
            {words('room.copy_invite')}
          </button>
          <button type="button" onClick={() => said('made')}>
            {words('page.close')}
          </button>
        </>
      )}
    </section>
  );
}

/** The room plays, but only until the page is closed: why the site should be allowed. */
function SiteCard({ unallowedHosts, said, allowSite }: CardProps) {
  const [line, setLine] = useState<string | undefined>(undefined);
  const allow = async () => {
    const refusal = await allowSite();
    if (refusal?.code !== 'click-toolbar') return said('site');
    setLine(say(refusalPhrase(refusal)));
  };
  return (
    <section class="pill card" aria-label={words('app.name')}>
      <output>
        <Veiled words={line ?? words('site.why', hostList(unallowedHosts))} />
      </output>
      {line === undefined && (
        <button type="button" class="main" onClick={() => void allow()}>
          {words('site.allow')}
        </button>
      )}
      <button type="button" onClick={() => said('site')}>
        {words('site.later')}
      </button>
    </section>
  );
}

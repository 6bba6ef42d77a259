/** Statistics of the session's precision, for the curious and for developers. */
import { useEffect, useState } from 'preact/hooks';
import { ticker } from '../../async/browser-clock.ts';
import { poll } from '../../async/poll.ts';
import type { SyncReport } from '../../protocol/extension/snapshot.ts';
import { copyText } from '../copy.ts';
import { reportRows, reportText } from '../room/report.ts';
import { withLifetime } from '../with-lifetime.ts';
import { say, words } from '../words.ts';

/** Milliseconds between two polls while it is open. */
const POLL_MS = 1000;

export function Report({ read }: { readonly read: () => Promise<SyncReport | undefined> }) {
  const [isOpen, setOpen] = useState(false);
  const [report, setReport] = useState<SyncReport | undefined>(undefined);
  useEffect(
    () =>
      withLifetime((signal) => {
        if (isOpen) poll(ticker, POLL_MS, async () => setReport(await read()), signal);
      }),
    [isOpen, read],
  );
  return (
    <details class="report" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="small muted">{words('report.title')}</summary>
      <Figures report={report} />
    </details>
  );
}

function Figures({ report }: { readonly report: SyncReport | undefined }) {
  const [isCopied, setCopied] = useState(false);
  const rows = report && reportRows(report);
  if (!report || !rows) return <p class="small muted">{words('report.none')}</p>;
  const copy = async () => setCopied(await copyText(reportText(report)));
  return (
    <>
      <dl data-testid="report">
        {rows.map(({ label, value }) => (
          <div key={label} title={label === 'report.drift' ? words('report.quantiles_hint') : ''}>
            <dt class="small muted">{words(label)}</dt>
            <dd>{typeof value === 'string' ? value : say(value)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => void copy()}>
        {words(isCopied ? 'report.copied' : 'report.copy')}
      </button>
      <output class="unseen">{isCopied && words('report.copied')}</output>
    </>
  );
}

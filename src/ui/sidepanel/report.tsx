/** Statistics of the session's precision, for the curious and for developers. */
import { useEffect, useState } from 'preact/hooks';
import type { SyncReport } from '../../protocol/extension/snapshot.ts';
import { copyText } from '../copy.ts';
import { reportRows, reportText } from '../room/report.ts';
import { say, words } from '../words.ts';

/** Milliseconds between two polls while it is open. */
const POLL_MS = 1000;

export function Report({ read }: { readonly read: () => Promise<SyncReport | undefined> }) {
  const [isOpen, setOpen] = useState(false);
  const [report, setReport] = useState<SyncReport | undefined>(undefined);
  useEffect(() => {
    if (!isOpen) return undefined;
    const look = () => void read().then(setReport);
    look();
    const timer = setInterval(look, POLL_MS);
    return () => clearInterval(timer);
  }, [isOpen, read]);
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

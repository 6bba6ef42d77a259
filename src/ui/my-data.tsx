/** The viewer exports or deletes the data that the backend stores about them. */
import { useState } from 'preact/hooks';
import { callWorker } from '../messaging/call-worker.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { Ask } from './ask.tsx';
import { Fold } from './fold.tsx';
import { RefusalNote } from './notes.tsx';
import { forgetDraft } from './sidepanel/draft-storage.ts';
import { words } from './words.ts';

export function MyData() {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const [isDeleted, setDeleted] = useState(false);
  const run = async (what: () => Promise<Refusal | undefined>) => {
    setBusy(true);
    setRefusal(await what());
    setBusy(false);
  };
  const download = async () => {
    const result = await callWorker('data/export', {});
    if (!result.ok) return result.refusal;
    saveAs('issho-data.json', result.value);
    return undefined;
  };
  const remove = async () => {
    const result = await callWorker('data/delete', {});
    if (result.ok) forgetDraft();
    setDeleted(result.ok);
    return result.ok ? undefined : result.refusal;
  };
  return (
    <Fold title={words('data.title')} testId="my-data">
      <div class="stack data">
        <p class="small muted">{words('data.means')}</p>
        <button type="button" class="button" disabled={isBusy} onClick={() => void run(download)}>
          {words('data.export')}
        </button>
        <Ask
          label={words('data.delete')}
          question={words('data.delete_ask')}
          isBusy={isBusy}
          does={() => void run(remove)}
        />
        {refusal && <RefusalNote refusal={refusal} />}
        <output class="small">{isDeleted && words('data.deleted')}</output>
      </div>
    </Fold>
  );
}

function saveAs(name: string, json: string): void {
  const address = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

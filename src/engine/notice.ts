/** Shows the background's notice over this page. */
import { answer, send } from '../messaging/messages.ts';
import { isOrphaned } from '../messaging/notify.ts';
import type { Notice, NoticeAct } from '../protocol/extension/notice.ts';

const running = Symbol.for('issho.notice');
type Global = typeof globalThis & { [running]?: true };

/** Shows a notice until `signal` aborts, and returns the viewer's action. */
export type ShowNotice = (
  notice: Notice,
  act: (act: NoticeAct, origins: string[]) => void,
  signal: AbortSignal,
) => void;

/** Starts only once, however often it is injected. */
export function runNotices(show: ShowNotice): void {
  const global: Global = globalThis;
  if (global[running]) return;
  global[running] = true;
  let shown: { readonly text: string; readonly closing: AbortController } | undefined;

  const present = (notice: Notice | null) => {
    const text = JSON.stringify(notice);
    if (shown?.text === text) return;
    shown?.closing.abort();
    shown = { text, closing: new AbortController() };
    if (notice) show(notice, act, shown.closing.signal);
  };
  const act = (wanted: NoticeAct, origins: string[]) => {
    // Sent inside the click: it is the condition under which the background may ask the browser.
    const sent = send('notice/act', { act: wanted, origins });
    present(null);
    // A worker that was stopped half-way sends the notice again.
    sent.catch(() => isOrphaned() || read());
  };
  const read = () => {
    send('notice/read', {}).then(present, () => undefined);
  };
  answer({
    'notice/changed': ({ notice }) => {
      present(notice);
      return Promise.resolve(null);
    },
  });
  read();
}

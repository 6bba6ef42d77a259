/** The room key, large enough to read out, and ways to share it. */
import { useEffect, useId, useState } from 'preact/hooks';
import { ticker } from '../../../async/browser-clock.ts';
import { copyText } from '../../copy.ts';
import { Icon } from '../../icons.tsx';
import type { RoomView } from '../../room/view.ts';
import { withLifetime } from '../../with-lifetime.ts';
import { words } from '../../words.ts';
import { Qr } from './qr.tsx';

type Copied = 'invite' | 'key' | 'nothing';

/** Milliseconds for which the tick is shown. */
const TICK_MS = 2500;

export function KeyCard({ room: { roomKey, invite, isPublic } }: { readonly room: RoomView }) {
  const [copied, setCopied] = useState<Copied | undefined>(undefined);
  const [isDrawn, setDrawn] = useState(false);
  const code = useId();
  useEffect(
    () =>
      withLifetime((signal) => {
        if (copied) ticker.after(TICK_MS, () => setCopied(undefined), signal);
      }),
    [copied],
  );
  const copy = async (what: 'invite' | 'key') => {
    const done = await copyText(what === 'invite' ? invite : roomKey);
    setCopied(done ? what : 'nothing');
  };
  return (
    <section class="card" aria-labelledby="key-label">
      <h2 id="key-label">
        <Icon name={isPublic ? 'globe' : 'lock'} size={14} />
        {words(isPublic ? 'room.public' : 'room.private')} · {words('room.key')}
      </h2>
      <p class="key" data-testid="room-key" translate={false}>
        {roomKey}
      </p>
      <div class="copying">
        <button type="button" class="button main" onClick={() => void copy('invite')}>
          <Icon name={copied === 'invite' ? 'check' : 'copy'} />
          {words('room.copy_invite')}
        </button>
        <button
          type="button"
          class="button square"
          aria-label={words('room.copy_key')}
          title={words('room.copy_key')}
          onClick={() => void copy('key')}
        >
          <Icon name={copied === 'key' ? 'check' : 'copy'} />
        </button>
        <button
          type="button"
          class="button square"
          aria-label={words('room.qr')}
          title={words('room.qr')}
          aria-expanded={isDrawn}
          aria-controls={code}
          onClick={() => setDrawn(!isDrawn)}
        >
          <Icon name="qr" />
        </button>
      </div>
      <div id={code} hidden={!isDrawn}>
        {isDrawn && <Qr text={invite} />}
      </div>
      <output class={copied === 'nothing' ? 'small' : 'unseen'}>
        {copied && words(copied === 'nothing' ? 'room.not_copied' : 'room.copied')}
      </output>
    </section>
  );
}

/** Notes that name a problem and its next step. */
import type { Refusal } from '../protocol/refusal.ts';
import { Icon } from './icons.tsx';
import { useIntoView } from './into-view.ts';
import { refusalPhrase } from './phrase.ts';
import type { Trouble } from './room/view.ts';
import { say } from './words.ts';

/** A refusal in plain words. Screen readers read it at once. */
export function RefusalNote({ refusal }: { readonly refusal: Refusal }) {
  const note = useIntoView<HTMLParagraphElement>();
  return (
    <p class="note" role="alert" ref={note}>
      <Icon name="alert" />
      <span data-testid="refusal" data-code={refusal.code}>
        {say(refusalPhrase(refusal))}
      </span>
    </p>
  );
}

export function TroubleNote({ trouble }: { readonly trouble: Trouble }) {
  return (
    <output class="note" data-testid="trouble" data-server={trouble.server}>
      <Icon name="alert" />
      <span>{say(trouble.text)}</span>
    </output>
  );
}

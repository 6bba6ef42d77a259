/** Being asked once before something is done that cannot be taken back. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useIntoView } from './into-view.ts';
import { words } from './words.ts';

interface QuestionProps {
  readonly question: string;
  /** What the button says that does it. */
  readonly label: string;
  readonly answer: (isYes: boolean) => void;
}

/** The question in place of what led to it; the focus is on the answer that changes nothing. */
export function Question({ question, label, answer }: QuestionProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const asked = useIntoView<HTMLDivElement>();
  useLayoutEffect(() => cancel.current?.focus({ preventScroll: true }), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    answer(false);
  };
  return (
    <div class="ask" role="alertdialog" aria-label={question} ref={asked}>
      <p>{question}</p>
      <div class="answers">
        <button
          ref={cancel}
          type="button"
          class="button"
          onKeyDown={onKeyDown}
          onClick={() => answer(false)}
        >
          {words('ask.cancel')}
        </button>
        <button
          type="button"
          class="button grave"
          onKeyDown={onKeyDown}
          onClick={() => answer(true)}
        >
          {label}
        </button>
      </div>
    </div>
  );
}

interface AskProps {
  /** What the button says, and the one that does it. */
  readonly label: string;
  readonly question: string;
  readonly isBusy?: boolean;
  readonly does: () => void;
}

/** A button that turns into its question. */
export function Ask({ label, question, isBusy = false, does }: AskProps) {
  const [isAsked, setAsked] = useState<boolean | undefined>(undefined);
  const opener = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // The answer that had the focus is gone.
    if (isAsked === false) opener.current?.focus();
  }, [isAsked]);
  const answer = (isYes: boolean) => {
    setAsked(false);
    if (isYes) does();
  };
  if (isAsked) return <Question question={question} label={label} answer={answer} />;
  return (
    <button
      ref={opener}
      type="button"
      class="button"
      disabled={isBusy}
      onClick={() => setAsked(true)}
    >
      {label}
    </button>
  );
}

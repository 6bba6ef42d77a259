/** Confirmation before an action that cannot be undone. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useIntoView } from './into-view.ts';
import { words } from './words.ts';

interface QuestionProps {
  readonly question: string;
  /** Label of the button that confirms. */
  readonly label: string;
  readonly answer: (isYes: boolean) => void;
}

/** The question. It replaces the button that opened it; the focus is on “Cancel”. */
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
  /** Label of the button, and of the button that confirms. */
  readonly label: string;
  readonly question: string;
  readonly isBusy?: boolean;
  readonly does: () => void;
}

/** A button that is replaced by its question when pressed. */
export function Ask({ label, question, isBusy = false, does }: AskProps) {
  const [isAsked, setAsked] = useState<boolean | undefined>(undefined);
  const opener = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // The focused answer is no longer in the page.
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

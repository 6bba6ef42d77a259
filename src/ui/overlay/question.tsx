/** The question shown over a page that is not the room's. */
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { onAbort } from '../../async/on-abort.ts';
import type { PageAnswer, PageQuestion } from '../../protocol/extension/session-lease.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { PhraseKey } from '../phrase.ts';
import { refusalPhrase } from '../phrase.ts';
import { say, words } from '../words.ts';
import { mount } from './mount.ts';
import { Veiled, VeiledAddress } from './veiled.tsx';

type Answer = (answer: PageAnswer) => Promise<Refusal | undefined>;

/** Asks until `signal` aborts or the viewer closes the question. */
export function showQuestion(question: PageQuestion, answer: Answer, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { root } = mount(signal);
  const close = () => render(null, root);
  render(<Question question={question} answer={answer} close={close} />, root);
  onAbort(signal, close);
}

const phrases: Readonly<Record<PageAnswer, PhraseKey>> = {
  move: 'page.move',
  back: 'page.back',
  here: 'page.here',
};

interface QuestionProps {
  readonly question: PageQuestion;
  readonly answer: Answer;
  readonly close: () => void;
}

function Question({ question, ...props }: QuestionProps) {
  const { mayMove, title, roomTitle, roomAddress, ...asked } = question;
  const [refusal, setRefusal] = useState(asked.refusal);
  const [isBusy, setBusy] = useState(false);
  const give = async (given: PageAnswer) => {
    setBusy(true);
    setRefusal(await props.answer(given));
    setBusy(false);
  };
  const choices = mayMove ? (['move', 'back', 'here'] as const) : (['back', 'here'] as const);
  return (
    <section class="pill card question" aria-label={words('app.name')}>
      <output>
        <Veiled words={words(mayMove ? 'page.ask_move' : 'page.ask', roomTitle, title)} />
        <VeiledAddress of={roomAddress} />
        {refusal && <p>{say(refusalPhrase(refusal))}</p>}
      </output>
      {choices.map((given, index) => (
        <button
          key={given}
          type="button"
          class={index === 0 ? 'main' : undefined}
          disabled={isBusy}
          onClick={() => void give(given)}
        >
          {words(phrases[given])}
        </button>
      ))}
      <button type="button" onClick={props.close}>
        {words('page.close')}
      </button>
    </section>
  );
}

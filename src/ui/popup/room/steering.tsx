/** A viewer's controls in a playing room: start together, watch alone, shift their own video. */
import type { SessionAct } from '../../../protocol/extension/extension-message.ts';
import { limits } from '../../../protocol/limits.ts';
import type { SessionSnapshot } from '../../../protocol/extension/snapshot.ts';
import { Address } from '../../address.tsx';
import { Fold } from '../../fold.tsx';
import { Icon } from '../../icons.tsx';
import { otherLength } from '../../room/lengths.ts';
import { waitingLine } from '../../room/waiting.ts';
import { say, words } from '../../words.ts';

interface SteeringProps {
  readonly session: SessionSnapshot;
  readonly act: (act: SessionAct) => void;
}

export function Steering({ session, act }: SteeringProps) {
  const self = session.members.find(({ link }) => link === 'self');
  const isAlone = self?.state === 'alone';
  const lengths = otherLength(session);
  return (
    <section class="stack">
      {isAlone && <output class="small muted">{words('steering.is_alone')}</output>}
      <div class="pair">
        <button
          type="button"
          class="button"
          title={words('steering.gather_hint')}
          disabled={isAlone || session.timeline === undefined}
          onClick={() => act('gather')}
        >
          {words('steering.gather')}
        </button>
        <button
          type="button"
          class={isAlone ? 'button main' : 'button'}
          onClick={() => act(isAlone ? 'back' : 'alone')}
        >
          {words(isAlone ? 'steering.back' : 'steering.alone')}
        </button>
      </div>
      {isAlone && session.moved && <Address of={session.moved.address} />}
      {lengths && (
        <output class="note" data-testid="lengths">
          <Icon name="alert" />
          <span>{say(lengths)}</span>
        </output>
      )}
    </section>
  );
}

/** What the room waits for, and the viewer's possible answers. */
export function WaitingNote({ session, act }: SteeringProps) {
  const waiting = waitingLine(session);
  if (!waiting) return null;
  return (
    <div class="note waiting" data-testid="waiting">
      <output>{say(waiting.words)}</output>
      {waiting.kind === 'ask' && (
        <button type="button" class="button main" onClick={() => act('confirm')}>
          {words('waiting.ready')}
        </button>
      )}
      {waiting.kind === 'wait' && waiting.mayGoOn && (
        <button type="button" class="button" onClick={() => act('go-on')}>
          {words('waiting.go_on')}
        </button>
      )}
    </div>
  );
}

/** Seconds by which one press shifts. */
const STEPS = [-1, -0.1, 0.1, 1] as const;

interface TimingProps {
  readonly seconds: number;
  readonly shift: (seconds: number) => void;
}

export function Timing({ seconds, shift }: TimingProps) {
  const by = (step: number) => {
    const wanted = Math.round((seconds + step) * 10) / 10;
    shift(Math.min(Math.max(wanted, -limits.shift), limits.shift));
  };
  return (
    <Fold
      title={
        <>
          {words('steering.timing')} <span class="muted">{shiftWords(seconds)}</span>
        </>
      }
    >
      <p class="small muted">{words('steering.timing_hint')}</p>
      <fieldset class="steps" aria-label={words('steering.timing')}>
        {STEPS.map((step) => (
          <button
            key={step}
            type="button"
            class="button square"
            aria-label={words(step < 0 ? 'steering.earlier' : 'steering.later', seconds1(step))}
            onClick={() => by(step)}
          >
            {step < 0 ? '−' : '+'}
            {Math.abs(step)}
          </button>
        ))}
        <output data-testid="shift" data-seconds={seconds}>
          {shiftWords(seconds)}
        </output>
        {seconds !== 0 && (
          <button type="button" class="button quiet" onClick={() => shift(0)}>
            {words('steering.reset')}
          </button>
        )}
      </fieldset>
    </Fold>
  );
}

function shiftWords(seconds: number): string {
  if (seconds === 0) return words('steering.as_room');
  return words(seconds > 0 ? 'steering.ahead' : 'steering.behind', seconds1(seconds));
}

function seconds1(seconds: number): string {
  return String(Math.abs(seconds));
}

/**
 * The session of a frame, from its request for the room to its end. The background decides which
 * frame plays, and may change that decision at any time.
 */
import { retry } from '../async/retry.ts';
import { sleep } from '../async/sleep.ts';
import type { PageWatch } from './page-watch.ts';
import type { answer, send } from '../messaging/messages.ts';
import type {
  PageAnswer,
  PageQuestion,
  SessionLease,
} from '../protocol/extension/session-lease.ts';
import { originsOf } from '../protocol/page/page-address.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { refused } from '../protocol/refusal.ts';
import type { Ticker } from '../session/ports.ts';
import type { Session } from '../session/types.ts';

const globalKey = Symbol.for('issho.engine');

interface Running {
  readonly controller: AbortController;
  session: Session | undefined;
  /** The id of our lease; undefined while it requests the room. */
  leaseId: string | undefined;
  /** Whether it was asked to check again during the request. */
  isDue: boolean;
}

/** The frame's globals, which outlive each injection of this script. */
export type Frame = Pick<EventTarget, 'addEventListener'> & { [globalKey]?: Running };

export interface RunningPorts {
  readonly send: typeof send;
  readonly answer: typeof answer;
  /** Whether the extension was updated or removed. */
  readonly isOrphaned: () => boolean;
  readonly ticker: Pick<Ticker, 'after'>;
  /** Plays the room until `controller` aborts; aborts it when the session is over. */
  play(lease: SessionLease, controller: AbortController): Session;
  /** Shows the question until `signal` aborts. */
  ask(
    question: PageQuestion,
    answer: (answer: PageAnswer) => Promise<Refusal | undefined>,
    signal: AbortSignal,
  ): void;
  /** Watches the page until it is not the room's any more, or `signal` aborts. */
  watch(watch: PageWatch, signal: AbortSignal): void;
}

/** Plays the room in `frame` if it belongs there. A session that plays it already continues. */
export async function run(frame: Frame, ports: RunningPorts): Promise<void> {
  const before = frame[globalKey];
  if (before && !before.controller.signal.aborted) {
    if (await isStill(before, ports)) return;
    before.controller.abort();
  }
  const controller = new AbortController();
  const { signal } = controller;
  const running: Running = { controller, session: undefined, leaseId: undefined, isDue: false };
  frame[globalKey] = running;
  const end = () => controller.abort();
  frame.addEventListener('pagehide', end, { signal });
  ports.answer(
    {
      'session/stop': async ({ leaving }) => {
        if (leaving) await running.session?.leave();
        end();
        return null;
      },
    },
    signal,
  );
  let lease = await requestLease(running, true, ports);
  if (!lease) return end();
  const again = () => {
    end();
    void run(frame, ports);
  };
  const asks = () => lease?.kind === 'ask';
  ports.watch({ asks, left: again, over: end }, signal);
  while (lease?.kind === 'ask') lease = await askViewer(lease, running, ports);
  if (lease) running.session = ports.play(lease, controller);
  else end();
}

/** Whether the session still plays the room, or will soon learn whether it does. */
async function isStill(running: Running, ports: RunningPorts): Promise<boolean> {
  const { leaseId } = running;
  if (leaseId === undefined) running.isDue = true;
  return (
    leaseId === undefined ||
    (await askWorker(running, ports, () => ports.send('session/ours', { leaseId }))) !== false
  );
}

/** The room this frame plays; null if there is none, or the extension is gone. */
async function requestLease(
  running: Running,
  mayMove: boolean,
  ports: RunningPorts,
): Promise<SessionLease | PageQuestion | null> {
  running.leaseId = undefined;
  for (;;) {
    running.isDue = false;
    const lease = await askWorker(running, ports, () => ports.send('session/lease', { mayMove }));
    if (running.controller.signal.aborted) return null;
    // The answer may be older than the request to check again.
    if (running.isDue) continue;
    running.leaseId = lease?.leaseId;
    return lease ?? null;
  }
}

/** Delay in milliseconds, and number of attempts, for a worker that was stopped half-way. */
const RETRY_MS = 300;
const ATTEMPTS = 20;

/** The worker's answer; undefined without one. */
function askWorker<T>(
  { controller: { signal } }: Running,
  { isOrphaned, ticker }: RunningPorts,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  // Each message starts a stopped worker again.
  const isWanted = () => !isOrphaned();
  return retry(ask, { ticker, attempts: ATTEMPTS, delayMs: RETRY_MS, signal, isWanted });
}

/** Milliseconds in which a page that just changed may still correct its title. */
const SETTLE_MS = 1500;
/** Milliseconds in which members who may move the room also reach its next episode. */
const FOLLOW_MS = 6000;
/** Milliseconds between two polls of a room on another page; the interval grows up to the limit. */
const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 30_000;

/** Asks the viewer until they answer or the room has moved. */
async function askViewer(
  question: PageQuestion,
  running: Running,
  ports: RunningPorts,
): Promise<SessionLease | PageQuestion | null> {
  const closing = new AbortController();
  const signal = AbortSignal.any([running.controller.signal, closing.signal]);
  const answering = new AbortController();
  const answer = async (given: PageAnswer): Promise<Refusal | undefined> => {
    const result = await ports
      .send('page/answer', {
        answer: given,
        origins: given === 'back' ? originsOf(question.roomAddress) : [],
      })
      .catch(() => refused('worker-unavailable'));
    if (!result.ok) return result.refusal;
    if (given !== 'back') answering.abort();
    return undefined;
  };
  const { isNext, mayMove } = question;
  ports.ticker.after(
    isNext && !mayMove ? FOLLOW_MS : SETTLE_MS,
    () => ports.ask(question, answer, signal),
    signal,
  );
  // A viewer who read that the room server is unreachable has not been asked.
  const isUnasked = question.refusal?.code === 'backend-unreachable';
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    await sleep(ports.ticker, pause, AbortSignal.any([signal, answering.signal]));
    const now = await requestLease(running, isUnasked, ports);
    if (now?.kind === 'ask' && isSame(now, question) && !answering.signal.aborted) continue;
    closing.abort();
    return now;
  }
}

/**
 * Whether the viewer sees this question already. A move refused then is not retried, so it is not
 * part.
 */
function isSame(now: PageQuestion, question: PageQuestion): boolean {
  const names = Object.keys({ ...question, ...now }) as (keyof PageQuestion)[];
  const { refusal = question.refusal } = now;
  return (
    refusal?.code === question.refusal?.code &&
    names.every((name) => ['leaseId', 'refusal'].includes(name) || now[name] === question[name])
  );
}

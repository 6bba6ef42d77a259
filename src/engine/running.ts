/**
 * What runs in a frame: one session at a time, from asking for the room to its end. Which frame plays it
 * is for the background to say, and it may have said something else meanwhile.
 */
import type { PageWatch } from './page-watch.ts';
import type { answer, send } from '../messaging/messages.ts';
import type { PageAnswer, PageQuestion, SessionClaim } from '../protocol/claim.ts';
import { originsOf } from '../protocol/page-address.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { refused } from '../protocol/refusal.ts';
import type { Ticker } from '../session/ports.ts';
import type { Session } from '../session/types.ts';

const place = Symbol.for('issho.engine');

interface Running {
  readonly controller: AbortController;
  session: Session | undefined;
  /** What it goes by; undefined while it asks for the room. */
  claim: string | undefined;
  /** Whether it was told to look again while it asked. */
  isDue: boolean;
}

/** The frame's own globals, which outlive each time that we are put into it. */
export type Frame = Pick<EventTarget, 'addEventListener'> & { [place]?: Running };

export interface RunningPorts {
  readonly send: typeof send;
  readonly answer: typeof answer;
  /** Whether the extension was updated or removed under us. */
  readonly isOrphaned: () => boolean;
  readonly ticker: Pick<Ticker, 'after'>;
  /** Plays the room until `controller` aborts, which it does itself where it finds that it is over. */
  play(claim: SessionClaim, controller: AbortController): Session;
  /** Shows the question until `signal` aborts. */
  ask(
    question: PageQuestion,
    answer: (answer: PageAnswer) => Promise<Refusal | undefined>,
    signal: AbortSignal,
  ): void;
  /** Watches for the page to become another than the room's, until `signal` aborts. */
  watch(watch: PageWatch, signal: AbortSignal): void;
}

/** Plays the room in `frame` if it belongs there; a session that plays it already goes on. */
export async function run(frame: Frame, ports: RunningPorts): Promise<void> {
  const before = frame[place];
  if (before && !before.controller.signal.aborted) {
    if (await isStill(before, ports)) return;
    before.controller.abort();
  }
  const controller = new AbortController();
  const { signal } = controller;
  const running: Running = { controller, session: undefined, claim: undefined, isDue: false };
  frame[place] = running;
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
  let claim = await claimed(running, true, ports);
  if (!claim) return end();
  const again = () => {
    end();
    void run(frame, ports);
  };
  const asks = () => claim?.kind === 'ask';
  ports.watch({ asks, left: again, over: end }, signal);
  while (claim?.kind === 'ask') claim = await asked(claim, running, ports);
  if (claim) running.session = ports.play(claim, controller);
  else end();
}

/** Whether the session is still the one that plays the room, or is about to hear whether it is. */
async function isStill(running: Running, ports: RunningPorts): Promise<boolean> {
  const { claim } = running;
  if (claim === undefined) running.isDue = true;
  return (
    claim === undefined ||
    (await toWorker(running, ports, () => ports.send('session/ours', { claim }))) !== false
  );
}

/** The room this frame is to play; null when there is none, or nobody left to ask. */
async function claimed(
  running: Running,
  mayMove: boolean,
  ports: RunningPorts,
): Promise<SessionClaim | PageQuestion | null> {
  running.claim = undefined;
  for (;;) {
    running.isDue = false;
    const claim = await toWorker(running, ports, () => ports.send('session/claim', { mayMove }));
    if (running.controller.signal.aborted) return null;
    // What was said may be of before we were told to look again.
    if (running.isDue) continue;
    running.claim = claim?.claim;
    return claim ?? null;
  }
}

/** Milliseconds between attempts to reach a worker that was stopped half-way, and how many. */
const RETRY = 300;
const ATTEMPTS = 20;

/** What the worker answers; undefined when it does not. */
async function toWorker<T>(
  { controller: { signal } }: Running,
  { isOrphaned, ticker }: RunningPorts,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted && !isOrphaned(); attempt += 1) {
    try {
      return await ask();
    } catch {
      // The next message starts the worker again.
      await passed(ticker, RETRY, signal);
    }
  }
  return undefined;
}

/** Milliseconds in which a page that just changed may still say what it shows. */
const SECOND_THOUGHTS = 1500;
/** Milliseconds in which those who may move the room come to its next episode, too, as players do. */
const TO_COME_TOO = 6000;
/** Milliseconds between two looks at a room that is elsewhere: each is longer than the one before. */
const FIRST_LOOK = 1000;
const LAST_LOOK = 30_000;

/** Asks the viewer, until they said something or the room is somewhere else than it was. */
async function asked(
  question: PageQuestion,
  running: Running,
  ports: RunningPorts,
): Promise<SessionClaim | PageQuestion | null> {
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
    isNext && !mayMove ? TO_COME_TOO : SECOND_THOUGHTS,
    () => ports.ask(question, answer, signal),
    signal,
  );
  // Whoever was told that the room server is away has not been asked.
  const isUnasked = question.refusal?.code === 'backend-unreachable';
  for (let pause = FIRST_LOOK; ; pause = Math.min(pause * 1.5, LAST_LOOK)) {
    await passed(ports.ticker, pause, AbortSignal.any([signal, answering.signal]));
    const now = await claimed(running, isUnasked, ports);
    if (now?.kind === 'ask' && isSame(now, question) && !answering.signal.aborted) continue;
    closing.abort();
    return now;
  }
}

/** Whether the viewer is asked that already. What was refused then is not tried again, and so not told. */
function isSame(now: PageQuestion, question: PageQuestion): boolean {
  const names = Object.keys({ ...question, ...now }) as (keyof PageQuestion)[];
  const { refusal = question.refusal } = now;
  return (
    refusal?.code === question.refusal?.code &&
    names.every((name) => ['claim', 'refusal'].includes(name) || now[name] === question[name])
  );
}

/** Resolves after `milliseconds`, or as soon as `signal` aborts. */
function passed(
  ticker: Pick<Ticker, 'after'>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    ticker.after(milliseconds, resolve, signal);
  });
}

/** Getting into a room: one attempt, repeated until it works, is refused or is given up. */
import type { RequestOf } from '../../protocol/extension-message.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';

/** What the viewer asked for; the same value for every repetition. */
export type Entry =
  /** Its id is made once: a repetition finds the room of the first try, instead of making another. */
  | { readonly kind: 'create'; readonly request: RequestOf<'room/create'> }
  | { readonly kind: 'join'; readonly request: RequestOf<'room/join'> }
  | { readonly kind: 'resume'; readonly request: RequestOf<'room/resume'> };

export interface Attempt {
  readonly entry: Entry;
  /** The room we were in before, if any. */
  readonly before: string | undefined;
  readonly state: 'busy' | 'refused';
  /** Who keeps us waiting: the room server, or our own background. */
  readonly waitingFor: 'backend' | 'worker' | undefined;
  readonly refusal: Refusal | undefined;
}

/** Milliseconds between two tries. */
export const AGAIN = 2000;

export interface EnteringPorts {
  /** Whether we may use the sites of the page; asked in the click. */
  readonly allowed: Promise<boolean>;
  /** @throws Error when the worker was stopped half-way. */
  readonly send: (entry: Entry) => Promise<Result<null>>;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly waiting: (server: 'backend' | 'worker') => void;
  readonly isGivenUp: () => boolean;
}

/** How it ended. Who gives up may be in all the same: the answer was on its way. */
export type Outcome = 'in' | 'given-up' | Refusal;

export async function enter(entry: Entry, ports: EnteringPorts): Promise<Outcome> {
  // The browser rejects what it will not ask about; for the viewer that is a no all the same.
  const allowed = await ports.allowed.catch(() => false);
  if (!allowed) return { code: 'site-not-allowed' };
  while (!ports.isGivenUp()) {
    const result = await ports.send(entry).catch(() => undefined);
    if (result?.ok) return 'in';
    if (result && result.refusal.code !== 'backend-unreachable') return result.refusal;
    ports.waiting(result ? 'backend' : 'worker');
    await ports.pause(AGAIN);
  }
  return 'given-up';
}

import { ticker } from '../async/browser-clock.ts';
import { retry } from '../async/retry.ts';
import type {
  MessageName,
  RequestOf,
  ResponseOf,
} from '../protocol/extension/extension-message.ts';
import type { Result } from '../protocol/refusal.ts';
import { refused } from '../protocol/refusal.ts';
import { send } from './messages.ts';

/** Messages whose answer is a result. */
type Call = {
  [N in MessageName]: ResponseOf<N> extends Result<unknown> ? N : never;
}[MessageName];

type ValueOf<N extends Call> = Extract<ResponseOf<N>, { ok: true }>['value'];

const ATTEMPTS = 3;
const RETRY_MS = 300;

/**
 * Calls the background, and repeats the call if the worker was stopped half-way: every call is
 * idempotent. The result is the refusal `worker-unavailable` if no attempt gets an answer.
 */
export async function callWorker<N extends Call>(
  name: N,
  payload: RequestOf<N>,
): Promise<Result<ValueOf<N>>> {
  const options = { ticker, attempts: ATTEMPTS, delayMs: RETRY_MS };
  const result = await retry(() => send(name, payload), options);
  return result ?? refused('worker-unavailable');
}

import type { MessageName, RequestOf, ResponseOf } from '../protocol/extension-message.ts';
import type { Result } from '../protocol/refusal.ts';
import { refused } from '../protocol/refusal.ts';
import { send } from './messages.ts';

/** Messages that are answered with a result. */
type Call = {
  [N in MessageName]: ResponseOf<N> extends Result<unknown> ? N : never;
}[MessageName];

type ValueOf<N extends Call> = Extract<ResponseOf<N>, { ok: true }>['value'];

const ATTEMPTS = 3;
const RETRY_MS = 300;

/**
 * Calls the background, and calls again where the worker was stopped half-way: every call may be repeated. It is
 * refused as `worker-unavailable` where no attempt is answered.
 */
export async function callWorker<N extends Call>(
  name: N,
  payload: RequestOf<N>,
): Promise<Result<ValueOf<N>>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(name, payload);
    } catch {
      if (attempt === ATTEMPTS) return refused('worker-unavailable');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

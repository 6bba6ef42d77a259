import { expect, it } from 'vitest';
import { onAbort } from '../../../src/async/on-abort.ts';

it('calls back once when the signal aborts', () => {
  const ending = new AbortController();
  let calls = 0;
  onAbort(ending.signal, () => (calls += 1));
  expect(calls).toBe(0);
  ending.abort();
  ending.abort();
  expect(calls).toBe(1);
});

it('calls back at once if the signal has aborted', () => {
  let calls = 0;
  onAbort(AbortSignal.abort(), () => (calls += 1));
  expect(calls).toBe(1);
});

it('stops waiting', () => {
  const ending = new AbortController();
  let calls = 0;
  const forget = onAbort(ending.signal, () => (calls += 1));
  forget();
  ending.abort();
  expect(calls).toBe(0);
});

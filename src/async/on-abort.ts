/**
 * Calls `callback` once when `signal` aborts, or at once if it has aborted. Returns a function that
 * stops waiting, for callers that end long before their signal.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const listener = () => callback();
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** Runs the body of an effect with a signal; returns the cleanup that aborts it. */
export function withLifetime(effect: (signal: AbortSignal) => void): () => void {
  const lifetime = new AbortController();
  effect(lifetime.signal);
  return () => lifetime.abort();
}

/**
 * Asks `question` until `accept` approves the answer. Tests wait for states, never for durations.
 */
export async function eventually<T>(
  question: () => Promise<T>,
  accept: (answer: T) => boolean,
  patience = 20_000,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await question();
    if (accept(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`still not so after ${patience} ms: ${JSON.stringify(answer)}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

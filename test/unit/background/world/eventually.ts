/** Asks `question` until the answer satisfies `accept`; tests wait for states, never for durations. */
export async function eventually<T>(
  question: () => T,
  accept: (answer: T) => boolean,
  patience = 20_000,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = question();
    if (accept(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not so: ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, 1));
  }
}

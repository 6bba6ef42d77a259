/** @throws Error saying `otherwise`, and what was `seen`, where it does not hold. */
export function assert(holds: boolean, otherwise: string, seen: unknown): asserts holds {
  if (!holds) throw new Error(`${otherwise}: ${JSON.stringify(seen)}`);
}

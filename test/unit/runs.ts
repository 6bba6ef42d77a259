/** How many examples a property is tried with. */

/** Whether Stryker runs the tests: once for each mutant, so that few examples have to do. */
const isMutating = process.env['STRYKER_MUTATOR_WORKER'] !== undefined;

/** The number of examples: `usual` ones, or a twentieth of them under mutation. */
export function runs(usual: number): number {
  return isMutating ? Math.ceil(usual / 20) : usual;
}

/**
 * What a session may rely on of any Mesh, as behaviours that run anywhere: against the simulated one
 * in virtual time, and against the real one in a page. They know no test runner; one that does not
 * hold throws. That links are told in order, and nobody is heard without one, each of them checks.
 */
import { linkContract } from './links.ts';
import { messageContract } from './messages.ts';
import type { MeshBehaviour, MeshWorld } from './pages.ts';
import { Pages } from './pages.ts';

export const meshContract: readonly MeshBehaviour[] = [...linkContract, ...messageContract];

/** Runs `behaviour` with pages of its own. @throws what does not hold. */
export async function runMeshBehaviour(behaviour: MeshBehaviour, world: MeshWorld): Promise<void> {
  const pages = new Pages(world);
  try {
    await behaviour.holds(pages);
  } finally {
    pages.leave();
  }
  await pages.quiet();
}

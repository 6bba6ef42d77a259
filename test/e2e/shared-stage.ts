/** One backend, PeerServer and cinema for all browser tests: rooms are separate anyway. */
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import {
  openStage,
  type ServerAddresses,
  type Stage,
  startServers,
  stopServers,
} from '../../stack/stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    servers: ServerAddresses;
  }
}

/** Before the tests of a project: starts the servers, and returns what stops them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startServers();
  const { backend, peerServer, cinema } = servers;
  const { url, publishableKey, secretKey } = backend;
  project.provide('servers', {
    backend: { url, publishableKey, secretKey },
    peerServer: { url: peerServer.url },
    cinema: { url: cinema.url, playerUrl: cinema.playerUrl },
  });
  return () => stopServers(servers);
}

/**
 * A stage with the servers that all share.
 *
 * @param own servers to use instead, which the test stops itself: those that it stops meanwhile,
 * watches or changes. A test that looks at everyone's rows has a stage of its own, by `setStage`.
 */
export function shareStage(): Promise<Stage>;
export function shareStage<Own extends Partial<ServerAddresses>>(
  own: Own,
): Promise<Stage<ServerAddresses & Own>>;
export function shareStage(own: Partial<ServerAddresses> = {}): Promise<Stage> {
  return openStage({ ...inject('servers'), ...own });
}

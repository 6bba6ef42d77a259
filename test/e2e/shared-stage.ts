/** One backend, PeerServer and cinema for all browser tests, which use separate rooms. */
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

/** Starts the servers before the tests of a project. Returns a function that stops them. */
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
 * A stage with the shared servers.
 *
 * @param own servers to use instead of them: those that the test itself stops, watches or changes. A test
 * that reads all rows needs its own stage, by `setStage`.
 */
export function shareStage(): Promise<Stage>;
export function shareStage<Own extends Partial<ServerAddresses>>(
  own: Own,
): Promise<Stage<ServerAddresses & Own>>;
export function shareStage(own: Partial<ServerAddresses> = {}): Promise<Stage> {
  return openStage({ ...inject('servers'), ...own });
}

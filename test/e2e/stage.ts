/** The stage of the end-to-end tests: real backend, PeerServer, cinema and browsers, on free ports. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { startBackend } from '../../supabase/local/index.ts';
import { findOrInstallBrowser } from '../../stack/browser/ready.ts';
import { startCinema } from '../../stack/cinema/server.ts';
import { startPeerServer } from '../../stack/peer-server.ts';
import { Viewer } from '../../stack/viewer.ts';

const extensionDirectory = resolve('.output/chrome-mv3');

export interface Stage {
  readonly backend: Awaited<ReturnType<typeof startBackend>>;
  readonly peerServer: Awaited<ReturnType<typeof startPeerServer>>;
  readonly cinema: Awaited<ReturnType<typeof startCinema>>;
  /** One more browser of its own, closed with the stage. */
  viewer(name: string, servers?: { supabaseUrl?: string; peerServerUrl?: string }): Promise<Viewer>;
  /** Rows as the database holds them, past all policies. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  if (!existsSync(extensionDirectory)) throw new Error('build first: npm run build');
  const executablePath = await findOrInstallBrowser();
  const backend = await startBackend({});
  const peerServer = await startPeerServer({});
  const cinema = await startCinema({});
  const viewers: Viewer[] = [];
  const service = createClient(backend.url, backend.secretKey, { auth: { persistSession: false } });
  return {
    backend,
    peerServer,
    cinema,
    async viewer(name, servers = {}) {
      const viewer = await Viewer.launch({
        name,
        executablePath,
        extensionDirectory,
        headless: true,
        settings: {
          supabaseUrl: servers.supabaseUrl ?? backend.url,
          supabaseKey: backend.publishableKey,
          peerServerUrl: servers.peerServerUrl ?? peerServer.url,
        },
      });
      viewers.push(viewer);
      return viewer;
    },
    async rows(table) {
      const { data, error } = await service.from(table).select();
      if (error) throw new Error(`${table}: ${error.message}`);
      return data;
    },
    async stop() {
      await Promise.all(viewers.map((viewer) => viewer.close()));
      await cinema.stop();
      await peerServer.stop();
      await backend.stop();
    },
  };
}

/** Asks `question` until the answer satisfies `accept`; tests wait for states, never for durations. */
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

/** A stage for tests, benches and pictures: real backend, PeerServer, cinema and browsers, on free ports. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { startBackend } from '../supabase/local/index.ts';
import { findOrInstallBrowser } from './browser/ready.ts';
import { startCinema } from './cinema/server.ts';
import type { PeerServerOptions } from './peer-server.ts';
import { startPeerServer } from './peer-server.ts';
import type { LaunchOptions } from './browser/launch.ts';
import type { Desktop } from './browser/desktop.ts';
import { Viewer } from './viewer.ts';

const extensionDirectory = resolve('.output/chrome-mv3');

/** Where one viewer's servers and window are, where that is not the stage's. */
export interface StageViewer {
  readonly supabaseUrl?: string;
  readonly supabaseKey?: string;
  /** A profile that outlives its browser. */
  readonly profileDirectory?: string;
  /** Whether its browser has the extension from the start. */
  readonly isInstalled?: boolean;
  readonly peerServerUrl?: string;
  /** Whether this viewer has allowed every site. Without it they have allowed none. */
  readonly allowsEverySite?: boolean;
  /** A desktop to show its window on; without one it is headless. */
  readonly desktop?: Desktop;
  /** Further arguments of its browser. */
  readonly args?: readonly string[];
  /** Whether its hidden tabs are throttled, as browsers do it for people. */
  readonly throttling?: boolean;
  readonly windowPosition?: NonNullable<LaunchOptions['windowPosition']>;
}

export interface Stage {
  readonly backend: Awaited<ReturnType<typeof startBackend>>;
  readonly peerServer: Awaited<ReturnType<typeof startPeerServer>>;
  readonly cinema: Awaited<ReturnType<typeof startCinema>>;
  /** One more browser of its own, closed with the stage. */
  viewer(name: string, options?: StageViewer): Promise<Viewer>;
  /** Rows as the database holds them, past all policies. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** `peers`: how its PeerServer is started, where that is not as usual. */
export async function setStage(peers: PeerServerOptions = {}): Promise<Stage> {
  if (!existsSync(extensionDirectory)) throw new Error('build first: npm run build');
  const executablePath = await findOrInstallBrowser();
  const backend = await startBackend({});
  const peerServer = await startPeerServer(peers);
  const cinema = await startCinema({});
  const viewers: Viewer[] = [];
  const service = createClient(backend.url, backend.secretKey, { auth: { persistSession: false } });
  return {
    backend,
    peerServer,
    cinema,
    async viewer(name, options = {}) {
      const { supabaseUrl, supabaseKey, peerServerUrl, windowPosition, args } = options;
      const { profileDirectory, throttling, isInstalled = false, desktop } = options;
      const { allowsEverySite = false } = options;
      const viewer = await Viewer.launch({
        name,
        executablePath,
        extensionDirectory,
        headless: desktop === undefined,
        isInstalled,
        allowsEverySite,
        ...(desktop && { display: desktop.display }),
        ...(windowPosition && { windowPosition }),
        ...(args && { args }),
        ...(throttling && { throttling }),
        ...(profileDirectory && { profileDirectory }),
        settings: {
          supabaseUrl: supabaseUrl ?? backend.url,
          supabaseKey: supabaseKey ?? backend.publishableKey,
          peerServerUrl: peerServerUrl ?? peerServer.url,
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

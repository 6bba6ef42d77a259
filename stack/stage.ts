/** A stage for tests, benches and pictures: real servers and browsers, on free ports. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { type Backend, startBackend } from '../supabase/local/index.ts';
import type { LaunchOptions } from './browser/launch.ts';
import type { Desktop } from './browser/desktop.ts';
import { findOrInstallBrowser } from './browser/ready.ts';
import { type Cinema, startCinema } from './cinema/server.ts';
import { databaseImage } from './database-image.ts';
import type { PeerServerOptions, RunningPeerServer } from './peer-server.ts';
import { startPeerServer } from './peer-server.ts';
import { Viewer } from './viewer.ts';

const extensionDirectory = resolve('.output/chrome-mv3');

/** Running servers that a test can watch, change and stop. */
export interface Servers {
  readonly backend: Backend;
  readonly peerServer: RunningPeerServer;
  readonly cinema: Cinema;
}

/** The addresses of servers that may run in another process. */
export interface ServerAddresses {
  readonly backend: Pick<Backend, 'url' | 'publishableKey' | 'secretKey'>;
  readonly peerServer: Pick<RunningPeerServer, 'url'>;
  readonly cinema: Pick<Cinema, 'url' | 'playerUrl'>;
}

/** One viewer's own servers and window; by default they are the stage's. */
export interface StageViewer {
  readonly supabaseUrl?: string;
  readonly supabaseKey?: string;
  /** A profile that outlives its browser. */
  readonly profileDirectory?: string;
  /** Whether its browser has the extension from the start. */
  readonly isInstalled?: boolean;
  readonly peerServerUrl?: string;
  /** Whether this viewer has allowed every site. By default they have allowed none. */
  readonly allowsEverySite?: boolean;
  /** A desktop that shows its window; by default it is headless. */
  readonly desktop?: Desktop;
  /** Further arguments of its browser. */
  readonly args?: readonly string[];
  /** Whether its hidden tabs are throttled, as browsers do it for people. */
  readonly throttling?: boolean;
  readonly windowPosition?: NonNullable<LaunchOptions['windowPosition']>;
}

export type Stage<Given extends ServerAddresses = ServerAddresses> = Given & {
  /** Another browser, closed with the stage. */
  viewer(name: string, options?: StageViewer): Promise<Viewer>;
  /** Rows of the database, past all policies: of one room, or all of them. */
  rows(table: string, roomKey?: string): Promise<Record<string, unknown>[]>;
  /** Closes the browsers, and ends the servers that the stage started itself. */
  stop(): Promise<void>;
};

/** Starts servers in this process. */
export async function startServers(peers: PeerServerOptions = {}): Promise<Servers> {
  const backend = await startBackend({ image: await databaseImage() });
  const peerServer = await startPeerServer(peers);
  const cinema = await startCinema({});
  return { backend, peerServer, cinema };
}

export async function stopServers({ backend, peerServer, cinema }: Servers): Promise<void> {
  await cinema.stop();
  await peerServer.stop();
  await backend.stop();
}

/**
 * A stage with its own servers.
 *
 * @param peers options of its PeerServer.
 */
export async function setStage(peers: PeerServerOptions = {}): Promise<Stage<Servers>> {
  const servers = await startServers(peers);
  const stage = await openStage(servers);
  return {
    ...stage,
    async stop() {
      await stage.stop();
      await stopServers(servers);
    },
  };
}

/** A stage with servers that the caller started, and will stop. */
export async function openStage<Given extends ServerAddresses>(
  servers: Given,
): Promise<Stage<Given>> {
  if (!existsSync(extensionDirectory)) throw new Error('build first: npm run build');
  const executablePath = await findOrInstallBrowser();
  const { backend, peerServer } = servers;
  const viewers: Viewer[] = [];
  const service = createClient(backend.url, backend.secretKey, { auth: { persistSession: false } });
  return {
    ...servers,
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
    async rows(table, roomKey) {
      const all = service.from(table).select();
      const [roomId] = roomKey?.split('-') ?? [];
      const { data, error } = await (roomId === undefined ? all : all.eq('room_id', roomId));
      if (error) throw new Error(`${table}: ${error.message}`);
      return data;
    },
    async stop() {
      await Promise.all(viewers.map((viewer) => viewer.close()));
    },
  };
}

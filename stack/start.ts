/**
 * The main use, end to end: backend, PeerServer and cinema on this machine, and two people in two
 * browsers who watch one video together. Ctrl-C ends all of it.
 */
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { startBackend } from '../supabase/local/index.ts';
import { findOrInstallBrowser } from './browser/ready.ts';
import { startCinema } from './cinema/server.ts';
import { measureTogether } from './measure.ts';
import { freePort } from './ports.ts';
import { startPeerServer } from './peer-server.ts';
import { showTable } from './table.ts';
import { Viewer } from './viewer.ts';

const usage = `npm start -- [--once SECONDS] [--headless] [--clip h264-24|h264-60|vp9-24|vp9-60] [--data FOLDER]`;

const { values: options } = parseArgs({
  options: {
    once: { type: 'string' },
    headless: { type: 'boolean', default: false },
    clip: { type: 'string', default: 'h264-24' },
    data: { type: 'string', default: '.issho/backend' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const seconds = options.once === undefined ? undefined : Number(options.once);
if (seconds !== undefined && !(seconds >= 1 && seconds <= 3600)) {
  console.error(`--once takes seconds, from 1 to 3600.\n${usage}`);
  process.exit(2);
}

const ending = new AbortController();
const { signal } = ending;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => ending.abort());
}
const undo: (() => Promise<void>)[] = [];

try {
  process.exitCode = await run();
} catch (error) {
  if (!signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} finally {
  for (const step of undo.toReversed()) await step().catch(console.error);
}

async function run(): Promise<number> {
  const executablePath = await findOrInstallBrowser();
  const hasDisplay =
    process.platform !== 'linux' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  const headless = options.headless || !hasDisplay;
  if (headless && !options.headless) console.log('No display here: the two browsers run headless.');

  const backend = await startBackend({
    port: await freePort(54_321),
    directory: resolve(options.data),
  });
  undo.push(() => backend.stop());
  const peerServer = await startPeerServer({ port: await freePort(9000) });
  undo.push(() => peerServer.stop());
  const cinema = await startCinema({
    port: await freePort(8787),
    playerPort: await freePort(8788),
  });
  undo.push(() => cinema.stop());
  const address = `${cinema.url}/plain?clip=${encodeURIComponent(options.clip)}`;
  console.log(`Backend ${backend.url} · PeerServer ${peerServer.url} · Cinema ${cinema.url}`);

  const launch = async (name: string, left: number) => {
    const viewer = await Viewer.launch({
      allowsEverySite: true,
      name,
      executablePath,
      extensionDirectory: resolve('.output/chrome-mv3'),
      headless,
      windowPosition: { left, top: 40, width: 760, height: 720 },
      settings: {
        supabaseUrl: backend.url,
        supabaseKey: backend.publishableKey,
        peerServerUrl: peerServer.url,
      },
      signal,
    });
    undo.push(() => viewer.close());
    viewer.launched.browser.once('disconnected', () => ending.abort());
    await viewer.open(address);
    return viewer;
  };
  const viewers = await Promise.all([launch('Aiko', 20), launch('Ben', 800)]);
  const [aiko, ben] = viewers;

  const roomKey = await aiko.create('Private');
  const refusal = await ben.join(roomKey);
  if (refusal) throw new Error(`Ben could not join: ${refusal}`);
  await aiko.control('play');
  console.log(`
Aiko made a private room, Ben joined it by key, and both watch ${address}

  Room key   ${roomKey}

To play along: open chrome://extensions in your own browser, switch on developer mode, load
${resolve('.output/chrome-mv3')} unpacked, open the page above, click Issho and paste the room key.${
    seconds === undefined ? '\nCtrl-C ends everything.' : ''
  }
`);
  if (seconds === undefined) {
    await showTable(viewers, signal);
    return 0;
  }
  return (await measureTogether(aiko, ben, seconds, signal)) ? 0 : 1;
}

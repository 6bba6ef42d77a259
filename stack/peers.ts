/** `npm run peers`: runs a PeerServer. A proxy before it adds TLS. */
import { parseArgs } from 'node:util';
import { startPeerServer } from './peer-server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9000' },
    path: { type: 'string', default: '/' },
    proxied: { type: 'boolean', default: false },
  },
});
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
const { url } = await startPeerServer({
  port: Number(values.port),
  path: values.path,
  proxied: values.proxied,
  signal: ending.signal,
});
console.log(`PeerServer at ${url}`);

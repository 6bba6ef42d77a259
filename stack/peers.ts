/** `npm run peers`: runs a PeerServer. A proxy before it adds TLS. */
import { parseArgs } from 'node:util';
import { usualLimits } from './peer-guard.ts';
import { startPeerServer } from './peer-server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9000' },
    path: { type: 'string', default: '/' },
    proxied: { type: 'boolean', default: false },
    sockets: { type: 'string', default: String(usualLimits.sockets) },
  },
});
const sockets = Number(values.sockets);
if (!Number.isInteger(sockets) || sockets < 1)
  throw new Error('--sockets must be a number above 0');
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
const { url } = await startPeerServer({
  port: Number(values.port),
  path: values.path,
  proxied: values.proxied,
  limits: { sockets },
  signal: ending.signal,
});
console.log(`PeerServer at ${url}`);

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { type RunningPeerServer, startPeerServer } from './peer-server.ts';

let running: RunningPeerServer | undefined;
afterEach(() => running?.stop());

/** Connects as PeerJS does and waits for the first message. */
async function connect(server: RunningPeerServer, id: string) {
  const address = server.url.replace('http', 'ws');
  const socket = new WebSocket(`${address}peerjs?key=peerjs&id=${id}&token=${id}`);
  const [event] = (await once(socket, 'message')) as [MessageEvent<string>];
  return { socket, first: JSON.parse(event.data) as { type: string } };
}

it('introduces two peers', async () => {
  running = await startPeerServer();
  const aiko = await connect(running, 'aiko');
  const ben = await connect(running, 'ben');
  expect([aiko.first.type, ben.first.type]).toEqual(['OPEN', 'OPEN']);
  const heard = once(ben.socket, 'message') as Promise<[MessageEvent<string>]>;
  aiko.socket.send(JSON.stringify({ type: 'OFFER', dst: 'ben', payload: 'hello' }));
  const [{ data }] = await heard;
  expect(JSON.parse(data)).toEqual({ type: 'OFFER', src: 'aiko', dst: 'ben', payload: 'hello' });
});

it('answers under its path', async () => {
  running = await startPeerServer({ path: '/meet' });
  expect(running.url).toBe(`http://127.0.0.1:${running.port}/meet`);
  expect((await fetch(running.url)).status).toBe(200);
});

it('closes its connections when stopped, and can start again on the same port at once', async () => {
  const first = await startPeerServer();
  const { socket } = await connect(first, 'aiko');
  const closed = once(socket, 'close');
  await Promise.all([first.stop(), closed]);
  running = await startPeerServer({ port: first.port });
  expect((await connect(running, 'aiko')).first.type).toBe('OPEN');
});

it('leaves nothing behind that keeps a process alive', async () => {
  const program = `
    import { startPeerServer } from '${new URL('peer-server.ts', import.meta.url)}';
    const server = await startPeerServer();
    await server.stop();
    console.log('stopped');`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
  expect(stdout).toBe('stopped\n');
});

it('drops a peer that sends too much or nonsense, and lives on', async () => {
  running = await startPeerServer();
  const { socket } = await connect(running, 'aiko');
  socket.send('{');
  socket.send('x'.repeat(65 * 1024));
  await once(socket, 'close');
  expect((await connect(running, 'ben')).first.type).toBe('OPEN');
});

it('says when its port is taken, and ends with its signal', async () => {
  const ending = new AbortController();
  const first = await startPeerServer({ signal: ending.signal });
  await expect(startPeerServer({ port: first.port })).rejects.toThrow('EADDRINUSE');
  ending.abort();
  await first.stop();
  running = await startPeerServer({ port: first.port });
  await expect(startPeerServer({ signal: ending.signal })).rejects.toThrow('aborted');
});

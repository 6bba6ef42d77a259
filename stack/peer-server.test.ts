import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { type RunningPeerServer, startPeerServer } from './peer-server.ts';

let running: RunningPeerServer | undefined;
afterEach(() => running?.stop());

/** Connects like PeerJS and waits for the first message. */
async function connect(server: RunningPeerServer, id: string) {
  const address = server.url.replace('http', 'ws');
  const socket = new WebSocket(`${address}peerjs?key=peerjs&id=${id}&token=${id}`);
  const refused = once(socket, 'error').then(() => Promise.reject(new Error('no place')));
  const answered = once(socket, 'message') as Promise<[MessageEvent<string>]>;
  const [event] = await Promise.race([answered, refused]);
  return { socket, first: JSON.parse(event.data) as { type: string } };
}

/** Connects through a proxy, for a client at `address`. */
async function connectFrom(server: RunningPeerServer, address: string, id: string) {
  const url = `${server.url.replace('http', 'ws')}peerjs?key=peerjs&id=${id}&token=t`;
  const socket = new Socket(url, { headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } });
  await once(socket, 'message');
  return socket;
}

/** Connects, and returns all messages so far, including the first. */
function listenAs(server: RunningPeerServer, id: string): () => unknown[] {
  const heard: unknown[] = [];
  const socket = new Socket(
    `${server.url.replace('http', 'ws')}peerjs?key=peerjs&id=${id}&token=t`,
  );
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
  return () => heard;
}

const MANY = 2 ** 30;
const offerTo = (dst: string, size = 5) =>
  JSON.stringify({ type: 'OFFER', dst, payload: 'x'.repeat(size) });

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

it('welcomes a peer whose old socket is not known to be dead yet, and ends that one', async () => {
  running = await startPeerServer();
  const before = await connect(running, 'aiko');
  const left = once(before.socket, 'close');
  const after = await connect(running, 'aiko');
  expect(after.first.type).toBe('OPEN');
  await left;
  const ben = await connect(running, 'ben');
  const heard = once(after.socket, 'message') as Promise<[MessageEvent<string>]>;
  ben.socket.send(JSON.stringify({ type: 'OFFER', dst: 'aiko', payload: 'hello' }));
  expect(JSON.parse((await heard)[0].data)).toMatchObject({ type: 'OFFER', src: 'ben' });
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

it('drops a peer that sends too much or nonsense, and keeps running', async () => {
  running = await startPeerServer();
  const { socket } = await connect(running, 'aiko');
  socket.send(JSON.stringify({ type: 'HEARTBEAT', payload: 'x'.repeat(65 * 1024) }));
  await once(socket, 'close');
  const { socket: another } = await connect(running, 'aiko');
  another.send('{');
  await once(another, 'close');
  expect((await connect(running, 'ben')).first.type).toBe('OPEN');
});

it('reports a port in use, and ends with its signal', async () => {
  const ending = new AbortController();
  const first = await startPeerServer({ signal: ending.signal });
  await expect(startPeerServer({ port: first.port })).rejects.toThrow('EADDRINUSE');
  ending.abort();
  await first.stop();
  running = await startPeerServer({ port: first.port });
  await expect(startPeerServer({ signal: ending.signal })).rejects.toThrow('aborted');
});

it.each([
  'null',
  '{"type":"OFFER","dst":["ben"]}',
  '{"type":"OPEN"}',
  '{"type":"LEAVE"}',
  '{"type":"__proto__"}',
  '7',
])('ends a socket that says %s', async (message) => {
  running = await startPeerServer();
  const { socket } = await connect(running, 'aiko');
  socket.send(message);
  await once(socket, 'close');
  expect((await connect(running, 'aiko')).first.type).toBe('OPEN');
});

it.each(['', 'a b', 'x'.repeat(65), '__proto__', '%F0%9F%8D%A3'])(
  'gives no place to the id "%s"',
  async (id) => {
    running = await startPeerServer();
    await expect(connect(running, id)).rejects.toThrow('no place');
  },
);

it('limits the sockets of one address, and frees closed ones', async () => {
  running = await startPeerServer({ limits: { socketsPerAddress: 2 } });
  const [first] = [await connect(running, 'aiko'), await connect(running, 'ben')];
  await expect(connect(running, 'chika')).rejects.toThrow('no place');
  const left = once(first.socket, 'close');
  first.socket.close();
  await left;
  await expect.poll(() => running && connect(running, 'chika').catch(() => null)).not.toBeNull();
});

it('tells the addresses behind its proxy apart by the proxy’s own entry', async () => {
  running = await startPeerServer({ proxied: true, limits: { socketsPerAddress: 1 } });
  await connectFrom(running, '192.0.2.1', 'aiko');
  await connectFrom(running, '192.0.2.2', 'ben');
  await connectFrom(running, '2001:db8:0:1::7', 'chika');
  await connectFrom(running, '2001:db8:0:2::7', 'dan');
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8:0:1:ffff::1']) {
    await expect(connectFrom(running, address, 'emi')).rejects.toThrow('401');
  }
});

/** A number as two groups of IPv6, or as two bytes of IPv4, would have it. */
const hex = (number: number) => number.toString(16);

it.each([
  ['five addresses', (count: number) => `192.0.${count % 5}.1`],
  ['five neighbouring addresses', (count: number) => `192.0.2.${count % 5}`],
  ['all of 256 neighbouring addresses', (count: number) => `192.0.2.${count % 256}`],
  ['one household of IPv6', (count: number) => `2001:db8:0:${hex(count % 256)}::1`],
  ['one customer with 48 bits of IPv6', (count: number) => `2001:db8:0:${hex(count * 131)}::1`],
])('has places for newcomers when %s take what they can get', async (_, addressOf) => {
  const limits = { sockets: 60, socketsPerAddress: 10 };
  const server = await startPeerServer({ proxied: true, limits });
  running = server;
  const isOpen = (address: string, id: string) =>
    connectFrom(server, address, id).then(
      () => true,
      () => false,
    );
  const open: boolean[] = [];
  for (let count = 0; count < 120; count += 1) {
    open.push(await isOpen(addressOf(count), `attacker-${count}`));
  }
  expect(open.filter(Boolean).length).toBeGreaterThan(8);
  expect(open.at(-1)).toBe(false);
  // A room of friends, each at another place.
  for (const address of ['198.51.100.1', '203.0.113.1', '2001:db8:1::1', '2001:db8:2::1']) {
    expect(await isOpen(address, `friend-${address.replaceAll(/\W/g, '-')}`)).toBe(true);
  }
});

it('has places for newcomers after many networks took what they can get', async () => {
  const server = await startPeerServer({ proxied: true, limits: { sockets: 100 } });
  running = server;
  let taken = 0;
  for (let count = 0; count < 300; count += 1) {
    const opened = connectFrom(server, `10.0.${count % 50}.1`, `attacker-${count}`);
    taken += await opened.then(
      () => 1,
      () => 0,
    );
  }
  expect(taken).toBeGreaterThan(75);
  expect((await connectFrom(server, '198.51.100.1', 'friend')).readyState).toBe(Socket.OPEN);
});

it('ends a socket that sends too many messages', async () => {
  running = await startPeerServer({ limits: { socket: { messages: 10, bytes: MANY } } });
  const { socket } = await connect(running, 'aiko');
  const ben = await connect(running, 'ben');
  let heard = 0;
  ben.socket.addEventListener('message', () => (heard += 1));
  const offer = JSON.stringify({ type: 'OFFER', dst: 'ben', payload: 'hello' });
  for (let count = 0; count < 50; count += 1) socket.send(offer);
  await once(socket, 'close');
  await expect.poll(() => heard).toBe(10);
});

it('ends a socket that sends too many bytes, and a second one of its address', async () => {
  const limits = {
    socket: { messages: MANY, bytes: 3000 },
    address: { messages: MANY, bytes: 5000 },
  };
  running = await startPeerServer({ proxied: true, limits });
  const ben = await connectFrom(running, '192.0.2.9', 'ben');
  let heard = 0;
  ben.on('message', () => (heard += 1));
  const sends = async (address: string, id: string, messages: number) => {
    if (!running) throw new Error('not running');
    const socket = await connectFrom(running, address, id);
    for (let count = 0; count < messages; count += 1) socket.send(offerTo('ben', 950));
    return socket;
  };
  await once(await sends('192.0.2.1', 'aiko', 4), 'close');
  await once(await sends('192.0.2.1', 'chika', 3), 'close');
  // A caller who reconnects has the spent budget; another one has the full budget.
  await once(await sends('192.0.2.1', 'dan', 1), 'close');
  await sends('192.0.2.2', 'emi', 3);
  await expect.poll(() => heard).toBe(3 + 2 + 3);
});

it('keeps messages to a peer that is about to connect', async () => {
  running = await startPeerServer();
  const { socket } = await connect(running, 'aiko');
  for (const payload of [1, 2, 3])
    socket.send(JSON.stringify({ type: 'OFFER', dst: 'ben', payload }));
  await connect(running, 'chika');
  await expect
    .poll(listenAs(running, 'ben'))
    .toEqual([
      { type: 'OPEN' },
      ...[1, 2, 3].map((payload) => ({ type: 'OFFER', src: 'aiko', dst: 'ben', payload })),
    ]);
});

it('keeps few messages for absent peers, in total, for one address and for one network', async () => {
  const waiting = {
    all: { messages: 20, bytes: MANY },
    each: { messages: 4, bytes: 3000 },
  };
  const server = await startPeerServer({ proxied: true, limits: { waiting } });
  running = server;
  for (const [address, size] of [
    ['192.0.2.1', 950],
    ['192.0.2.3', 950],
    ['198.51.100.2', 5],
  ] as const) {
    const socket = await connectFrom(server, address, `from-${address.at(-1)}`);
    for (let to = 0; to < 50; to += 1) socket.send(offerTo(`absent-${to}`, size));
    // Answered once all earlier messages were handled.
    socket.send(offerTo(`from-${address.at(-1)}`));
    await once(socket, 'message');
  }
  const ears = Array.from({ length: 50 }, (_, to) => listenAs(server, `absent-${to}`));
  await expect.poll(() => ears.every((heard) => heard().length > 0)).toBe(true);
  const offers = ears.flatMap((heard) => heard().slice(1) as { src: string }[]);
  expect(offers.map(({ src }) => src).toSorted()).toEqual([
    'from-1',
    'from-1',
    'from-1',
    'from-2',
    'from-2',
    'from-2',
    'from-2',
    'from-3',
  ]);
});

it('ends a socket that does not read its messages', async () => {
  const budget = { messages: MANY, bytes: MANY };
  running = await startPeerServer({ limits: { unread: 10_000, socket: budget, address: budget } });
  const ben = new Socket(`${running.url.replace('http', 'ws')}peerjs?key=peerjs&id=ben&token=t`);
  await once(ben, 'message');
  ben.pause();
  const gone = new Promise((resolve) => {
    running?.events.on('disconnect', (client) => resolve(client.getId()));
  });
  const { socket } = await connect(running, 'aiko');
  const sending = setInterval(() => socket.send(offerTo('ben', 15_000)), 1);
  await expect(gone).resolves.toBe('ben');
  clearInterval(sending);
  ben.terminate();
});

it('tells nobody who is connected', async () => {
  running = await startPeerServer();
  await connect(running, 'aiko');
  const listed = await fetch(`${running.url}peerjs/peers`);
  expect(listed.status).toBe(401);
  expect(await listed.text()).not.toContain('aiko');
});

/** A registration at a PeerServer that is silent, away or back, with the real PeerJS over sockets of ours. */
import * as nodeWebRtc from 'node-datachannel/polyfill';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A connection that does what its test says. */
class Socket {
  static readonly OPEN = 1;
  static readonly CONNECTING = 0;
  readonly readyState = 1;
  readonly address: string;
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (event: { data: string }) => void;

  constructor(address: string) {
    this.address = address;
    sockets.push(this);
  }
  readonly sent: string[] = [];
  send(message: string): void {
    this.sent.push(message);
  }
  close(): void {}
  accept(): void {
    this.onopen?.();
    this.onmessage?.({ data: '{"type":"OPEN"}' });
  }
  /** Somebody else has the id. */
  refuse(): void {
    this.onopen?.();
    this.onmessage?.({ data: '{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}' });
  }
}

let sockets: Socket[] = [];
let told: string[] = [];
/** The ids that somebody had taken, one for each request for another registration. */
let asked: string[] = [];
let hasRegistrations = true;
let ending: AbortController;
let say: EventListener;

// PeerJS looks for the browser it runs in while it is loaded.
Object.assign(globalThis, nodeWebRtc, { location: { protocol: 'http:', hostname: 'localhost' } });
const { startSignalling } = await import('../../../src/mesh/signalling.ts');

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Socket);
  sockets = [];
  told = [];
  asked = [];
  hasRegistrations = true;
  ending = new AbortController();
});
afterEach(() => {
  ending.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start() {
  const nothing = () => undefined;
  const tell = (what: string) => () => void told.push(what);
  const listener = {
    called: nothing,
    stranger: nothing,
    dropped: nothing,
    relocated: tell('relocated'),
    online: tell('online'),
  };
  const network = {
    addEventListener: (_: string, listens: EventListenerOrEventListenerObject | null) => {
      say = listens as EventListener;
    },
  };
  const options = {
    peerServerUrl: 'http://127.0.0.1:9/',
    registration: { peerId: 'a-peer', token: 'a-token' },
    requestRegistration(taken: string) {
      asked.push(taken);
      const next = { peerId: `${taken}-next`, token: `token-${asked.length}` };
      return Promise.resolve(hasRegistrations ? next : undefined);
    },
    iceServers: [],
    relayOnly: false,
    now: () => Date.now(),
    network,
  };
  return startSignalling(options, listener, ending.signal);
}
const online = (isTrusted: boolean) => say({ type: 'online', isTrusted } as Event);

it('keeps its registration if the server was silent at first', () => {
  const signalling = start();
  vi.advanceTimersByTime(5000);
  expect(signalling.status()).toBe('unreachable');
  vi.advanceTimersByTime(1000);
  expect(sockets).toHaveLength(2);
  sockets[1]?.accept();
  expect(signalling.status()).toBe('online');
  vi.advanceTimersByTime(60_000);
  expect(signalling.status()).toBe('online');
  expect(sockets).toHaveLength(2);
});

it('asks a second time soon where a server that did not miss it says nothing', () => {
  const signalling = start();
  sockets[0]?.accept();
  sockets[0]?.onclose?.();
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(2);
  vi.advanceTimersByTime(3500);
  expect(sockets).toHaveLength(3);
  sockets[2]?.accept();
  expect(signalling.status()).toBe('online');
});

it('asks again within three seconds, however long the server was away', () => {
  start();
  for (let asked = 1; asked <= 20; asked += 1) {
    expect(sockets).toHaveLength(asked);
    sockets.at(-1)?.onclose?.();
    vi.advanceTimersByTime(3000);
  }
});

it('asks again as soon as the device has its network, on no word of the page', () => {
  start();
  for (const socket of [0, 1, 2, 3]) {
    sockets[socket]?.onclose?.();
    if (socket < 3) vi.advanceTimersByTime(3500);
  }
  expect(sockets).toHaveLength(4);
  online(false);
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(4);
  online(true);
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(5);
  // It is silent, and the device says again that it has a network: another one perhaps.
  online(true);
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(6);
  sockets[5]?.accept();
  online(true);
  vi.advanceTimersByTime(10_000);
  expect(sockets).toHaveLength(6);
});

const idIn = (socket: Socket | undefined) => /id=([^&]*)&token=([^&]*)/.exec(socket?.address ?? '');

it('takes another id if somebody else has ours, and reports it once it is registered', async () => {
  const signalling = start();
  sockets[0]?.refuse();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(['a-peer']);
  expect(sockets).toHaveLength(2);
  expect(idIn(sockets[1])?.slice(1)).toEqual(['a-peer-next', 'token-1']);
  expect(told).toEqual([]);
  sockets[1]?.accept();
  expect(told).toEqual(['relocated', 'online']);
  expect([signalling.status(), signalling.peerId()]).toEqual(['online', 'a-peer-next']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(2);
});

it('takes another id if somebody took ours while the network was away', async () => {
  const signalling = start();
  sockets[0]?.accept();
  sockets[0]?.onclose?.();
  await vi.advanceTimersByTimeAsync(500);
  sockets[1]?.refuse();
  await vi.advanceTimersByTimeAsync(1000);
  sockets[2]?.accept();
  expect(told).toEqual(['online', 'relocated', 'online']);
  expect([signalling.status(), signalling.peerId()]).toEqual(['online', 'a-peer-next']);
  sockets[2]?.onclose?.();
  await vi.advanceTimersByTimeAsync(500);
  expect(idIn(sockets[3])?.slice(1)).toEqual(['a-peer-next', 'token-1']);
});

it('repeats the request for another registration until it gets one', async () => {
  hasRegistrations = false;
  const signalling = start();
  sockets[0]?.refuse();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked)).toEqual(new Set(['a-peer']));
  expect([sockets.length, signalling.peerId()]).toEqual([1, 'a-peer']);
  hasRegistrations = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(idIn(sockets[1])?.[1]).toBe('a-peer-next');
});

it('takes few ids at a server that accepts none', async () => {
  start();
  for (let second = 0; second < 120; second += 1) {
    sockets.at(-1)?.refuse();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(sockets.length).toBeGreaterThan(30);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThan(10);
});

it('changes its peer id once when asked to', async () => {
  const signalling = start();
  sockets[0]?.accept();
  signalling.relocate();
  signalling.relocate();
  await vi.advanceTimersByTimeAsync(500);
  sockets[1]?.accept();
  signalling.relocate();
  await vi.advanceTimersByTimeAsync(500);
  expect([asked, sockets.length, signalling.status()]).toEqual([['a-peer'], 2, 'online']);
  expect(told).toEqual(['online', 'relocated', 'online']);
});

it('calls through our servers and over our ways alone, whatever PeerJS would bring', () => {
  const made: (RTCConfiguration | undefined)[] = [];
  class Connection extends nodeWebRtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(configuration);
    }
  }
  vi.stubGlobal('RTCPeerConnection', Connection);
  const signalling = start();
  sockets[0]?.accept();
  const connection = signalling.call('the-peer-of-a-member');
  connection?.close();
  expect(made).toEqual([{ iceServers: [], iceTransportPolicy: 'all' }]);
});

it('says every 25 seconds that it is there, more often than a server forgets it', async () => {
  start();
  sockets[0]?.accept();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(sockets[0]?.sent).toEqual(Array(4).fill('{"type":"HEARTBEAT"}'));
});

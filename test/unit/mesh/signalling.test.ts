/** A place at a PeerServer that is silent, away or back, with the real PeerJS over sockets of ours. */
import * as nodeWebRtc from 'node-datachannel/polyfill';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A connection that does what its test says. */
class Socket {
  static readonly OPEN = 1;
  static readonly CONNECTING = 0;
  readonly readyState = 1;
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (event: { data: string }) => void;

  constructor() {
    sockets.push(this);
  }
  send(): void {}
  close(): void {}
  accept(): void {
    this.onopen?.();
    this.onmessage?.({ data: '{"type":"OPEN"}' });
  }
}

let sockets: Socket[] = [];
let ending: AbortController;
let say: EventListener;

// PeerJS looks for the browser it runs in while it is loaded.
Object.assign(globalThis, nodeWebRtc, { location: { protocol: 'http:', hostname: 'localhost' } });
const { startSignalling } = await import('../../../src/mesh/signalling.ts');

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Socket);
  sockets = [];
  ending = new AbortController();
});
afterEach(() => {
  ending.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start() {
  const nothing = () => undefined;
  const listener = { called: nothing, stranger: nothing, dropped: nothing, online: nothing };
  const network = {
    addEventListener: (_: string, listens: EventListenerOrEventListenerObject | null) => {
      say = listens as EventListener;
    },
  };
  const options = {
    peerServerUrl: 'http://127.0.0.1:9/',
    peerId: 'a-peer',
    token: 'a-token',
    iceServers: [],
    relayOnly: false,
    now: () => Date.now(),
    network,
  };
  return startSignalling(options, listener, ending.signal);
}
const online = (isTrusted: boolean) => say({ type: 'online', isTrusted } as Event);

it('keeps the place it got where the server was silent first', () => {
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

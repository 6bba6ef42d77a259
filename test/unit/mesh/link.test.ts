import { EventEmitter } from 'node:events';
import type { DataConnection } from 'peerjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newNonce } from '../../../src/mesh/handshake.ts';
import { Link } from '../../../src/mesh/link.ts';
import { limits } from '../../../src/protocol/limits.ts';

const sdp = (pair: string) =>
  `v=0\r\na=fingerprint:sha-256 ${`${pair}:`.repeat(32).slice(0, -1)}\r\n`;

/** What PeerJS gives us, its events at hand. */
class Connection extends EventEmitter {
  readonly peer = 'peer-of-a-member-0';
  readonly sent: string[] = [];
  readonly fast = Object.assign(new EventTarget(), { readyState: 'open', bufferedAmount: 0 });
  readonly peerConnection = {
    createDataChannel: () => this.fast,
    localDescription: { sdp: sdp('ab') },
    remoteDescription: { sdp: sdp('cd') },
    sctp: undefined as unknown,
  };
  closed = false;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  hear(message: object): void {
    this.emit('data', JSON.stringify(message));
  }
}

let connection: Connection;
let link: Link;
let told: string[];
let dropped: number;

beforeEach(() => {
  vi.useFakeTimers();
  connection = new Connection();
  told = [];
  dropped = 0;
  link = new Link(
    connection as unknown as DataConnection,
    true,
    { prove: () => Promise.resolve('A'.repeat(86)), verify: () => Promise.resolve(true) },
    {
      opened: () => told.push('opened'),
      received: (_, { type }) => told.push(type),
      quiet: () => told.push('quiet'),
      dropped: () => (dropped += 1),
      closed: () => told.push('closed'),
    },
    () => Date.now(),
  );
});
afterEach(() => {
  link.close();
  vi.useRealTimers();
});

const ping = { type: 'ping', sent: 1 };

async function prove(): Promise<void> {
  connection.emit('open');
  connection.hear({ type: 'hello', nonce: newNonce() });
  await vi.advanceTimersByTimeAsync(1);
  connection.hear({ type: 'proof', signature: 'B'.repeat(86) });
  await vi.advanceTimersByTimeAsync(1);
  connection.hear({ type: 'accepted' });
  await vi.advanceTimersByTimeAsync(1);
}

it('is open once both ends have accepted, and carries nothing before', async () => {
  connection.emit('open');
  expect(link.send({ type: 'leave' }, 'reliable')).toBe(false);
  connection.fast.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(ping) }));
  expect([told, dropped]).toEqual([[], 1]);
  await prove();
  expect(told).toEqual(['opened']);
  expect(connection.sent.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual([
    'hello',
    'proof',
    'accepted',
  ]);
  connection.hear(ping);
  expect(told).toEqual(['opened', 'ping']);
  expect(link.send({ type: 'leave' }, 'reliable')).toBe(true);
});

it('reports that nothing was sent over a channel that closed without an event', async () => {
  await prove();
  const send = vi.fn<(text: string) => void>();
  Object.assign(connection.fast, { send });
  expect(link.send({ type: 'leave' }, 'fast')).toBe(true);
  expect(send).toHaveBeenCalledWith('{"type":"leave"}');
  send.mockImplementation(() => {
    throw new DOMException('it is closed', 'InvalidStateError');
  });
  expect(link.send({ type: 'leave' }, 'fast')).toBe(false);
});

it('queues no fast message behind 64 KB that wait to be sent', async () => {
  await prove();
  const send = vi.fn<(text: string) => void>();
  Object.assign(connection.fast, { send, bufferedAmount: 65_537 });
  expect(link.send({ type: 'leave' }, 'fast')).toBe(false);
  expect(send).not.toHaveBeenCalled();
  connection.fast.bufferedAmount = 65_536;
  expect(link.send({ type: 'leave' }, 'fast')).toBe(true);
});

it('drops what a member sends beyond the limit of a second', async () => {
  await prove();
  for (let count = 0; count < limits.peerMessagesPerSecond + 5; count += 1) connection.hear(ping);
  const heard = () => told.filter((type) => type === 'ping').length;
  expect([heard(), dropped]).toEqual([limits.peerMessagesPerSecond, 5]);
  await vi.advanceTimersByTimeAsync(1000);
  connection.hear(ping);
  expect([heard(), dropped]).toEqual([limits.peerMessagesPerSecond + 1, 5]);
});

it('tells whether it leads through a relay, if the browser does', () => {
  const by = (getSelectedCandidatePair: () => unknown) => {
    connection.peerConnection.sctp = {
      transport: { iceTransport: { getSelectedCandidatePair } },
    };
    return link.isRelayed;
  };
  expect(link.isRelayed).toBeUndefined();
  expect(by(() => null)).toBeUndefined();
  expect(by(() => ({ local: { type: 'host' }, remote: { type: 'srflx' } }))).toBe(false);
  expect(by(() => ({ local: { type: 'relay' }, remote: { type: 'host' } }))).toBe(true);
  expect(by(() => ({ local: { type: 'prflx' }, remote: { type: 'relay' } }))).toBe(true);
  connection.peerConnection.sctp = { transport: { iceTransport: {} } };
  expect(link.isRelayed).toBeUndefined();
  Object.defineProperty(connection.peerConnection, 'sctp', {
    get: () => {
      throw new Error('Permission denied to access property');
    },
  });
  expect(link.isRelayed).toBeUndefined();
});

it('reports silence every second until it gives up', async () => {
  await prove();
  await vi.advanceTimersByTimeAsync(3000);
  connection.hear(ping);
  await vi.advanceTimersByTimeAsync(3000);
  expect(link.quiet).toBe(false);
  expect(told).toEqual(['opened', 'ping']);
  await vi.advanceTimersByTimeAsync(2000);
  expect(link.quiet).toBe(true);
  expect(told).toEqual(['opened', 'ping', 'quiet', 'quiet']);
  connection.hear(ping);
  expect(link.quiet).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.at(-2)).toBe('quiet');
  expect(told.at(-1)).toBe('closed');
});

it('closes and counts a link that is silent for eight seconds', async () => {
  connection.emit('open');
  await vi.advanceTimersByTimeAsync(10_000);
  expect([told, dropped, connection.closed]).toEqual([['closed'], 1, true]);
});

it('closes and counts a link that carries room data before a proof', async () => {
  connection.emit('open');
  connection.hear(ping);
  await vi.advanceTimersByTimeAsync(1);
  expect([told, dropped, connection.closed]).toEqual([['closed'], 1, true]);
});

it('refuses a connection whose certificates are in doubt', async () => {
  connection.peerConnection.remoteDescription.sdp += sdp('ef');
  connection.emit('open');
  await vi.advanceTimersByTimeAsync(1);
  expect([told, dropped, connection.sent]).toEqual([['closed'], 1, []]);
});

it('does not outlast a member whose every message is junk', async () => {
  await prove();
  for (let count = 1; count < limits.peerJunk; count += 1) connection.emit('data', 'junk');
  expect(told).toEqual(['opened']);
  connection.emit('data', 'junk');
  expect(told).toEqual(['opened', 'closed']);
});

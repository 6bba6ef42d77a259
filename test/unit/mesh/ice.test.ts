import { beforeAll, describe, expect, it } from 'vitest';
import type { Peer as PeerType } from 'peerjs';
import { rtcConfiguration } from '../../../src/mesh/ice.ts';

const turn = { urls: 'turn:turn.example:3478', username: 'aiko', credential: 'secret' };

let Peer: typeof PeerType;
beforeAll(async () => {
  const polyfill = await import('node-datachannel/polyfill');
  // PeerJS looks for the browser it runs in while it is loaded.
  Object.assign(globalThis, polyfill, { location: { protocol: 'http:', hostname: 'localhost' } });
  ({ Peer } = await import('peerjs'));
});

function configurationIn(options: Parameters<typeof rtcConfiguration>[0]): unknown {
  const peer = new Peer('peer-of-a-member-0', {
    host: '127.0.0.1',
    port: 1,
    config: rtcConfiguration(options),
  });
  const { config } = peer.options as { config: unknown };
  peer.on('error', () => undefined);
  peer.destroy();
  return config;
}

describe('the servers PeerJS uses', () => {
  it('are none of its own where we have none', () => {
    expect(configurationIn({ iceServers: [], relayOnly: false })).toEqual({
      iceServers: [],
      iceTransportPolicy: 'all',
    });
  });

  it('are exactly ours, and relays only where the viewer wants that', () => {
    expect(configurationIn({ iceServers: [turn], relayOnly: true })).toEqual({
      iceServers: [turn],
      iceTransportPolicy: 'relay',
    });
  });
});

/** Browsers offer local addresses as mDNS names, which mean nothing outside their network. */
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Servers, Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';
import { noteConnections } from '../../attack/connections.ts';
import { eventually } from '../eventually.ts';

let stage: Stage<Servers>;
/** All messages through the PeerServer. */
const signals: string[] = [];

beforeAll(async () => {
  stage = await setStage();
  stage.peerServer.events.on('message', (_, message) => signals.push(JSON.stringify(message)));
});
afterAll(() => stage?.stop());

it('two linked viewers offer each other names for their addresses, through our server only', async () => {
  const [aiko, ben] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  await Promise.all([aiko, ben].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  const roomKey = await aiko.create();
  // While it loads, PeerJS creates and closes a connection to detect the browser's features.
  await eventually(() => aiko.snapshot(), Boolean);
  const made = await noteConnections(aiko);
  expect(await ben.join(roomKey)).toBeUndefined();
  for (const viewer of [aiko, ben]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.filter(({ link }) => link === 'direct').length === 1,
    );
  }
  const text = signals.join('\n');
  const offered = [...text.matchAll(/candidate:\S+ \d+ \w+ \d+ (\S+) \d+ typ (\w+)/g)];
  expect(offered.length).toBeGreaterThan(1);
  for (const [, address, kind] of offered) {
    expect({ kind, address }).toEqual({ kind: 'host', address: expect.stringMatching(/\.local$/) });
  }
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal);
  for (const { address } of own) expect(text).not.toContain(address);

  // PeerJS would add its own STUN and TURN servers.
  const connections = await made();
  expect(connections.length).toBeGreaterThan(0);
  for (const { configuration } of connections) {
    expect(configuration).toEqual({ iceServers: [], iceTransportPolicy: 'all' });
  }
});

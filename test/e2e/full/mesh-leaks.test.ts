/** The objects that the real mesh leaves in a page after hundreds of links. */
import type { CDPSession } from 'puppeteer-core';
import { expect, it } from 'vitest';
import type { MeshPageContract } from '../../contract/mesh-page.ts';
import { openMeshPage } from '../bare-browser.ts';
import { eventually } from '../eventually.ts';

declare const meshContract: MeshPageContract;

/** Bytes: 400 for each of five hundred. */
const GROWTH = 200_000;
/**
 * Chromium 156 leaks a connection that is closed between a change of its gathering state and the
 * event. That happens to the weaker of two crossing calls: 0 to 3 of 600 links did.
 */
const KEPT = 30;

const mesh = openMeshPage();

/**
 * After a collection: bytes in use, link objects still held, and how many of those are closed
 * connections.
 */
async function usedBy(client: CDPSession) {
  await client.send('HeapProfiler.collectGarbage');
  const count = async (kind: keyof MeshPageContract['kinds'], which = 'true') => {
    const expression = `meshContract.kinds.${kind}.prototype`;
    const { result } = await client.send('Runtime.evaluate', { expression });
    const prototypeObjectId = String(result.objectId);
    const { objects } = await client.send('Runtime.queryObjects', { prototypeObjectId });
    const objectId = String(objects.objectId);
    const functionDeclaration = `function () { return this.filter((one) => ${which}).length; }`;
    const { result: all } = await client.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration,
    });
    await client.send('Runtime.releaseObject', { objectId });
    return Number(all.value);
  };
  const open = await count('RTCPeerConnection', "one.signalingState !== 'closed'");
  const held = open + (await count('Link')) + (await count('Peer')) + (await count('WebSocket'));
  const closed = await count('RTCPeerConnection', "one.signalingState === 'closed'");
  return { held, closed, bytes: (await client.send('Runtime.getHeapUsage')).usedSize };
}

it('links although the browser has no connection left before a collection', async () => {
  const { page, cycle } = mesh();
  expect(await page.evaluate(() => meshContract.litter())).toBeLessThan(600);
  await cycle(1);
});

it('leaves nothing behind after six hundred links', async () => {
  const { page, cycle } = mesh();
  const client = await page.createCDPSession();
  await cycle(100);
  const before = await usedBy(client);
  await cycle(500);
  const after = await eventually(
    () => usedBy(client),
    ({ held, closed }) => held === 0 && closed < KEPT,
  );
  expect(after.bytes - before.bytes).toBeLessThan(GROWTH);
}, 300_000);

/** The connections that a page's session makes: counted where it makes them, in its own world. */
import type { Realm } from 'puppeteer-core';
import type { Viewer } from '../../stack/viewer.ts';

interface Counted {
  made: RTCConfiguration[];
}

const place = 'connectionsOfTest';

/** Counts from now on, until the page is left. Returns what each connection so far was made with. */
export async function countConnections(viewer: Viewer): Promise<() => Promise<RTCConfiguration[]>> {
  const realm = await realmOf(viewer);
  await realm.evaluate((name) => {
    const counted: Counted = { made: [] };
    const Original = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        counted.made.push(configuration ?? {});
      }
    };
    Object.assign(globalThis, { [name]: counted });
  }, place);
  return () =>
    realm.evaluate(
      (name) => (globalThis as unknown as Record<string, Counted>)[name]?.made ?? [],
      place,
    );
}

/** The world of the extension in the frame of the video: it is there once its popup has looked. */
export async function realmOf(viewer: Viewer): Promise<Realm> {
  const frame = await viewer.playerFrame();
  const [realm] = frame.extensionRealms();
  if (!realm) throw new Error('the extension has no world in this page');
  return realm;
}

/** Records the WebRTC connections of a page's session, in the extension's own world. */
import type { Realm } from 'puppeteer-core';
import type { Viewer } from '../../stack/viewer.ts';

export interface Made {
  readonly configuration: RTCConfiguration;
  /** The other end's identification, if it has sent one. */
  readonly remote: string;
}

const globalName = 'connectionsOfTest';

/** Records connections from now on, until the page is left. Returns a function that reads them. */
export async function noteConnections(viewer: Viewer): Promise<() => Promise<Made[]>> {
  const realm = await realmOf(viewer);
  const before = await realm.evaluate((name) => {
    const world = globalThis as unknown as Record<string, Made[] | undefined>;
    const known = world[name];
    if (known) return known.length;
    const made: { configuration: RTCConfiguration; remote: string }[] = [];
    world[name] = made;
    const Original = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Original {
      private readonly note: { configuration: RTCConfiguration; remote: string };

      constructor(configuration: RTCConfiguration = {}) {
        super(configuration);
        this.note = { configuration, remote: '' };
        made.push(this.note);
      }

      override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
        this.note.remote += description.sdp ?? '';
        return super.setRemoteDescription(description);
      }
    };
    return 0;
  }, globalName);
  return async () => {
    const made = await realm.evaluate(
      (name) => (globalThis as unknown as Record<string, Made[] | undefined>)[name] ?? [],
      globalName,
    );
    return made.slice(before);
  };
}

/**
 * The extension's world in the frame of the video. It exists once the popup has inspected the
 * page.
 */
export async function realmOf(viewer: Viewer): Promise<Realm> {
  const frame = await viewer.playerFrame();
  const [realm] = frame.extensionRealms();
  if (!realm) throw new Error('the extension has no world in this page');
  return realm;
}

/** The connections that a page's session makes: noted where it makes them, in its own world. */
import type { Realm } from 'puppeteer-core';
import type { Viewer } from '../../stack/viewer.ts';

export interface Made {
  readonly configuration: RTCConfiguration;
  /** What the other end said of itself, if it has. */
  readonly remote: string;
}

const place = 'connectionsOfTest';

/** Notes them from now on, until the page is left. Returns those since. */
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
  }, place);
  return async () => {
    const made = await realm.evaluate(
      (name) => (globalThis as unknown as Record<string, Made[] | undefined>)[name] ?? [],
      place,
    );
    return made.slice(before);
  };
}

/** The world of the extension in the frame of the video: it is there once its popup has looked. */
export async function realmOf(viewer: Viewer): Promise<Realm> {
  const frame = await viewer.playerFrame();
  const [realm] = frame.extensionRealms();
  if (!realm) throw new Error('the extension has no world in this page');
  return realm;
}

/** Joins two members who call each other through a hostile server over its own two connections. */
import type { HostileServer, Signal } from './hostile-server.ts';

export interface Overheard {
  readonly by: string;
  readonly text: string;
}

export interface ManInTheMiddle {
  /** All passed messages, in order. */
  readonly overheard: readonly Overheard[];
  stop(): void;
}

export type Connection = RTCPeerConnection;

/** WebRTC in Node. */
export async function newConnection(): Promise<Connection> {
  const { RTCPeerConnection: Polyfill } = await import('node-datachannel/polyfill');
  return new Polyfill({ iceServers: [] }) as unknown as Connection;
}

/** Its description with all candidates in it. */
export async function describe(connection: Connection): Promise<Signal['payload']['sdp']> {
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((done) => setTimeout(done, 10));
  }
  const { type, sdp } = connection.localDescription ?? {};
  if (type !== 'offer' && type !== 'answer') throw new Error('not described');
  return { type, sdp: sdp ?? '' };
}

/** The channel, once it is open. */
export function opened(channel: RTCDataChannel): Promise<RTCDataChannel> {
  if (channel.readyState !== 'connecting') return Promise.resolve(channel);
  return new Promise((open) => channel.addEventListener('open', () => open(channel)));
}

/** Stands between all members who call each other through `server`, until stopped. */
export function standBetween(server: HostileServer): ManInTheMiddle {
  const overheard: Overheard[] = [];
  const ends: Connection[] = [];
  const callees = new Map<string, Connection>();

  /**
   * Passes on the messages of `from`, starting with the hello: the library may reorder the first
   * ones.
   */
  function relay(from: RTCDataChannel, by: string, to: Promise<RTCDataChannel>): void {
    const early: string[] = [];
    let greeted = false;
    let passed = to.then(opened);
    from.addEventListener('message', ({ data }) => {
      const text = String(data);
      overheard.push({ by, text });
      early.push(text);
      greeted ||= text.includes('"hello"');
      if (!greeted) return;
      for (const word of early.splice(0).toReversed()) {
        passed = passed.then((channel) => {
          if (channel.readyState === 'open') channel.send(word);
          return channel;
        });
      }
    });
    from.addEventListener('close', () => void to.then((channel) => channel.close()));
  }

  async function answerAndCall({ src, dst, payload, ...signal }: Signal): Promise<void> {
    const { connectionId } = payload;
    const [caller, callee] = [await newConnection(), await newConnection()];
    ends.push(caller, callee);
    callees.set(connectionId, callee);
    const toCallee = callee.createDataChannel('issho/1');
    const toCaller = new Promise<RTCDataChannel>((found) => {
      caller.addEventListener('datachannel', ({ channel }) => {
        relay(channel, src, Promise.resolve(toCallee));
        found(channel);
      });
    });
    relay(toCallee, dst, toCaller);
    await callee.setLocalDescription(await callee.createOffer());
    server.say(dst, { ...signal, src, dst, payload: { ...payload, sdp: await describe(callee) } });
    await caller.setRemoteDescription(payload.sdp);
    await caller.setLocalDescription(await caller.createAnswer());
    const answer = { type: 'data', connectionId, sdp: await describe(caller) };
    server.say(src, { type: 'ANSWER', src: dst, dst: src, payload: answer });
  }

  server.intercept = (signal) => {
    if (signal.type === 'OFFER') void answerAndCall(signal);
    else if (signal.type === 'ANSWER') {
      void callees.get(signal.payload.connectionId)?.setRemoteDescription(signal.payload.sdp);
    }
    return true;
  };
  return {
    overheard,
    stop() {
      server.intercept = () => false;
      for (const end of ends) end.close();
    },
  };
}

/**
 * Calls the member at `peerId` in the name of `claimed`, through a server that forges the caller,
 * and sends `words` once the channel is open. `heard` has the member's answers. `calls` counts
 * the calls until the member took one: only a few pass in ten seconds.
 */
export async function callAs(
  server: HostileServer,
  claimed: string,
  peerId: string,
  words: readonly string[],
): Promise<{ readonly heard: readonly string[]; readonly calls: number; hangUp(): void }> {
  const heard: string[] = [];
  const connection = await newConnection();
  const channel = connection.createDataChannel('issho/1');
  const connectionId = `dc_${crypto.randomUUID()}`;
  const before = server.intercept;
  server.intercept = (signal) => {
    if (signal.payload?.connectionId !== connectionId) return before(signal);
    if (signal.type === 'ANSWER') void connection.setRemoteDescription(signal.payload.sdp);
    return true;
  };
  await connection.setLocalDescription(await connection.createOffer());
  const call = { type: 'data', serialization: 'raw', label: 'issho/1', reliable: true };
  const sdp = await describe(connection);
  channel.addEventListener('message', ({ data }) => heard.push(String(data)));
  const open = opened(channel);
  const payload = { ...call, connectionId, sdp };
  let calls = 0;
  while (connection.signalingState !== 'stable') {
    calls += 1;
    server.say(peerId, { type: 'OFFER', src: claimed, dst: peerId, payload });
    await new Promise((done) => setTimeout(done, 1000));
  }
  await open;
  const [first, ...more] = words;
  if (first !== undefined) channel.send(first);
  try {
    for (const text of more) channel.send(text);
  } catch (error) {
    // The member may hang up between two messages; the test expects that.
    console.debug('cut short:', error);
  }
  return {
    heard,
    calls,
    hangUp() {
      connection.close();
      server.intercept = before;
    },
  };
}

/** Through which servers, and over which ways, connections are made. */

export interface IceOptions {
  readonly iceServers: readonly RTCIceServer[];
  /** Only through a TURN server, so that members do not see each other's address. */
  readonly relayOnly: boolean;
}

/** All of the configuration: PeerJS would otherwise bring STUN and TURN servers of its own. */
export function rtcConfiguration({ iceServers, relayOnly }: IceOptions): RTCConfiguration {
  return { iceServers: [...iceServers], iceTransportPolicy: relayOnly ? 'relay' : 'all' };
}

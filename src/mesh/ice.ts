/** ICE servers and transport policy of connections. */

export interface IceOptions {
  readonly iceServers: readonly RTCIceServer[];
  /** Connect through a TURN server only, so that members do not see each other's address. */
  readonly relayOnly: boolean;
}

/** The whole configuration: PeerJS would add STUN and TURN servers of its own. */
export function rtcConfiguration({ iceServers, relayOnly }: IceOptions): RTCConfiguration {
  return { iceServers: [...iceServers], iceTransportPolicy: relayOnly ? 'relay' : 'all' };
}

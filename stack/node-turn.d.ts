/** Types for the used part of a package without types. */
declare module 'node-turn' {
  export default class TurnServer {
    constructor(options: {
      readonly authMech: 'long-term';
      readonly credentials: Readonly<Record<string, string>>;
      readonly listeningIps: readonly string[];
      readonly listeningPort: number;
      readonly relayIps: readonly string[];
      readonly debugLevel: 'OFF';
    });
    start(): void;
    stop(): void;
  }
}

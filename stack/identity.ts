/** A member's key outside a browser, for the members of tests and benches. */
import { newKeyPair, prove, publicKeyOf, verify } from '../src/identity/proof.ts';
import type { Identity } from '../src/mesh/mesh.ts';

export interface OwnIdentity {
  readonly publicKey: string;
  /** Signs and verifies as the member `self` in a room. */
  in(roomId: string, self: string): Identity;
}

export async function newIdentity(): Promise<OwnIdentity> {
  const pair = await newKeyPair();
  return {
    publicKey: await publicKeyOf(pair),
    in: (roomId, self) => ({
      prove: (ends) => prove(pair.privateKey, self, { ...ends, roomId }),
      verify: (ends, publicKey, signature) =>
        verify(publicKey, signature, self, { ...ends, roomId }),
    }),
  };
}

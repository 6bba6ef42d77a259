/** The input of the overlay. */
import type { SessionAct } from '../../protocol/extension/extension-message.ts';
import type { OverlayCard } from '../../protocol/extension/membership.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { SessionSnapshot } from '../../protocol/extension/snapshot.ts';

export interface OverlayInput {
  snapshot(): SessionSnapshot;
  act(act: SessionAct): void;
  /** Cards still to be shown, the next one first. */
  readonly cards: readonly OverlayCard[];
  /** Hosts that the card `site` asks for. */
  readonly unallowedHosts: readonly string[];
  /** What others need to come here. */
  readonly invite: string;
  /** The viewer has read a card. */
  said(card: OverlayCard): void;
  /** Asks the browser for permission to use the hosts. Call it in the click. */
  allowSite(): Promise<Refusal | undefined>;
}

/** What the overlay is given to show. */
import type { SessionAct } from '../../protocol/extension-message.ts';
import type { OverlayCard } from '../../protocol/membership.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { SessionSnapshot } from '../../protocol/snapshot.ts';

export interface Shown {
  snapshot(): SessionSnapshot;
  act(act: SessionAct): void;
  /** What is to be said once, the first of them first. */
  readonly cards: readonly OverlayCard[];
  /** Hosts that the card `site` is about. */
  readonly unallowedHosts: readonly string[];
  /** What others need to come here. */
  readonly invite: string;
  /** The viewer has read a card. */
  said(card: OverlayCard): void;
  /** Has the browser ask for the hosts. Call it in the click. */
  allowSite(): Promise<Refusal | undefined>;
}

/** The types that the persistence modules share. */
import type { Observation } from '../../core/player/types.ts';
import type { StampedVector } from '../../core/timeline/revision.ts';
import type { Roster } from '../peers/roster.ts';

/** What takes the database's answers. */
export type PersistedRoster = Pick<Roster, 'adopt' | 'callNobody'>;

export interface PersistedState {
  readonly vector: StampedVector | undefined;
  readonly observation: Observation | undefined;
  /** Drift in milliseconds. */
  readonly drift: number | undefined;
  /** Drift (ms) at 95 % of the last minute. */
  readonly recentDrift: number | undefined;
  readonly isHost: boolean;
  /** Number of our page. */
  readonly page: number;
}

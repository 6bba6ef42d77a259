/** The types that the persistence modules share. */
import type { Observation } from '../../core/player/types.ts';
import type { StampedVector } from '../../core/timeline/revision.ts';

export interface PersistedState {
  readonly vector: StampedVector | undefined;
  readonly observation: Observation | undefined;
  /** Milliseconds ahead of the timeline. */
  readonly drift: number | undefined;
  /** Milliseconds off it, not exceeded in 95 % of the last minute. */
  readonly recentDrift: number | undefined;
  readonly isHost: boolean;
  /** The page of the room we are on. */
  readonly page: number;
}

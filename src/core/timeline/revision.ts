import type { Vector } from './vector.ts';

/**
 * Identifies one command of one member. Revisions are totally ordered, so that every member keeps
 * the same winner in any order of arrival.
 */
export interface Revision {
  /**
   * Lamport counter: one more than any revision the issuer had seen. 0 before the first command.
   */
  readonly revision: number;
  /**
   * The issuer's wall clock in milliseconds. It breaks ties, and tells apart two commands of one
   * member with the same counter, before and after a reload. Never used as a time.
   */
  readonly issuedAt: number;
  /** Member id of the issuer. */
  readonly by: string;
}

/** A vector with the command that made it. */
export interface StampedVector extends Vector, Revision {}

/** Negative, zero or positive as `a` is older than, the same as, or newer than `b`. */
export function compareRevisions(a: Revision, b: Revision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  if (a.issuedAt !== b.issuedAt) return a.issuedAt - b.issuedAt;
  return a.by < b.by ? -1 : a.by > b.by ? 1 : 0;
}

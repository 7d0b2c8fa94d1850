/** Everything that decides what is shown, but for where the cursor stands. */
import { NO_OPERATIONS, type Operations } from './operations.ts';
import { ORIGINAL, type Strategies } from './strategies.ts';

export interface Run {
  readonly operations: Operations;
  readonly strategies: Strategies;
  /** The trace it was opened from; null for free play, and once the operations differ from the trace's. */
  readonly trace: TraceName | null;
}

export interface TraceName {
  readonly file: string;
  /** Set for a trace that comes with the page: a link then only names it. */
  readonly shipped: string | null;
}

export const EMPTY_RUN: Run = { operations: NO_OPERATIONS, strategies: ORIGINAL, trace: null };

/** How many operations two lists begin with alike. O(operations), without allocating. */
export function commonPrefix(one: Operations, other: Operations): number {
  const shorter = Math.min(one.length, other.length);
  if (one.kinds === other.kinds) return shorter;
  for (let i = 0; i < shorter; i++) {
    if (
      one.kinds[i] !== other.kinds[i] ||
      one.ids[i] !== other.ids[i] ||
      one.sizes[i] !== other.sizes[i] ||
      one.extras[i] !== other.extras[i]
    ) {
      return i;
    }
  }
  return shorter;
}

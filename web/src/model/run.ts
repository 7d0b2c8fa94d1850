/** Everything that decides what is shown, but for where the cursor stands. */
import { BLOCK, type Block, NO_OPERATIONS, type Operations } from './operations.ts';
import type { TraceFigures } from './report.ts';
import { ORIGINAL, type Strategies } from './strategies.ts';

export interface Run {
  readonly operations: Operations;
  readonly strategies: Strategies;
  /** The trace it was opened from; null for free play, and once the operations differ from the trace's. */
  readonly trace: (TraceName & { readonly figures: TraceFigures }) | null;
}

export interface TraceName {
  readonly file: string;
  /** Set for a trace that comes with the page: a link then only names it. */
  readonly shipped: string | null;
}

export const EMPTY_RUN: Run = { operations: NO_OPERATIONS, strategies: ORIGINAL, trace: null };

/** How many operations two lists begin with alike. O(blocks), and the operations of those not shared. */
export function commonPrefix(one: Operations, other: Operations): number {
  const shorter = Math.min(one.length, other.length);
  for (let from = 0, k = 0; from < shorter; from += BLOCK, k++) {
    const [mine, theirs] = [one.blocks[k], other.blocks[k]];
    if (mine === undefined || theirs === undefined) return from;
    const length = Math.min(BLOCK, shorter - from);
    const alike = mine === theirs ? length : alikeIn(mine, theirs, length);
    if (alike < length) return from + alike;
  }
  return shorter;
}

function alikeIn(one: Block, other: Block, length: number): number {
  for (let i = 0; i < length; i++) {
    if (
      one.kinds[i] !== other.kinds[i] ||
      one.ids[i] !== other.ids[i] ||
      one.sizes[i] !== other.sizes[i] ||
      one.extras[i] !== other.extras[i]
    ) {
      return i;
    }
  }
  return length;
}

/** What a trace, and replaying all of it in one heap, came to: the figures of `report`. */
import type { Blame } from './blame.ts';
import { consoleLine } from './console.ts';
import type { Fragmentation } from './metrics.ts';
import type { Call, Operations } from './operations.ts';

/**
 * What a trace adds up to, whoever replays it. Field names are those of formats.md, and so of
 * `report --json`. Bytes are requested bytes, of any size a double holds exactly.
 */
export interface TraceFigures {
  readonly events: number;
  /** By requested operation, failed ones included. */
  readonly ops: Readonly<Record<Call, number>>;
  readonly free_null: number;
  /** Frees of something not live at that moment; without effect. */
  readonly free_unknown: number;
  /** Reallocs of something not live: taken as fresh allocations. */
  readonly realloc_unknown: number;
  readonly realloc_null: number;
  /** realloc(p, 0), which frees p. */
  readonly realloc_to_zero: number;
  readonly failed: number;
  /** Allocations of an id that was live still; the older block is dropped first. */
  readonly alloc_over_live: number;
  readonly peak_live_bytes: number;
  /** Index of the first event that reaches the peak. */
  readonly peak_live_at: number;
  readonly end_live_bytes: number;
  readonly end_live_blocks: number;
  readonly max_live_blocks: number;
  readonly max_size: number;
  /** Sum over successful allocations, each realloc with its whole new size. */
  readonly alloc_bytes_total: number;
  /** Successful allocations by the smallest power of two that holds them; '0' for none. */
  readonly hist_pow2: Readonly<Record<string, number>>;
  /** Largest sum over live blocks of the smallest power of two that holds max(size, 16). */
  readonly peak_pow2min16_bytes: number;
}

export interface HeapReport {
  /** Operations replayed. */
  readonly ops: number;
  /** Bytes grown in all. */
  readonly heapBytes: number;
  readonly grows: number;
  readonly splits: number;
  readonly coalesces: number;
  /** Lists looked into. */
  readonly probes: number;
  /** Frames looked at in lists, the one taken included. */
  readonly walked: number;
  readonly fails: number;
  /** Largest sums over live allocations: requested bytes, frame sizes. */
  readonly peakRequested: number;
  readonly peakFrames: number;
  readonly endRequested: number;
  readonly endFrames: number;
  /** Frames on each of the 14 lists at the end. */
  readonly free: readonly number[];
}

/** What the heap wastes; as in metrics.ts, numbers between 0 and 1. */
export interface HeapFragmentation {
  /** The part of the heap that was requested when most was. */
  readonly utilisation: number;
  /** Of the bytes in allocated frames at the end: the part not requested, and what it is made of. */
  readonly internal: Fragmentation;
  /** Unusable free-space index at the end, by frame size. */
  readonly unusable: Readonly<Record<string, number>>;
}

export interface Replayed {
  readonly report: HeapReport;
  readonly fragmentation: HeapFragmentation;
  readonly blame: Blame;
  /** Index of the first operation that got nothing although it asked for something; null for none. */
  readonly firstFail: number | null;
}

/** A run and what it came to, to be held against another. */
export interface Side {
  /** Null where the run is no trace. */
  readonly figures: TraceFigures | null;
  readonly heap: Replayed;
  /** The call that failed first; null for none. */
  readonly failed: string | null;
}

export function sideOf(operations: Operations, figures: TraceFigures | null, heap: Replayed): Side {
  const { firstFail } = heap;
  return { figures, heap, failed: firstFail === null ? null : consoleLine(operations, firstFail) };
}

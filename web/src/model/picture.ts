/**
 * What the engine answers: the heap at a place in the run, as much of it as was asked for. Pure
 * data, typed arrays where there is much of it; every address is a linear-memory address.
 */
import type { Kind, Operation } from './operations.ts';

/** Where one stands in a run. */
export interface Place {
  /** Operations done. */
  readonly cursor: number;
  /** Steps done inside the call of the operation after these; 0 between two operations. With its last step an
   *  operation is done: that is the place after it. */
  readonly step: number;
}

/** What can be looked for in a run: operations in which these counters rise. */
export const LANDMARKS = ['splits', 'coalesces', 'grows', 'fails'] as const;
export type Landmark = (typeof LANDMARKS)[number];

/** A way that only the engine knows the end of. */
export type Move =
  /** So many steps on into the calls behind, or back into those before. */
  | { readonly by: number }
  /** To the end of the next operation, or of the one before, in which the counter rises. */
  | { readonly to: Landmark; readonly forward: boolean };

/** What the page wants to see. */
export interface View extends Place {
  /** How to go on from that place; null to stay. */
  readonly move: Move | null;
  /** Any address inside the page whose tree is wanted; null follows the last call. */
  readonly chosen: number | null;
  /** Pixels of the heap map: each shows a bin. */
  readonly mapWidth: number;
  /** How many frames of each free list are wanted at most, from its head. */
  readonly listFrames: number;
  /** The window of the table of live allocations (newest first). */
  readonly liveFrom: number;
  readonly liveCount: number;
  /** The frame whose bytes are wanted, null for none. */
  readonly selected: number | null;
}

export interface Counters {
  readonly probes: number;
  readonly walked: number;
  readonly splits: number;
  readonly coalesces: number;
  readonly grows: number;
  readonly fails: number;
}

/** Frames in address order; index i of every column is one frame. `requested` and `ids` are for
 *  allocated frames: ids is NULL_ID where the operations do not know the frame. */
export interface Frames {
  readonly length: number;
  readonly addresses: Uint32Array;
  readonly sizes: Uint32Array;
  /** 1 allocated, 0 free. */
  readonly allocated: Uint8Array;
  readonly requested: Uint32Array;
  readonly ids: Uint32Array;
  /** Bytes from the frame's start to its payload: 8, or the alignment of an aligned allocation. */
  readonly payloadOffsets: Uint32Array;
}

/** One step inside a call, in the order it happened. `name` and the fields are those of c/inspect.h. */
export interface Step {
  readonly name: string;
  /** How many alike steps this row stands for (a jumbo search over many frames is one row). */
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Examined {
  /** Index of the free list; null for none. */
  readonly list: number | null;
  /** Addresses in the frames that are meant. */
  readonly addresses: readonly number[];
}

/** How the operation just before the cursor ended. */
export interface Outcome {
  readonly kind: Kind;
  readonly id: number;
  readonly size: number;
  readonly extra: number;
  /** Payload address returned; 0 is NULL; for free 0. */
  readonly result: number;
  /** Why it failed, a word of the layout's `reason` list; null when it did not. */
  readonly failure: string | null;
  /** Address of the frame it ended with (allocated or freed), 0 where there is none. */
  readonly frame: number;
  readonly frameSize: number;
}

/** Occupancy of the heap in equal bins of (end − first) / n bytes: bytes per bin in allocated frames, and of
 *  those the slack (payload bytes not requested). */
export interface HeapMap {
  readonly bins: number;
  readonly allocated: Float32Array;
  readonly slack: Float32Array;
}

export interface Live {
  /** How many allocations are live in all; the columns hold the window asked for, newest first. */
  readonly count: number;
  readonly ids: Uint32Array;
  readonly addresses: Uint32Array;
  readonly requested: Uint32Array;
  readonly frameSizes: Uint32Array;
  /** Index of the operation that made it. */
  readonly operations: Uint32Array;
}

export interface Damage {
  /** A word of the layout's `rule` list. */
  readonly rule: string;
  readonly address: number;
}

export interface Picture extends Place {
  /** null inside a call, and before the first operation. */
  readonly outcome: Outcome | null;
  /** The operation whose call is under way; null between two operations. */
  readonly inside: Operation | null;
  /** What the last step inside a call looks at or changes; nothing between two operations. */
  readonly examined: Examined;
  /** Heap bytes lie in [first, end). Equal when the heap is empty. */
  readonly first: number;
  readonly end: number;
  readonly counters: Counters;
  /** Bytes requested by live allocations, bytes of their frames, live allocations. */
  readonly requested: number;
  readonly frameBytes: number;
  readonly liveCount: number;
  /** Largest sums so far. */
  readonly peakRequested: number;
  readonly peakFrames: number;
  readonly map: HeapMap;
  /** The chosen page (or jumbo: then size is its whole length) and its frames; address 0: no heap yet. */
  readonly page: { readonly address: number; readonly size: number; readonly frames: Frames };
  readonly lists: {
    /** Free frames on each of the 14 lists, and bytes on them. */
    readonly counts: Uint32Array;
    readonly bytes: Float64Array;
    /** Per list the addresses in link order from the head, at most View.listFrames. */
    readonly heads: readonly Uint32Array[];
  };
  /** Inside a call all of its steps, else those of the last operation. */
  readonly steps: readonly Step[];
  /** How many steps of the call came before those, and are not kept. */
  readonly stepsBefore: number;
  readonly live: Live;
  readonly damage: Damage | null;
  /** The first bytes of the selected frame and of the one that the last call touched. */
  readonly bytes: readonly Bytes[];
}

/** The run as a whole, in buckets of `span` operations: value i is the largest in operations
 *  [i · span, (i + 1) · span). */
export interface Timeline {
  readonly operations: number;
  readonly span: number;
  readonly requested: Float64Array;
  readonly frames: Float64Array;
  readonly heap: Float64Array;
  /** Positions (operations done) just after a grow, and after a failed call; at most 2000 of each, thinned evenly. */
  readonly grows: Uint32Array;
  readonly fails: Uint32Array;
}

/** The 8 header bytes and what follows, for the inspector. */
export interface Bytes {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** The number, from 1 on, of the operation that is shown: the one just done, or the one under way; 0 for none. */
export function operationShown({ cursor, step }: Place): number {
  return step > 0 ? cursor + 1 : cursor;
}

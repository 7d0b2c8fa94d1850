/**
 * What the engine answers: the heap at a place in the run, as much of it as was asked for. Pure
 * data, typed arrays where there is much of it; every address is a linear-memory address.
 */
import type { GrowTotals } from './blame.ts';
import type { MapView, Range } from './map-layout.ts';
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
  /** How many pages, from that on, the tree shows side by side. */
  readonly treePages: number;
  readonly map: MapView;
  /** How many frames of each free list are wanted at most, from its head. */
  readonly listFrames: number;
  /** The window of the table of live allocations (newest first). */
  readonly liveFrom: number;
  readonly liveCount: number;
  /** The frame whose bytes are wanted, null for none. */
  readonly selected: number | null;
  /** The operation that made the allocation which is followed through time, null for none. */
  readonly followed: number | null;
  /** Whether the history of the selected address is wanted. */
  readonly history: boolean;
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
  /** 1 allocated, 0 free, 2 damaged: then the frame's size is what is left of its page. */
  readonly states: Uint8Array;
  readonly requested: Uint32Array;
  readonly ids: Uint32Array;
  /** Index of the operation that made it, NULL_ID where unknown. */
  readonly makers: Uint32Array;
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

/** The part of the heap map that is in sight. Ranges and bins are in bytes from the heap's first. */
export interface HeapMap {
  /** As it was asked for, with room for the pages there are. */
  readonly view: MapView;
  readonly ranges: readonly Range[];
  /** Bins fill the ranges one after the other, the last of a range perhaps shorter. */
  readonly binBytes: number;
  /** Bytes of each bin in allocated frames, and of those the slack (payload bytes not requested). */
  readonly allocated: Float32Array;
  readonly slack: Float32Array;
  /** The frames in sight, when they are few enough to be drawn one by one; then there are no bins. */
  readonly frames: Frames | null;
  /** Jumbos in address order: all live ones, and of the free ones the first on their list. */
  readonly jumbos: { readonly addresses: Uint32Array; readonly sizes: Uint32Array };
  /** Bytes in allocated frames in equal parts of the whole heap. */
  readonly overview: Float32Array;
  readonly recent: Recent;
}

/** What the last operations allocated or freed, newest first. */
export interface Recent {
  readonly length: number;
  /** Of the frame. */
  readonly addresses: Uint32Array;
  /** Of a frame for so many bytes: it may have been larger. */
  readonly sizes: Uint32Array;
  readonly freed: Uint8Array;
}

export interface Live {
  /** How many allocations are live in all; the columns hold a window of them, newest first. */
  readonly count: number;
  /** Of the window's first among all. */
  readonly from: number;
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
  /** The pages of the tree, jumbos in it whole, and their frames; address 0: no heap yet. */
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
  /** Bytes of free buddies that stand apart; null where there are too many to be looked at. */
  readonly missedCoalesces: number | null;
  readonly damage: Damage | null;
  /** The first bytes of the selected frame and of the one that the last call touched. */
  readonly bytes: readonly Bytes[];
  readonly followed: Followed | null;
  /** What happened at the selected address up to the cursor, newest first; null when not asked for. */
  readonly history: readonly Happening[] | null;
}

/** An allocation through time, from the call that made it through reallocs to the free. */
export interface Followed {
  /** As asked for. */
  readonly operation: number;
  readonly id: number;
  readonly state: 'not yet' | 'live' | 'gone';
  /** Index of the operation that first made it, and, when it is gone, of the one that ended it (−1: unknown). */
  readonly born: number;
  readonly died: number;
  /** Of the frame, while it is live. */
  readonly address: number;
}

/** An operation that allocated or freed the frame at an address. */
export interface Happening {
  readonly operation: number;
  readonly id: number;
  readonly freed: boolean;
  /** Bytes requested then. */
  readonly requested: number;
}

/** The run as a whole. */
export interface Timeline extends Curves {
  readonly operations: number;
  /** Positions (operations done) just after a grow, and after a failed call; at most 2000 of each, thinned evenly. */
  readonly grows: Uint32Array;
  readonly fails: Uint32Array;
  /** Just after grows that could have been spared; at most 2000, the worst. */
  readonly avoidable: Uint32Array;
  /** What all grows came to. */
  readonly grown: GrowTotals;
}

/** Largest sums in buckets of `span` operations: value i is that of operations
 *  [start + i · span, start + (i + 1) · span). */
export interface Curves {
  readonly start: number;
  readonly span: number;
  readonly requested: Float64Array;
  readonly frames: Float64Array;
  readonly heap: Float64Array;
  /** Bytes on each of the 14 free lists at the end of each bucket, one bucket after the other. */
  readonly free: Float64Array;
}

/** The 8 header bytes and what follows, for the inspector. */
export interface Bytes {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** The steps that are done of those that the picture holds: between two operations all of them. */
export function stepsDone({ step, steps }: Pick<Picture, 'step' | 'steps'>): readonly Step[] {
  return step > 0 ? steps.slice(0, step) : steps;
}

/** The number, from 1 on, of the operation that is shown: the one just done, or the one under way; 0 for none. */
export function operationShown({ cursor, step }: Place): number {
  return step > 0 ? cursor + 1 : cursor;
}

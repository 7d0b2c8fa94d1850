/** What replaying all operations in one heap came to: the figures of `report`. */
import type { Blame } from './blame.ts';
import type { Fragmentation } from './metrics.ts';

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
  /** 64-bit FNV-1a over the payload offsets of all results, 16 hexadecimal digits. */
  readonly addressHash: string;
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

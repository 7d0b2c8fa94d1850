/** What replaying all operations in one heap came to: the figures of `report`. */
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

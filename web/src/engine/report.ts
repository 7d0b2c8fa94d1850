/** The figures of a heap whose replay stands at the end of its run. O(1). */
import { FRAME_SIZES, internalFragmentation, unusableIndex } from '../model/metrics.ts';
import type { HeapFragmentation, HeapReport } from '../model/report.ts';
import { LIST_COUNT } from '../model/sizes.ts';
import type { Replay } from './replay.ts';

export function reportOf(replay: Replay): HeapReport {
  const { heap, allocations, position, peakRequested, peakFrames } = replay;
  const { counts } = heap.freeLists();
  return {
    ops: position,
    heapBytes: heap.heapBytes(),
    ...heap.counters(),
    peakRequested,
    peakFrames,
    endRequested: allocations.requested,
    endFrames: heap.allocatedBytes(),
    free: Array.from(counts.subarray(0, LIST_COUNT)),
  };
}

export function fragmentationOf({ heap, allocations, peakRequested }: Replay): HeapFragmentation {
  const { bytes } = heap.freeLists();
  const heapBytes = heap.heapBytes();
  const { requested, count } = allocations;
  return {
    utilisation: heapBytes === 0 ? 0 : peakRequested / heapBytes,
    internal: internalFragmentation(requested, heap.allocatedBytes(), count),
    unusable: Object.fromEntries(FRAME_SIZES.map((size) => [size, unusableIndex(bytes, size)])),
  };
}

/** What the heap costs, as numbers between 0 and 1. Every one is 0 for an empty heap. */
import { HEADER, LIST_COUNT, listOf, listSize } from './sizes.ts';

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

export interface Fragmentation {
  /** Of the bytes in allocated frames: the part not requested, and what it is made of. */
  readonly whole: number;
  readonly headers: number;
  readonly rounding: number;
}

/** Internal fragmentation: bytes of allocated frames that nobody asked for. */
export function internalFragmentation(
  requested: number,
  frameBytes: number,
  liveCount: number,
): Fragmentation {
  const headers = Math.min(liveCount * HEADER, Math.max(0, frameBytes - requested));
  return {
    whole: ratio(frameBytes - requested, frameBytes),
    headers: ratio(headers, frameBytes),
    rounding: ratio(frameBytes - requested - headers, frameBytes),
  };
}

/**
 * Unusable free-space index for frames of `size` bytes, up to a page: the share of the free bytes that
 * cannot serve such a request. 0 means that all can, 1 that none can. Mel Gorman, "Understanding the Linux
 * virtual memory manager", as in Linux mm/vmstat.c, unusable_free_index(). While pages are
 * separate, jumbos serve no request of up to a page, so their bytes are unusable; `largest` is the first
 * list that serves: 1, or 0 where pages are shared. `from` is where the 14 lists begin in `listBytes`.
 */
export function unusableIndex(
  listBytes: ArrayLike<number>,
  size: number,
  largest: 0 | 1 = 1,
  from = 0,
): number {
  let free = 0;
  let usable = 0;
  for (let list = 0; list < LIST_COUNT; list++) {
    const bytes = listBytes[from + list] ?? 0;
    free += bytes;
    if (list >= largest && list <= listOf(size)) usable += bytes;
  }
  return ratio(free - usable, free);
}

/**
 * Fragmentation index for frames of `size` bytes, up to a page: why a request would fail. −1: it would not,
 * a free frame is large enough. Towards 0 for want of free bytes, towards 1 because they are in pieces.
 * Mel Gorman, as in Linux mm/vmstat.c, __fragmentation_index(), which goes below 0 where a few frames are
 * free; here that is 0. `largest` as above.
 */
export function fragmentationIndex(
  counts: ArrayLike<number>,
  listBytes: ArrayLike<number>,
  size: number,
  largest: 0 | 1 = 1,
): number {
  let frames = 0;
  let bytes = 0;
  for (let list = largest; list < LIST_COUNT; list++) {
    if ((counts[list] ?? 0) > 0 && list <= listOf(size)) return -1;
    frames += counts[list] ?? 0;
    bytes += listBytes[list] ?? 0;
  }
  return frames === 0 ? 0 : Math.max(0, 1 - (1 + bytes / size) / frames);
}

/** The most bytes ever requested at once, of what the heap has grown to: what malloclab grades by. */
export function peakUtilisation(peakRequested: number, heapBytes: number): number {
  return ratio(peakRequested, heapBytes);
}

/** Frame sizes a request of up to a page can take, largest first. */
export const FRAME_SIZES: readonly number[] = Array.from({ length: LIST_COUNT - 1 }, (_, i) =>
  listSize(i + 1),
);

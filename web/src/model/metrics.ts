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
 * virtual memory manager", as in Linux mm/vmstat.c, unusable_free_index(). Jumbos never serve
 * requests of up to a page, so here their bytes are unusable.
 */
export function unusableIndex(listBytes: ArrayLike<number>, size: number): number {
  let free = 0;
  let usable = 0;
  for (let list = 0; list < LIST_COUNT; list++) {
    const bytes = listBytes[list] ?? 0;
    free += bytes;
    if (list > 0 && list <= listOf(size)) usable += bytes;
  }
  return ratio(free - usable, free);
}

/** Frame sizes a request of up to a page can take, largest first. */
export const FRAME_SIZES: readonly number[] = Array.from({ length: LIST_COUNT - 1 }, (_, i) =>
  listSize(i + 1),
);

/** Reading the bins of a heap map. */
import type { HeapMap } from './picture.ts';

export interface Shares {
  /** Of the bytes: requested by live allocations or their headers, and the rest of their frames. */
  readonly live: number;
  readonly slack: number;
}

/** Index of the bin that holds a byte, −1 where none is known. O(ranges). */
export function binAt({ ranges, binBytes }: HeapMap, offset: number): number {
  let before = 0;
  for (const { from, to } of ranges) {
    if (offset < from) return -1;
    if (offset < to) return before + Math.floor((offset - from) / binBytes);
    before += Math.ceil((to - from) / binBytes);
  }
  return -1;
}

/** What [from, to), bytes of one range, holds: the average of all bins it touches, so that none is left out.
 *  null where nothing is known of it. */
export function sharesIn(map: HeapMap, from: number, to: number): Shares | null {
  const first = binAt(map, from);
  if (first < 0) return null;
  const last = Math.max(first, first + Math.ceil((to - from) / map.binBytes) - 1);
  let allocated = 0;
  let slack = 0;
  for (let bin = first; bin <= last; bin++) {
    allocated += map.allocated[bin] ?? 0;
    slack += map.slack[bin] ?? 0;
  }
  const bytes = map.binBytes * (last - first + 1);
  return { live: (allocated - slack) / bytes, slack: slack / bytes };
}

/** The shares of `count` pixels side by side, each of `bytes` bytes from `from` on. */
export function columnsFrom(
  map: HeapMap,
  from: number,
  bytes: number,
  count: number,
): { live: Float32Array; slack: Float32Array } {
  const live = new Float32Array(count);
  const slack = new Float32Array(count);
  for (let column = 0; column < count; column++) {
    const at = from + column * bytes;
    const shares = sharesIn(map, at, at + bytes);
    live[column] = shares?.live ?? 0;
    slack[column] = shares?.slack ?? 0;
  }
  return { live, slack };
}

/**
 * A heap's memory, to be put back later: what of it is not zero. A replay does not write payloads, so that this is
 * little more than the headers. Exact whatever the words are; only those of sound headers take less room.
 */
import { grown } from '../model/growing.ts';
import { PAGE, SMALLEST } from '../model/sizes.ts';
import { HEADER } from './layout.ts';

export interface Snapshot {
  /** Headers of allocated frames of up to a page: the address, in whose last 4 bits, zero otherwise, stands the
   *  binary logarithm of the size, less that of half the smallest one. */
  readonly allocated: Uint32Array;
  /** The same of frames that are, or were, in a free list, and the link of each to the next one. */
  readonly free: Uint32Array;
  readonly links: Uint32Array;
  /** Any other two words side by side: the index of the first, and the words. */
  readonly places: Uint32Array;
  readonly pairs: Uint32Array;
  /** Where the heap ends, in bytes. */
  readonly end: number;
}

/** Stands in the first word of a header where the frame is allocated. */
export const ALLOCATED_MARK = 0xffff_ffff;
const LOG_HALF_SMALLEST = Math.log2(SMALLEST) - 1;

/** Where one is collected, before it is known how large it becomes. */
const scratch = {
  allocated: new Uint32Array(2 ** 14),
  free: new Uint32Array(2 ** 14),
  links: new Uint32Array(2 ** 14),
  places: new Uint32Array(2 ** 14),
  pairs: new Uint32Array(2 ** 15),
};

/** `written` gives the first 16 bytes of [from, to), multiples of 16, that are not all zero, else `to`, both as signed
 *  numbers. O(bytes): a millisecond or two for ten MiB. */
export function takeSnapshot(
  memory: Uint32Array,
  end: number,
  written: (from: number, to: number) => number,
): Snapshot {
  let { allocated, free, links, places, pairs } = scratch;
  let headers = 0;
  let freed = 0;
  let others = 0;
  const stop = end | 0;
  // Nothing lies at 0, and 0 may be the end.
  for (let at = written(SMALLEST, stop); at !== stop; ) {
    const first = at >>> 2;
    let place = first;
    const size = memory[first + HEADER.size] ?? 0;
    const log = 31 - Math.clz32(size);
    const isSound = size >= SMALLEST && size <= PAGE && size === 1 << log;
    if (isSound) {
      const link = memory[first + HEADER.next] ?? 0;
      const packed = at | (log - LOG_HALF_SMALLEST);
      if (link === ALLOCATED_MARK) {
        if (headers === allocated.length) allocated = grown(allocated, 0);
        allocated[headers++] = packed;
      } else {
        if (freed === free.length) {
          free = grown(free, 0);
          links = grown(links, 0);
        }
        links[freed] = link;
        free[freed++] = packed;
      }
      place += 2;
    }
    for (; place < first + SMALLEST / 4; place += 2) {
      const [one, other] = [memory[place] ?? 0, memory[place + 1] ?? 0];
      if ((one | other) === 0) continue;
      if (others === places.length) {
        places = grown(places, 0);
        pairs = grown(pairs, 0);
      }
      places[others] = place;
      pairs[2 * others] = one;
      pairs[2 * others + 1] = other;
      others += 1;
    }
    at = (at + SMALLEST) | 0;
    if (at !== stop) at = written(at, stop);
  }
  Object.assign(scratch, { allocated, free, links, places, pairs });
  return {
    allocated: allocated.slice(0, headers),
    free: free.slice(0, freed),
    links: links.slice(0, freed),
    places: places.slice(0, others),
    pairs: pairs.slice(0, 2 * others),
    end,
  };
}

/** Words of memory that are emptied and written while the processor has them at hand: twice as fast as one after the
 *  other for all of it. */
const PART = 2 ** 15;

/** Into a memory that is zero from byte `dirty` on; the rest of it becomes zero. O(dirty + words of the snapshot). */
export function putBack(memory: Uint32Array, snapshot: Snapshot, dirty: number): void {
  const { allocated, free, links } = snapshot;
  const end = Math.max(dirty, snapshot.end) / 4;
  // All of them stand in the order of addresses.
  let [header, freed, other] = [0, 0, 0];
  for (let from = 0; from < end; from += PART) {
    const to = from + PART;
    memory.fill(0, from, Math.min(to, dirty / 4));
    other = putPairs(memory, snapshot, other, to);
    header = putHeaders(memory, allocated, null, header, to * 4);
    freed = putHeaders(memory, free, links, freed, to * 4);
  }
}

/** From the pair of that number on, as far as they lie before word `to`. Gives the number of the next one. */
function putPairs(
  memory: Uint32Array,
  { places, pairs }: Snapshot,
  from: number,
  to: number,
): number {
  let i = from;
  for (; i < places.length; i++) {
    const place = places[i] ?? 0;
    if (place >= to) break;
    memory[place] = pairs[2 * i] ?? 0;
    memory[place + 1] = pairs[2 * i + 1] ?? 0;
  }
  return i;
}

/** The same of headers that lie before the address `to`; without links, of allocated frames. */
function putHeaders(
  memory: Uint32Array,
  headers: Uint32Array,
  links: Uint32Array | null,
  from: number,
  to: number,
): number {
  let i = from;
  for (; i < headers.length; i++) {
    const packed = headers[i] ?? 0;
    if (packed >= to) break;
    const header = (packed & -SMALLEST) >>> 2;
    memory[header + HEADER.next] = links === null ? ALLOCATED_MARK : (links[i] ?? 0);
    memory[header + HEADER.size] = 1 << ((packed & (SMALLEST - 1)) + LOG_HALF_SMALLEST);
  }
  return i;
}

export function bytesOfSnapshot({ allocated, free, places }: Snapshot): number {
  // Each free header has a link, each place a pair.
  return allocated.byteLength + 2 * free.byteLength + 3 * places.byteLength;
}

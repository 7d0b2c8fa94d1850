/**
 * A heap's memory, to be put back later: of each page what of it is not zero. A replay does not write payloads, so that
 * this is little more than the headers. Exact whatever the words are; only those of sound headers take less room.
 * Pages that nothing was written to are the same object in one snapshot after the other.
 */
import { PAGE, SMALLEST } from '../model/sizes.ts';
import { HEADER } from './layout.ts';

/**
 * Three counts, and so many of these, each in the order of addresses:
 *   Headers of allocated frames of up to a page: their offset in the page, in whose last 4 bits, zero otherwise, stands
 *   the binary logarithm of the size, less that of half the smallest one.
 *   The same of frames that are, or were, in a free list, and the link of each to the next one, its lower half first.
 *   Any other two words side by side: their place in the page, counted in as many, and the words.
 */
export type PageCopy = Uint16Array;

/** By page of memory; those behind are empty. */
export type Snapshot = readonly PageCopy[];

/** Units before those of the first kind. */
const FIXED = 3;

/** Of a page in which everything is zero. */
export const EMPTY: PageCopy = new Uint16Array(FIXED);

/** Stands in the first word of a header where the frame is allocated. */
export const ALLOCATED_MARK = 0xffff_ffff;
const LOG_HALF_SMALLEST = Math.log2(SMALLEST) - 1;
const PAGE_WORDS = PAGE / 4;
/** Of what a copy counts: so many are written sooner one by one than the whole page. */
const FEW = 512;

/** Where one is collected, before it is known how large it becomes. */
const scratch = {
  allocated: new Uint16Array(PAGE / SMALLEST),
  free: new Uint16Array((3 * PAGE) / SMALLEST),
  pairs: new Uint16Array((5 * PAGE_WORDS) / 2),
};

/** `filled` gives addresses of 16 bytes that are not all zero, from one on to the end of its page, in order; all there
 *  are when it gives none. O(bytes of the page): some microseconds. */
export function copyPage(
  memory: Uint32Array,
  page: number,
  filled: (from: number) => Uint32Array,
): PageCopy {
  const { allocated, free, pairs } = scratch;
  const base = page * PAGE_WORDS;
  let [headers, freed, others] = [0, 0, 0];
  for (let from = 0; from < PAGE; ) {
    const found = filled(page * PAGE + from);
    if (found.length === 0) break;
    for (let i = 0; i < found.length; i++) {
      const offset = (found[i] ?? 0) & (PAGE - 1);
      const first = offset >>> 2;
      let place = first;
      const size = memory[base + first + HEADER.size] ?? 0;
      const log = 31 - Math.clz32(size);
      if (size >= SMALLEST && size <= PAGE && size === 1 << log) {
        const link = memory[base + first + HEADER.next] ?? 0;
        const packed = offset | (log - LOG_HALF_SMALLEST);
        if (link === ALLOCATED_MARK) {
          allocated[headers++] = packed;
        } else {
          free[freed++] = packed;
          free[freed++] = link;
          free[freed++] = link >>> 16;
        }
        place += 2;
      }
      for (; place < first + SMALLEST / 4; place += 2) {
        const [one, other] = [memory[base + place] ?? 0, memory[base + place + 1] ?? 0];
        if ((one | other) === 0) continue;
        pairs[others++] = place >>> 1;
        pairs[others++] = one;
        pairs[others++] = one >>> 16;
        pairs[others++] = other;
        pairs[others++] = other >>> 16;
      }
      from = offset + SMALLEST;
    }
  }
  if (headers + freed + others === 0) return EMPTY;
  const copy = new Uint16Array(FIXED + headers + freed + others);
  copy.set([headers, freed / 3, others / 5]);
  copy.set(allocated.subarray(0, headers), FIXED);
  copy.set(free.subarray(0, freed), FIXED + headers);
  copy.set(pairs.subarray(0, others), FIXED + headers + freed);
  return copy;
}

/** Into a page that is zero. O(words of the copy). */
export function putBack(memory: Uint32Array, page: number, copy: PageCopy): void {
  writeCopied(memory, page, copy, ~0);
}

/** Empties a page. Where it is known what is in it, and that is little, this costs half of going over all of it. */
export function clearPage(memory: Uint32Array, page: number, known: PageCopy | null): void {
  if (known !== null && countOf(known) < FEW) writeCopied(memory, page, known, 0);
  else memory.fill(0, page * PAGE_WORDS, (page + 1) * PAGE_WORDS);
}

const countOf = (copy: PageCopy) => (copy[0] ?? 0) + (copy[1] ?? 0) + (copy[2] ?? 0);

/** Words of the copy, of each of them the bits that are in the mask. The first jump is to be quick, too, before any of
 *  this is compiled: so no functions inside. */
function writeCopied(memory: Uint32Array, page: number, copy: PageCopy, mask: number): void {
  const base = page * PAGE_WORDS;
  const marked = FIXED + (copy[0] ?? 0);
  const linked = marked + 3 * (copy[1] ?? 0);
  const next = ALLOCATED_MARK & mask;
  for (let i = FIXED; i < marked; i++) {
    const header = base + headerIn(copy[i]);
    memory[header + HEADER.next] = next;
    memory[header + HEADER.size] = sizeIn(copy[i]) & mask;
  }
  for (let i = marked; i < linked; i += 3) {
    const header = base + headerIn(copy[i]);
    memory[header + HEADER.next] = wordIn(copy, i + 1) & mask;
    memory[header + HEADER.size] = sizeIn(copy[i]) & mask;
  }
  for (let i = linked; i < copy.length; i += 5) {
    const place = base + 2 * (copy[i] ?? 0);
    memory[place] = wordIn(copy, i + 1) & mask;
    memory[place + 1] = wordIn(copy, i + 3) & mask;
  }
}

/** Of a header that is packed into one unit: its word in the page, and the size in it. */
const headerIn = (packed = 0) => (packed >>> 4) * (SMALLEST / 4);
const sizeIn = (packed = 0) => 1 << ((packed & (SMALLEST - 1)) + LOG_HALF_SMALLEST);
const wordIn = (copy: PageCopy, i: number) => (copy[i] ?? 0) | ((copy[i + 1] ?? 0) << 16);

/**
 * Which grows could have been spared, and which live frames were in the way. That is looked up only for those that are
 * told of, by a replay that stands just behind the grow: what the call itself changed, new pages and the frame that a
 * realloc left, is taken out again.
 */
import {
  type Blame,
  type BlamedGrow,
  byWorst,
  type Grow,
  type HeldPages,
  isAvoidable,
  RANKED,
  type SiteNames,
  siteOf,
  totalsOf,
} from '../model/blame.ts';
import { ALLOCATED, FREE_FRAME } from '../model/frames.ts';
import { unusableIndex } from '../model/metrics.ts';
import { listOf, listSize, PAGE } from '../model/sizes.ts';
import type { Usage } from '../model/usage.ts';
import { runAround } from './frame-rows.ts';
import type { Extent, NotedGrow } from './grows.ts';
import type { Replay } from './replay.ts';

/** Live frames of some pages before it is known who made them. */
interface FoundPages extends Omit<HeldPages, 'pins'> {
  readonly pins: readonly Extent[];
}

export interface FoundGrow extends Grow {
  readonly largestHole: number;
  readonly unusable: number;
  readonly candidate: FoundPages | null;
}

/** Frames told of in each of the pages that are. */
const PINS = 6;
/** Past as many pages, a total that the module has at hand stands for more than one of them (c/README.md). */
const MOST_TOTALS = 8192;
const HELD_BYTES = PAGE / 8;

/** The worst of the grows that are offered, each looked at as soon as it is one of them. */
export class WorstGrows {
  #found: FoundGrow[] = [];

  /** The replay stands just behind the grow. */
  offer(replay: Replay, grow: NotedGrow): void {
    const last = this.#found[RANKED - 1];
    if (!isAvoidable(grow) || (last !== undefined && byWorst(last, grow) < 0)) return;
    this.#found = [...this.#found, findGrow(replay, grow)].sort(byWorst).slice(0, RANKED);
  }

  get found(): readonly FoundGrow[] {
    return this.#found;
  }
}

/** What was free when the heap grew, and what held it. The replay stands just behind it. O(pages), and the
 *  frames of the pages that are told of. */
export function findGrow(replay: Replay, grow: NotedGrow): FoundGrow {
  const { operation, wanted, grown, free } = grow;
  const { listBytes, largestHole, serving } = freeBefore(replay, grow);
  const unusable =
    wanted > PAGE ? 1 - serving / free : unusableIndex(listBytes, wanted, replay.largestServing);
  return {
    ...{ operation, wanted, grown, free, largestHole, unusable },
    candidate: candidateOf(replay, grow),
  };
}

/** Bytes on the free lists, the largest free frame, and the bytes in those large enough, at a grow. */
function freeBefore({ heap }: Replay, grow: NotedGrow) {
  const { counts, bytes: listBytes } = heap.freeLists();
  let largestJumbo = 0;
  let serving = 0;
  const change = (size: number, sign: 1 | -1) => {
    const list = listOf(size);
    counts[list] = (counts[list] ?? 0) + sign;
    listBytes[list] = (listBytes[list] ?? 0) + sign * size;
  };
  const jumbo = (size: number) => {
    if (size > PAGE) largestJumbo = Math.max(largestJumbo, size);
    if (size > PAGE && size >= grow.wanted) serving += size;
  };
  const back = (size: number) => {
    if (size === 0) return;
    change(size, 1);
    jumbo(size);
  };
  heap.forEachFrame(grow.end, heap.extent().end, (address, size, state) => {
    if (state === FREE_FRAME && address >= grow.end) change(size, -1);
  });
  const holding = grow.left === null ? null : freeFrameAround({ heap }, grow.left.address);
  for (const { address, size } of heap.freeJumbos())
    if (address < grow.end && address !== holding?.address) jumbo(size);
  if (grow.left !== null && holding !== null) {
    change(holding.size, -1);
    for (const piece of around(grow.left, holding)) back(piece);
  }
  if (grow.taken.address < grow.end) back(grow.end - grow.taken.address);
  const largestList = counts.findIndex((count, list) => list > 0 && count > 0);
  const largestFrame = largestList < 0 ? 0 : listSize(largestList);
  return { listBytes, largestHole: Math.max(largestJumbo, largestFrame), serving };
}

/** Sizes of the free frames that a frame was merged with into the one that holds it. */
function around(frame: Extent, holding: Extent): number[] {
  const pieces: number[] = [];
  let { address, size } = frame;
  for (; size < Math.min(PAGE, holding.size); size *= 2) {
    pieces.push(size);
    address -= address % (2 * size);
  }
  return [...pieces, address - holding.address, holding.address + holding.size - address - size];
}

/** The free frame that holds an address; null when that is in a live one. */
function freeFrameAround({ heap }: Pick<Replay, 'heap'>, address: number): Extent | null {
  let found: Extent | null = null;
  const start = address - (address % PAGE);
  const look = (from: number, size: number, state: number) => {
    if (state === FREE_FRAME && from <= address && address < from + size)
      found = { address: from, size };
    return from + size <= address;
  };
  heap.forEachFrame(start, start + PAGE, look);
  if (found !== null) return found;
  for (const jumbo of heap.freeJumbos()) look(jumbo.address, jumbo.size, FREE_FRAME);
  return found;
}

/** As many pages beside each other as the frame needs, with the fewest live bytes; of equals the first. In a heap
 *  whose totals stand for several pages each, the best ones in and around those with the fewest. */
function candidateOf(replay: Replay, grow: NotedGrow): FoundPages | null {
  const { wanted, end, left } = grow;
  const bytes = Math.ceil(wanted / PAGE) * PAGE;
  const first = replay.heap.first();
  if (end - first < bytes) return null;
  const total = totalBytes(replay.heap.extent().end);
  let stretch = { from: first, to: end };
  if (total > PAGE) {
    const from = Math.ceil(first / total) * total;
    const whole = { from, to: end - (end % total) };
    const near = fewestIn(replay, grow, whole, total, Math.ceil(bytes / total));
    const to = Math.min(end, near.address + (Math.ceil(bytes / total) + 1) * total);
    stretch = { from: Math.max(first, near.address - total), to };
  }
  const best = fewestIn(replay, grow, stretch, PAGE, bytes / PAGE);
  return pagesAt(replay, best.address, bytes, best.live, left);
}

/** Bytes that one of the module's totals stands for, in a heap that ends there. */
function totalBytes(end: number): number {
  let bytes = PAGE;
  while (end > MOST_TOTALS * bytes) bytes *= 2;
  return bytes;
}

/** Of so many bins beside each other those with the fewest live bytes at a grow; of equals the first. Free jumbos that
 *  serve no small request are no candidates for one. */
function fewestIn(
  replay: Replay,
  { wanted, left }: NotedGrow,
  { from, to }: { readonly from: number; readonly to: number },
  binBytes: number,
  count: number,
): { address: number; live: number } {
  const live = replay.heap.occupancy(from, to, (to - from) / binBytes);
  const add = ({ address, size }: Extent) => {
    const end = Math.min(to, address + size);
    for (let at = Math.max(from, address); at < end; ) {
      const bin = Math.floor((at - from) / binBytes);
      const next = Math.min(end, from + (bin + 1) * binBytes);
      live[bin] = (live[bin] ?? 0) + next - at;
      at = next;
    }
  };
  if (wanted <= PAGE && replay.largestServing > 0) replay.heap.freeJumbos().forEach(add);
  if (left !== null) add(left);
  const most = Math.min(count, live.length);
  let sum = 0;
  let best = { address: from, live: Number.POSITIVE_INFINITY };
  live.forEach((bytes, bin) => {
    sum += bytes - (bin >= most ? (live[bin - most] ?? 0) : 0);
    if (bin >= most - 1 && sum < best.live)
      best = { address: from + (bin - most + 1) * binBytes, live: sum };
  });
  return best;
}

/** The live frames in [address, address + bytes), of which `live` bytes are theirs. */
function pagesAt(
  replay: Replay,
  address: number,
  bytes: number,
  live: number,
  left: Extent | null,
): FoundPages {
  const end = address + bytes;
  const found: Extent[] =
    left !== null && left.address < end && left.address + left.size > address ? [left] : [];
  if (live > 0) {
    const start = runAround(replay, address).address;
    replay.heap.forEachFrame(start, end, (from, size, state) => {
      if (state === ALLOCATED && from + size > address) found.push({ address: from, size });
    });
  }
  const pins = found.sort((one, other) => other.size - one.size || one.address - other.address);
  return { address, bytes, free: bytes - live, frames: pins.length, pins: pins.slice(0, PINS) };
}

/** Pages that few live bytes hold where the replay stands. O(pages), or, past MOST_TOTALS of them, O(frames). */
function heldPages(replay: Replay): FoundPages[] {
  const { first, end } = replay.heap.extent();
  const pages = (end - first) / PAGE;
  if (pages === 0) return [];
  return Array.from(replay.heap.occupancy(first, end, pages), (live, page) => ({ live, page }))
    .filter(({ live }) => live > 0 && live <= HELD_BYTES)
    .sort((one, other) => one.live - other.live || one.page - other.page)
    .slice(0, RANKED)
    .map(({ live, page }) => pagesAt(replay, first + page * PAGE, PAGE, live, null));
}

/** All there is to blame, where the replay stands at the end of its run. O(operations), a nanosecond or two each. */
export function blameOf(
  replay: Replay,
  grows: readonly Grow[],
  worst: readonly FoundGrow[],
  sites: SiteNames | null,
  usage: Usage,
): Blame {
  const { allocations, position } = replay;
  const held = heldPages(replay).map((pages) => ({ pages, end: position }));
  const candidates = worst.map(({ candidate, operation }) => ({
    pages: candidate,
    end: operation,
  }));
  const told = [...held, ...candidates].flatMap(({ pages, end }) =>
    (pages?.pins ?? []).map((pin) => ({ address: pin.address, end })),
  );
  const makers = allocations.makersOf(told);
  const named = (pages: FoundPages, end: number): HeldPages => ({
    ...pages,
    pins: pages.pins.map((pin) => {
      const operation = makers.get(`${pin.address} ${end}`) ?? null;
      if (operation === null) return { ...pin, operation, age: null, site: null };
      return { ...pin, operation, age: end - operation, site: siteOf(sites, operation) };
    }),
  });
  const blamed = (grow: FoundGrow): BlamedGrow => ({
    ...grow,
    candidate: grow.candidate && named(grow.candidate, grow.operation),
  });
  return {
    totals: totalsOf(grows),
    worst: worst.map(blamed),
    held: held.map(({ pages, end }) => named(pages, end)),
    ...usage,
  };
}

/**
 * What a run asked for, and for how long: sizes by the frames they land in and the slack they hold, call sites by what
 * they hold, and what is live at the end. Operations are counted from 0; times are in operations.
 */
import { RANKED, type SiteNames } from './blame.ts';
import { CALLOC, FREE, forEachOperation, type Operations, POKE, UNKNOWN_ID } from './operations.ts';
import { frameSizeFor, HEADER, LIST_COUNT, listOf, listSize, PAGE } from './sizes.ts';

/** Requests that differ little and land in frames of one size. */
export interface Rounding {
  /** Smallest and largest bytes requested. */
  readonly from: number;
  readonly to: number;
  readonly frame: number;
  readonly allocations: number;
  /** Slack held on average over the run, and its share of that of all sizes. */
  readonly slack: number;
  readonly share: number;
  /** Operation that made the allocation which held most of it. */
  readonly maker: number;
}

export interface SiteUse {
  readonly name: string;
  readonly allocations: number;
  /** Requested bytes held on average over the run, and their share of those of all sites. */
  readonly held: number;
  readonly share: number;
  /** Operation that made the allocation which held most of them. */
  readonly maker: number;
}

/** Allocations that are live at the end, by call site, or by size where the trace tells no sites. */
export interface Leak {
  readonly site: string | null;
  /** Bytes requested by each; null where those of a site differ. */
  readonly size: number | null;
  readonly allocations: number;
  readonly bytes: number;
  /** Operation that made the first of them. */
  readonly oldest: number;
}

/** Requests that land in frames of one size, and how long their allocations live. */
export interface FrameUse {
  /** Bytes of the frame; null for jumbos of any size. */
  readonly frame: number | null;
  readonly allocations: number;
  /** Sums over them: bytes requested, and bytes of the payload beyond these. */
  readonly requested: number;
  readonly slack: number;
  /** Allocations by the bytes requested, in sixteenths of the frame's upper half, of which the smallest frame's holds
   *  all that is smaller, too; for jumbos by the power of two of their pages. */
  readonly parts: readonly number[];
  /** Allocations by lifetime: over after one operation, after 2 to 3, 4 to 7, and so on up to the longest of all. */
  readonly lifetimes: readonly number[];
  /** Allocations that are live at the end. */
  readonly left: number;
}

/** A power of two of operations before which more than half of the allocations are over; null where no such half
 *  is. */
export function usualLifetime({ allocations, lifetimes }: FrameUse): number | null {
  let over = 0;
  const bucket = lifetimes.findIndex((count) => {
    over += count;
    return over > allocations / 2;
  });
  return bucket < 0 ? null : 2 ** (bucket + 1);
}

export interface Usage {
  /** In the order of the lists, the largest first; those that nothing was allocated from are left out. */
  readonly frameSizes: readonly FrameUse[];
  readonly rounding: readonly Rounding[];
  readonly sites: readonly SiteUse[];
  readonly leaks: readonly Leak[];
}

/** Ranges of sizes in each size of frames; jumbos have one for each power of two of pages. */
const PARTS = 16;
/** Powers of two that a lifetime can have; behind them those that are live at the end. */
const LIFETIMES = 32;
const LEFT = LIFETIMES;

/** What the lives in a list of operations come to, each frame as if it were freshly allocated. O(operations),
 *  some 20 ns each. */
export function usageOf(operations: Operations, sites: SiteNames | null): Usage {
  const lives = new Lives(operations, sites);
  lives.run();
  return {
    frameSizes: lives.frameSizes(),
    rounding: lives.rounding(),
    sites: lives.sites(),
    leaks: lives.leaks(),
  };
}

class Lives {
  readonly #operations: Operations;
  readonly #sites: SiteNames | null;
  /** By id: one more than the operation that made what is live, 0 for nothing; and its size. */
  readonly #born: Uint32Array;
  readonly #sizes: Float64Array;
  // By list: sums over the lives that are over; and by list and lifetime, how many.
  readonly #listRequested = new Float64Array(LIST_COUNT);
  readonly #listSlack = new Float64Array(LIST_COUNT);
  readonly #lifetimes = new Uint32Array(LIST_COUNT * (LIFETIMES + 1));
  // By range of sizes, and by site: the same.
  readonly #slack = new Float64Array(LIST_COUNT * PARTS);
  readonly #counts = new Float64Array(LIST_COUNT * PARTS);
  readonly #least = new Float64Array(LIST_COUNT * PARTS).fill(Number.POSITIVE_INFINITY);
  readonly #most = new Float64Array(LIST_COUNT * PARTS);
  readonly #makers = new Makers(LIST_COUNT * PARTS);
  readonly #siteBytes: Float64Array;
  readonly #siteCounts: Float64Array;
  readonly #siteMakers: Makers;
  readonly #left = new Map<
    number,
    { allocations: number; bytes: number; size: number | null; oldest: number }
  >();

  constructor(operations: Operations, sites: SiteNames | null) {
    this.#operations = operations;
    this.#sites = sites;
    this.#born = new Uint32Array(operations.idCount);
    this.#sizes = new Float64Array(operations.idCount);
    this.#siteBytes = new Float64Array(sites?.names.length ?? 0);
    this.#siteCounts = new Float64Array(sites?.names.length ?? 0);
    this.#siteMakers = new Makers(sites?.names.length ?? 0);
  }

  run(): void {
    let i = 0;
    const born = this.#born;
    const sizes = this.#sizes;
    forEachOperation(this.#operations, this.#operations.length, (kind, id, size, extra) => {
      const at = i++;
      if (kind === POKE || id >= UNKNOWN_ID) return;
      const before = born[id] ?? 0;
      if (before !== 0) this.#end(before - 1, sizes[id] ?? 0, at);
      const bytes = kind === CALLOC ? size * extra : size;
      const begins = kind !== FREE && bytes !== 0;
      if (begins) sizes[id] = bytes;
      if (begins || before !== 0) born[id] = begins ? at + 1 : 0;
    });
    for (let id = 0; id < born.length; id++) {
      const before = born[id] ?? 0;
      if (before === 0) continue;
      this.#leave(before - 1, sizes[id] ?? 0);
      this.#end(before - 1, sizes[id] ?? 0, i);
    }
  }

  frameSizes(): FrameUse[] {
    const rows = Array.from({ length: LIST_COUNT }, (_, list) => {
      const at = list * (LIFETIMES + 1);
      return { list, counts: this.#lifetimes.subarray(at, at + LIFETIMES + 1) };
    });
    const longest = Math.max(
      ...rows.map(({ counts }) => counts.subarray(0, LEFT).findLastIndex((count) => count > 0)),
    );
    return rows
      .filter(({ counts }) => counts.some((count) => count > 0))
      .map(({ list, counts }) => ({
        frame: list === 0 ? null : listSize(list),
        allocations: counts.reduce((sum, count) => sum + count, 0),
        requested: this.#listRequested[list] ?? 0,
        slack: this.#listSlack[list] ?? 0,
        parts: Array.from(this.#counts.subarray(list * PARTS, (list + 1) * PARTS)),
        lifetimes: Array.from(counts.subarray(0, longest + 1)),
        left: counts[LEFT] ?? 0,
      }));
  }

  rounding(): Rounding[] {
    const all = this.#slack.reduce((sum, slack) => sum + slack, 0);
    return ranked(this.#slack, (part) => ({
      from: this.#least[part] ?? 0,
      to: this.#most[part] ?? 0,
      frame: frameSizeFor((this.#most[part] ?? 0) + HEADER),
      allocations: this.#counts[part] ?? 0,
      slack: this.#average(this.#slack[part] ?? 0),
      share: (this.#slack[part] ?? 0) / all,
      maker: this.#makers.of(part),
    }));
  }

  sites(): SiteUse[] {
    const all = this.#siteBytes.reduce((sum, bytes) => sum + bytes, 0);
    return ranked(this.#siteBytes, (site) => ({
      name: this.#sites?.names[site] ?? '',
      allocations: this.#siteCounts[site] ?? 0,
      held: this.#average(this.#siteBytes[site] ?? 0),
      share: (this.#siteBytes[site] ?? 0) / all,
      maker: this.#siteMakers.of(site),
    }));
  }

  leaks(): Leak[] {
    return [...this.#left]
      .map(([key, leak]) => ({ site: this.#sites?.names[key] || null, ...leak }))
      .sort((one, other) => other.bytes - one.bytes)
      .slice(0, RANKED);
  }

  #average(byteTime: number): number {
    return byteTime / this.#operations.length;
  }

  /** A life from the operation that made it up to `at`. */
  #end(operation: number, bytes: number, at: number): void {
    const time = at - operation;
    const frame = frameSizeFor(bytes + HEADER);
    const slack = frame - HEADER - bytes;
    const list = listOf(frame);
    this.#listRequested[list] = (this.#listRequested[list] ?? 0) + bytes;
    this.#listSlack[list] = (this.#listSlack[list] ?? 0) + slack;
    // No operation frees at the end itself.
    const bucket = at === this.#operations.length ? LEFT : 31 - Math.clz32(time);
    const lifetime = list * (LIFETIMES + 1) + bucket;
    this.#lifetimes[lifetime] = (this.#lifetimes[lifetime] ?? 0) + 1;
    const part = partOf(bytes, frame, list);
    this.#slack[part] = (this.#slack[part] ?? 0) + slack * time;
    this.#counts[part] = (this.#counts[part] ?? 0) + 1;
    this.#makers.offer(part, operation, slack * time);
    if (bytes < (this.#least[part] ?? 0)) this.#least[part] = bytes;
    if (bytes > (this.#most[part] ?? 0)) this.#most[part] = bytes;
    const site = this.#sites?.of[operation] ?? 0;
    if (site === 0) return;
    this.#siteBytes[site] = (this.#siteBytes[site] ?? 0) + bytes * time;
    this.#siteCounts[site] = (this.#siteCounts[site] ?? 0) + 1;
    this.#siteMakers.offer(site, operation, bytes * time);
  }

  #leave(operation: number, bytes: number): void {
    const key = this.#sites === null ? bytes : (this.#sites.of[operation] ?? 0);
    const known = this.#left.get(key);
    if (known === undefined) {
      this.#left.set(key, { allocations: 1, bytes, size: bytes, oldest: operation });
      return;
    }
    known.allocations += 1;
    known.bytes += bytes;
    known.oldest = Math.min(known.oldest, operation);
    if (known.size !== bytes) known.size = null;
  }
}

/** Of each row the operation whose allocation held most; of equals the one that was over first. */
class Makers {
  readonly #most: Float64Array;
  readonly #operations: Uint32Array;

  constructor(rows: number) {
    this.#most = new Float64Array(rows);
    this.#operations = new Uint32Array(rows);
  }

  offer(row: number, operation: number, held: number): void {
    if (held <= (this.#most[row] ?? 0)) return;
    this.#most[row] = held;
    this.#operations[row] = operation;
  }

  of(row: number): number {
    return this.#operations[row] ?? 0;
  }
}

/** Which range of sizes a request belongs to. */
export function partOf(bytes: number, frame: number, list: number): number {
  if (frame > PAGE) return Math.min(PARTS - 1, Math.floor(Math.log2(frame / PAGE)));
  // The upper half of what a frame holds, in parts; the smallest frame serves all that is smaller.
  const half = frame >>> 1;
  const above = Math.max(0, bytes + HEADER - half - 1);
  return list * PARTS + (((above * PARTS) / half) | 0);
}

/** Rows for the largest values above 0. */
function ranked<Row>(values: Float64Array, row: (i: number) => Row): Row[] {
  return Array.from(values.keys())
    .filter((i) => (values[i] ?? 0) > 0)
    .sort((i, k) => (values[k] ?? 0) - (values[i] ?? 0))
    .slice(0, RANKED)
    .map(row);
}

/**
 * Snapshots along a replay, so that going back costs the way from the nearest one and not the whole run.
 * A cache: any of them may be dropped. Their memory stays within a budget by doubling the distance between
 * them, which drops every other one.
 */
import type { ReplaySnapshot } from './replay.ts';

/** Operations between two snapshots: not fewer, and at first not more, than these. */
const LEAST_SPACING = 4096;
const MOST_SPACING = 2 ** 16;
/** A page that was written to is copied in the time of some 100 operations. Snapshots may take a sixth of the time of
 *  the replay up to them. */
const OPERATIONS_PER_PAGE = 600;
/** Of the snapshots and the heap together, and how much of it the snapshots have of a heap however large. */
const BUDGET_BYTES = 128 * 2 ** 20;
const LEAST_SHARE = 64 * 2 ** 20;
/** What a browser needs for an array beside what is in it. */
const ARRAY_BYTES = 128;
const REFERENCE_BYTES = 8;

export class Keyframes {
  #heapBytes = 0;
  #kept: ReplaySnapshot[] = [];
  #thinned = LEAST_SPACING;
  /** Operations from the last one to the next one that may be afforded, by what the last one cost. */
  #affordable = 0;
  #bytes = 0;

  /** Whether a replay at this position, with a heap of so many bytes, should be kept. */
  wants(position: number, heapBytes: number): boolean {
    this.#heapBytes = heapBytes;
    const last = this.#kept.at(-1)?.position ?? 0;
    return position >= last + Math.max(this.#thinned, this.#affordable);
  }

  add(snapshot: ReplaySnapshot): void {
    const at = this.#kept.findLastIndex(({ position }) => position < snapshot.position) + 1;
    const [before, after] = [this.#kept[at - 1], this.#kept[at]];
    this.#kept.splice(at, 0, snapshot);
    this.#bytes += bytesBeside(snapshot, before);
    if (after) this.#bytes += bytesBeside(after, snapshot) - bytesBeside(after, before);
    else
      this.#affordable = Math.min(
        MOST_SPACING,
        OPERATIONS_PER_PAGE * notIn(snapshot.heap, before?.heap).length,
      );
    while (this.#bytes > this.#share()) this.#thin();
  }

  /** The last one at or before a position; null when the way from the start is the shortest. */
  before(position: number): ReplaySnapshot | null {
    return this.#kept.findLast((snapshot) => snapshot.position <= position) ?? null;
  }

  /** The middle of the longest way from one to the next in a run of that length; null where all are short, or
   *  the budget has no room for another. */
  middle(length: number): number | null {
    const { position, way } = this.#longestWay(length);
    const usual = this.#bytes / Math.max(1, this.#kept.length);
    if (way < 2 * LEAST_SPACING || this.#bytes + 2 * usual > this.#share()) return null;
    return position + Math.floor(way / 2);
  }

  /** Of the budget, for snapshots, in bytes. */
  #share(): number {
    return Math.max(LEAST_SHARE, BUDGET_BYTES - this.#heapBytes);
  }

  #longestWay(length: number): { position: number; way: number } {
    const starts = [0, ...this.#kept.map(({ position }) => position)];
    return starts
      .map((position, k) => ({ position, way: (starts[k + 1] ?? length) - position }))
      .reduce((longest, each) => (each.way > longest.way ? each : longest));
  }

  /** Forgets what lies behind a position, where other operations come now. */
  cut(position: number): void {
    this.#keep((snapshot) => snapshot.position <= position);
  }

  #thin(): void {
    this.#thinned *= 2;
    let last = 0;
    this.#keep(({ position }) => {
      if (position < last + this.#thinned) return false;
      last = position;
      return true;
    });
  }

  #keep(wanted: (snapshot: ReplaySnapshot) => boolean): void {
    this.#kept = this.#kept.filter(wanted);
    this.#bytes = this.#kept.reduce(
      (sum, snapshot, k) => sum + bytesBeside(snapshot, this.#kept[k - 1]),
      0,
    );
  }
}

type Part = Uint16Array | Uint32Array;

/** What one adds to the memory of the one before it: parts that are the same in both are there once. */
function bytesBeside({ heap, live }: ReplaySnapshot, before: ReplaySnapshot | undefined): number {
  const own: Part[] = [
    ...notIn(heap, before?.heap),
    ...notIn(live.live, before?.live.live),
    ...[live.used, live.jumbos],
  ];
  const references = (heap.length + live.live.length) * REFERENCE_BYTES;
  return own.reduce((sum, part) => sum + part.byteLength + ARRAY_BYTES, references);
}

function notIn(parts: readonly Part[], before: readonly Part[] = []): Part[] {
  return parts.filter((part, k) => part !== before[k]);
}

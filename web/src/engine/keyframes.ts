/**
 * Snapshots along a replay, so that going back costs the way from the nearest one and not the whole run.
 * A cache: any of them may be dropped. Their memory stays within a budget by doubling the distance between
 * them, which drops every other one.
 */
import type { ReplaySnapshot } from './replay.ts';
import { bytesOfSnapshot } from './snapshot.ts';

/** Operations between two snapshots: not fewer, and at first not more, than these. */
const LEAST_SPACING = 4096;
const MOST_SPACING = 2 ** 18;
/** A snapshot looks through the heap, some 400 bytes in the time in which the replay runs an operation. It
 *  may take a quarter of the time of the replay up to it. */
const BYTES_PER_OPERATION = 100;
/** Of the snapshots and the heap together, and how much of it the snapshots have of a heap however large. */
const BUDGET_BYTES = 128 * 2 ** 20;
const LEAST_SHARE = 64 * 2 ** 20;

export class Keyframes {
  #heapBytes = 0;
  #kept: ReplaySnapshot[] = [];
  #thinned = LEAST_SPACING;
  #bytes = 0;

  /** Whether a replay at this position, with a heap of so many bytes, should be kept. */
  wants(position: number, heapBytes: number): boolean {
    this.#heapBytes = heapBytes;
    const affordable = Math.min(MOST_SPACING, heapBytes / BYTES_PER_OPERATION);
    const last = this.#kept.at(-1)?.position ?? 0;
    return position >= last + Math.max(this.#thinned, affordable);
  }

  add(snapshot: ReplaySnapshot): void {
    const after = this.#kept.findLastIndex(({ position }) => position < snapshot.position);
    this.#kept.splice(after + 1, 0, snapshot);
    this.#bytes += bytesOf(snapshot);
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
    this.#bytes = this.#kept.reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  }
}

function bytesOf({ heap, live }: ReplaySnapshot): number {
  const { places, words } = live.live;
  const ofLive =
    places.byteLength + words.byteLength + live.used.byteLength + live.jumbos.byteLength;
  return bytesOfSnapshot(heap) + ofLive;
}

/**
 * Snapshots along a replay, so that going back costs the way from the nearest one and not the whole run.
 * A cache: any of them may be dropped. Their memory stays within a budget by doubling the distance between
 * them, which drops every other one.
 */
import type { ReplaySnapshot } from './replay.ts';

const FIRST_SPACING = 4096;
const BUDGET_BYTES = 128 * 2 ** 20;

export class Keyframes {
  readonly #budget: number;
  #kept: ReplaySnapshot[] = [];
  #spacing = FIRST_SPACING;
  #bytes = 0;

  constructor(budget = BUDGET_BYTES) {
    this.#budget = budget;
  }

  /** Whether a replay at this position should be kept, judged before anything is copied. */
  wants(position: number, bytes: number): boolean {
    if (bytes > this.#budget / 4) return false;
    return position >= (this.#kept.at(-1)?.position ?? 0) + this.#spacing;
  }

  /** Positions must come in rising order. */
  add(snapshot: ReplaySnapshot): void {
    this.#kept.push(snapshot);
    this.#bytes += bytesOf(snapshot);
    while (this.#bytes > this.#budget) this.#thin();
  }

  /** The last one at or before a position; null when the way from the start is the shortest. */
  before(position: number): ReplaySnapshot | null {
    return this.#kept.findLast((snapshot) => snapshot.position <= position) ?? null;
  }

  /** Forgets what lies behind a position, where other operations come now. */
  cut(position: number): void {
    this.#keep((snapshot) => snapshot.position <= position);
  }

  #thin(): void {
    this.#spacing *= 2;
    let last = 0;
    this.#keep(({ position }) => {
      if (position < last + this.#spacing) return false;
      last = position;
      return true;
    });
  }

  #keep(wanted: (snapshot: ReplaySnapshot) => boolean): void {
    this.#kept = this.#kept.filter(wanted);
    this.#bytes = this.#kept.reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  }
}

function bytesOf(snapshot: ReplaySnapshot): number {
  const columns = snapshot.live.columns.reduce((sum, column) => sum + column.byteLength, 0);
  return snapshot.heap.memory.length + columns;
}

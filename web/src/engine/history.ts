/** What a run came to after each operation, and its condensation into the timeline. */
import type { Timeline } from '../model/picture.ts';

const BUCKETS = 2048;
const TICKS = 2000;

/** Columns by operation, 13 bytes each; sums are below 2^32 as they all lie in a 32-bit heap. */
export class History {
  #requested = new Uint32Array(1024);
  #frames = new Uint32Array(1024);
  #heap = new Uint32Array(1024);
  #failed = new Uint8Array(1024);
  length = 0;

  /** Enters operation i; what was entered behind it is forgotten. */
  put(i: number, requested: number, frames: number, heap: number, failed: boolean): void {
    if (i >= this.#heap.length) this.#double();
    this.#requested[i] = requested;
    this.#frames[i] = frames;
    this.#heap[i] = heap;
    this.#failed[i] = failed ? 1 : 0;
    this.length = i + 1;
  }

  cut(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** O(operations). */
  timeline(operations: number): Timeline {
    const span = Math.max(1, Math.ceil(operations / BUCKETS));
    const requested = maxima(this.#requested, operations, span);
    const frames = maxima(this.#frames, operations, span);
    const heap = maxima(this.#heap, operations, span);
    const grew = (i: number) => (this.#heap[i] ?? 0) > (i === 0 ? 0 : (this.#heap[i - 1] ?? 0));
    const failed = (i: number) => this.#failed[i] === 1;
    return {
      operations,
      span,
      requested,
      frames,
      heap,
      grows: positionsWhere(operations, grew),
      fails: positionsWhere(operations, failed),
    };
  }

  #double(): void {
    const grown = (column: Uint32Array) => {
      const twice = new Uint32Array(column.length * 2);
      twice.set(column);
      return twice;
    };
    this.#requested = grown(this.#requested);
    this.#frames = grown(this.#frames);
    this.#heap = grown(this.#heap);
    const failed = new Uint8Array(this.#failed.length * 2);
    failed.set(this.#failed);
    this.#failed = failed;
  }
}

function maxima(column: Uint32Array, length: number, span: number): Float64Array {
  const buckets = new Float64Array(Math.ceil(length / span));
  for (let i = 0; i < length; i++) {
    const bucket = Math.floor(i / span);
    buckets[bucket] = Math.max(buckets[bucket] ?? 0, column[i] ?? 0);
  }
  return buckets;
}

/** Operations done just after each i for which `happened`; every k-th of them when there are too many. */
function positionsWhere(length: number, happened: (i: number) => boolean): Uint32Array {
  const positions: number[] = [];
  for (let i = 0; i < length; i++) if (happened(i)) positions.push(i + 1);
  const step = Math.max(1, Math.ceil(positions.length / TICKS));
  return Uint32Array.from(positions.filter((_, k) => k % step === 0));
}

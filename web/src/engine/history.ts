/** What a run came to after each operation, condensed into the timeline while it runs. */
import { Bits } from '../model/bits.ts';
import type { Curves, Timeline } from '../model/picture.ts';
import { LIST_COUNT } from '../model/sizes.ts';

const BUCKETS = 2048;
const TICKS = 2000;

/**
 * The largest sums in each bucket of operations. A run that grows beyond the buckets there are makes them
 * twice as wide, two becoming one; so the memory is the same for any run, but for two bits an operation.
 */
export class History {
  #requested = new Float64Array(BUCKETS);
  #frames = new Float64Array(BUCKETS);
  #heap = new Float64Array(BUCKETS);
  #free = new Float64Array(BUCKETS * LIST_COUNT);
  readonly #grew = new Bits();
  readonly #failed = new Bits();
  /** A bucket is of 2^logSpan operations. */
  #logSpan = 0;
  /** Bytes of the heap, which never shrinks, after the last operation entered. */
  #heapBytes = 0;
  length = 0;

  /** Enters the operation after those entered. */
  put(requested: number, frames: number, heap: number, failed: boolean): void {
    const i = this.length;
    if (i >>> this.#logSpan === BUCKETS) this.#widen();
    const bucket = i >>> this.#logSpan;
    raise(this.#requested, bucket, requested);
    raise(this.#frames, bucket, frames);
    raise(this.#heap, bucket, heap);
    if (heap > this.#heapBytes) this.#grew.add(i);
    if (failed) this.#failed.add(i);
    this.#heapBytes = heap;
    this.length = i + 1;
  }

  /** Whether the operation entered last ends its bucket, or the run, so that `putFree` should follow. */
  endsBucket(operations: number): boolean {
    return this.length === operations || (this.length & ((1 << this.#logSpan) - 1)) === 0;
  }

  /** Enters what is on the free lists after the last operation entered. */
  putFree(bytes: Float64Array): void {
    this.#free.set(bytes, ((this.length - 1) >>> this.#logSpan) * LIST_COUNT);
  }

  /** Forgets what lies behind `length` operations, and as much before as shares a bucket with it. All of it
   *  where so few are left that their buckets would be narrower: those cannot be told from wide ones. */
  cut(length: number): void {
    if (length >= this.length) return;
    const narrower = this.#logSpan > 0 && length <= BUCKETS << (this.#logSpan - 1);
    const buckets = narrower ? 0 : length >>> this.#logSpan;
    this.length = buckets << this.#logSpan;
    if (narrower) this.#logSpan = 0;
    this.#grew.cut(this.length);
    this.#failed.cut(this.length);
    for (const column of [this.#requested, this.#frames, this.#heap]) column.fill(0, buckets);
    this.#free.fill(0, buckets * LIST_COUNT);
    this.#heapBytes = this.#heap[buckets - 1] ?? 0;
  }

  /** O(buckets + ticks + operations / 32). */
  timeline(): Omit<Timeline, 'grown' | 'avoidable'> {
    return {
      operations: this.length,
      ...this.curves(0),
      grows: positionsOf(this.#grew, this.length),
      fails: positionsOf(this.#failed, this.length),
    };
  }

  /** The first of its operations is the one after `start`. */
  curves(start: number): Curves {
    const span = 1 << this.#logSpan;
    const buckets = Math.ceil(this.length / span);
    return {
      start,
      span,
      requested: this.#requested.slice(0, buckets),
      frames: this.#frames.slice(0, buckets),
      heap: this.#heap.slice(0, buckets),
      free: this.#free.slice(0, buckets * LIST_COUNT),
    };
  }

  #widen(): void {
    for (const column of [this.#requested, this.#frames, this.#heap]) {
      for (let bucket = 0; bucket < BUCKETS; bucket += 2)
        column[bucket / 2] = Math.max(column[bucket] ?? 0, column[bucket + 1] ?? 0);
      column.fill(0, BUCKETS / 2);
    }
    for (let bucket = 0; bucket < BUCKETS; bucket += 2) {
      const last = (bucket + 1) * LIST_COUNT;
      this.#free.copyWithin((bucket / 2) * LIST_COUNT, last, last + LIST_COUNT);
    }
    this.#free.fill(0, (BUCKETS / 2) * LIST_COUNT);
    this.#logSpan += 1;
  }
}

function raise(column: Float64Array, bucket: number, value: number): void {
  if (value > (column[bucket] ?? 0)) column[bucket] = value;
}

/** Operations done just after each that is a member; every k-th of them when there are too many. */
function positionsOf(happened: Bits, length: number): Uint32Array {
  let count = 0;
  happened.visitDownFrom(length, () => {
    count += 1;
    return true;
  });
  const step = Math.max(1, Math.ceil(count / TICKS));
  const positions = new Uint32Array(Math.ceil(count / step));
  happened.visitDownFrom(length, (i) => {
    count -= 1;
    if (count % step === 0) positions[count / step] = i + 1;
    return true;
  });
  return positions;
}

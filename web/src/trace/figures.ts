import { CALLS, type Call } from '../model/operations.ts';
import type { TraceFigures } from '../model/report.ts';

const NOT_LIVE = -1;
const MALLOC = CALLS.indexOf('malloc');
const REALLOC = CALLS.indexOf('realloc');
const FREE = CALLS.indexOf('free');
const POWERS = Float64Array.from({ length: 64 }, (_, exponent) => 2 ** exponent);
/** Index in the histogram of sizes of 0. */
const ZERO = POWERS.length;

/** Exponent of the smallest power of two that is at least `bytes`. */
function exponentFor(bytes: number): number {
  if (bytes <= 1) return 0;
  if (bytes <= 0x8000_0000) return 32 - Math.clz32(bytes - 1);
  let exponent = 32;
  while ((POWERS[exponent] ?? Number.POSITIVE_INFINITY) < bytes) exponent += 1;
  return exponent;
}

function roundedUp(bytes: number): number {
  return bytes <= 16 ? 16 : (POWERS[exponentFor(bytes)] ?? 0);
}

/**
 * Adds up the events of a trace, one call an event, each O(1). Ids are dense; a format whose blocks
 * have addresses gives each address an id.
 */
export class FigureCounter {
  /** Requested bytes by id, NOT_LIVE where nothing is. */
  #sizes = new Float64Array(1024).fill(NOT_LIVE);
  readonly #ops = new Float64Array(CALLS.length);
  readonly #histogram = new Float64Array(POWERS.length + 1);
  #events = 0;
  #freeNull = 0;
  #freeUnknown = 0;
  #reallocUnknown = 0;
  #reallocNull = 0;
  #reallocToZero = 0;
  #failed = 0;
  #overLive = 0;
  #bytes = 0;
  #blocks = 0;
  #rounded = 0;
  #peakBytes = 0;
  #peakAt = 0;
  #maxBlocks = 0;
  #peakRounded = 0;
  #maxSize = 0;
  #total = 0;

  isLive(id: number): boolean {
    return id < this.#sizes.length && this.#sizes[id] !== NOT_LIVE;
  }

  /** malloc, calloc or aligned, by its index in CALLS, of `bytes` in all. Whether another was live by this id. */
  allocate(id: number, bytes: number, kind: number = MALLOC): boolean {
    this.#count(kind);
    const wasLive = this.isLive(id);
    if (wasLive) {
      this.#overLive += 1;
      this.#leave(id);
    }
    this.#enter(id, bytes);
    return wasLive;
  }

  /** realloc of a pointer that is not NULL. */
  reallocate(id: number, bytes: number): void {
    this.#count(REALLOC);
    if (!this.isLive(id)) this.#reallocUnknown += 1;
    else this.#leave(id);
    this.#enter(id, bytes);
  }

  /** realloc of something not live, by an id of its own: that of the block which it came to lie on, if any. */
  reallocateUnknown(id: number, bytes: number): void {
    this.#reallocUnknown += 1;
    this.allocate(id, bytes, REALLOC);
  }

  /** realloc(p, 0), which gave NULL. */
  reallocateToZero(id: number): void {
    this.#count(REALLOC);
    this.#reallocToZero += 1;
    if (this.isLive(id)) this.#leave(id);
    else this.#reallocUnknown += 1;
  }

  /** A live block has been freed unseen: another came to lie on it. */
  drop(id: number): void {
    this.#overLive += 1;
    this.#leave(id);
  }

  /** realloc(NULL, n), where the trace shows it as such. */
  reallocateNull(id: number, bytes: number): void {
    this.#reallocNull += 1;
    this.allocate(id, bytes, REALLOC);
  }

  /** An allocation that gave NULL; the old block of a realloc stays live. */
  fail(kind: number): void {
    this.#count(kind);
    this.#failed += 1;
  }

  /** A realloc of NULL, or of what is not live, or of neither, that gave NULL. */
  failToReallocate(of: 'null' | 'unknown' | 'live'): void {
    if (of === 'null') this.#reallocNull += 1;
    if (of === 'unknown') this.#reallocUnknown += 1;
    this.fail(REALLOC);
  }

  /** Whether there was anything to free. */
  free(id: number): boolean {
    this.#count(FREE);
    if (!this.isLive(id)) {
      this.#freeUnknown += 1;
      return false;
    }
    this.#leave(id);
    return true;
  }

  freeNull(): void {
    this.#count(FREE);
    this.#freeNull += 1;
  }

  figures(): TraceFigures {
    const ops = (call: Call) => this.#ops[CALLS.indexOf(call)] ?? 0;
    return {
      events: this.#events,
      ops: {
        malloc: ops('malloc'),
        calloc: ops('calloc'),
        realloc: ops('realloc'),
        aligned: ops('aligned'),
        free: ops('free'),
      },
      free_null: this.#freeNull,
      free_unknown: this.#freeUnknown,
      realloc_unknown: this.#reallocUnknown,
      realloc_null: this.#reallocNull,
      realloc_to_zero: this.#reallocToZero,
      failed: this.#failed,
      alloc_over_live: this.#overLive,
      peak_live_bytes: this.#peakBytes,
      peak_live_at: this.#peakAt,
      end_live_bytes: this.#bytes,
      end_live_blocks: this.#blocks,
      max_live_blocks: this.#maxBlocks,
      max_size: this.#maxSize,
      alloc_bytes_total: this.#total,
      hist_pow2: this.#histogramByPower(),
      peak_pow2min16_bytes: this.#peakRounded,
    };
  }

  #count(kind: number): void {
    this.#events += 1;
    this.#ops[kind] = (this.#ops[kind] ?? 0) + 1;
  }

  #enter(id: number, bytes: number): void {
    if (id >= this.#sizes.length) this.#growTo(id + 1);
    this.#sizes[id] = bytes;
    const power = bytes === 0 ? ZERO : exponentFor(bytes);
    this.#histogram[power] = (this.#histogram[power] ?? 0) + 1;
    this.#total += bytes;
    if (bytes > this.#maxSize) this.#maxSize = bytes;
    this.#blocks += 1;
    if (this.#blocks > this.#maxBlocks) this.#maxBlocks = this.#blocks;
    this.#rounded += roundedUp(bytes);
    if (this.#rounded > this.#peakRounded) this.#peakRounded = this.#rounded;
    this.#bytes += bytes;
    if (this.#bytes > this.#peakBytes) {
      this.#peakBytes = this.#bytes;
      this.#peakAt = this.#events - 1;
    }
  }

  #leave(id: number): void {
    const bytes = this.#sizes[id] ?? 0;
    this.#sizes[id] = NOT_LIVE;
    this.#blocks -= 1;
    // Sums beyond 2^53 are rounded: what is left of them when nothing is live, or less, is nothing.
    const isLeft = this.#blocks > 0;
    this.#bytes = isLeft ? Math.max(0, this.#bytes - bytes) : 0;
    this.#rounded = isLeft ? Math.max(0, this.#rounded - roundedUp(bytes)) : 0;
  }

  #growTo(length: number): void {
    const old = this.#sizes;
    this.#sizes = new Float64Array(Math.max(length, old.length * 2)).fill(NOT_LIVE, old.length);
    this.#sizes.set(old);
  }

  #histogramByPower(): Record<string, number> {
    const found: Record<string, number> = {};
    const zero = this.#histogram[ZERO] ?? 0;
    if (zero > 0) found['0'] = zero;
    POWERS.forEach((power, exponent) => {
      const count = this.#histogram[exponent] ?? 0;
      if (count > 0) found[String(power)] = count;
    });
    return found;
  }
}

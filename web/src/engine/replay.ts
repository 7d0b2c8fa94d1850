/**
 * Runs operations on a heap, one after the other. The allocator is deterministic, so the heap after i
 * operations depends on nothing but them and the strategies.
 */
import {
  ALIGNED,
  CALLOC,
  FREE,
  MALLOC,
  NULL_ID,
  type Operations,
  REALLOC,
  UNKNOWN_ID,
} from '../model/operations.ts';
import type { HeapReport } from '../model/report.ts';
import { HEADER as HEADER_BYTES, LIST_COUNT } from '../model/sizes.ts';
import type { Strategies } from '../model/strategies.ts';
import { type LiveSnapshot, LiveTable } from './live.ts';
import { type Allocator, compileModule, Heap, type Module, type Snapshot } from './module.ts';

/** How many operations are run before pages are reserved ahead again: growing memory costs the browser
 *  about 0.3 ms each time, however little it grows. */
const BATCH = 1024;
const LEAST_RESERVE = 16;

/** Told after each operation; the result is the payload's address, 0 for NULL, and 0 for a free. */
export type Observer = (i: number, result: number) => void;

export interface ReplaySnapshot {
  readonly position: number;
  readonly heap: Snapshot;
  readonly live: LiveSnapshot;
  readonly peakRequested: number;
  readonly peakFrames: number;
}

/** A heap, and how far which operations have been run on it. */
export class Replay {
  readonly heap: Heap;
  readonly live: LiveTable;
  /** Operations done. */
  position = 0;
  /** Largest sums over live allocations so far. */
  peakRequested = 0;
  peakFrames = 0;
  /** Result of the last operation. */
  result = 0;
  #operations: Operations;
  readonly #calls: Allocator;

  constructor(module: Module, operations: Operations, strategies: Strategies) {
    this.heap = new Heap(module);
    strategies.forEach((value, strategy) => {
      this.heap.set(strategy, value);
    });
    this.live = new LiveTable(operations.idCount);
    this.#operations = operations;
    this.#calls = this.heap.allocator;
  }

  /** Runs on to `end` operations done. A trap leaves `position` at the operation that trapped. */
  runTo(end: number, observe?: Observer): void {
    while (this.position < end) {
      this.heap.reserve(Math.max(LEAST_RESERVE, this.heap.heapBytes() >>> 18));
      const stop = Math.min(end, this.position + BATCH);
      while (this.position < stop) {
        this.result = this.#run(this.position) >>> 0;
        this.position += 1;
        this.peakRequested = Math.max(this.peakRequested, this.live.requested);
        this.peakFrames = Math.max(this.peakFrames, this.heap.allocatedBytes());
        observe?.(this.position - 1, this.result);
      }
    }
  }

  snapshot(): ReplaySnapshot {
    return {
      position: this.position,
      heap: this.heap.snapshot(),
      live: this.live.snapshot(),
      peakRequested: this.peakRequested,
      peakFrames: this.peakFrames,
    };
  }

  /** Puts a snapshot of this run back; null goes back to the empty heap. */
  restore(snapshot: ReplaySnapshot | null): void {
    if (snapshot === null) this.heap.reset();
    else this.heap.restore(snapshot.heap);
    this.live.restore(snapshot?.live ?? null);
    this.position = snapshot?.position ?? 0;
    this.peakRequested = snapshot?.peakRequested ?? 0;
    this.peakFrames = snapshot?.peakFrames ?? 0;
  }

  /** Goes on with other operations; those before `position` must be the same. */
  follow(operations: Operations): void {
    this.#operations = operations;
    this.live.grow(operations.idCount);
  }

  #run(i: number): number {
    const { kinds, ids, sizes, extras } = this.#operations;
    const id = ids[i] ?? NULL_ID;
    const size = sizes[i] ?? 0;
    const extra = extras[i] ?? 0;
    switch (kinds[i]) {
      case MALLOC:
        this.#freeOlder(id);
        return this.#enter(i, id, this.#calls.malloc(size), size, HEADER_BYTES);
      case CALLOC:
        this.#freeOlder(id);
        return this.#enter(i, id, this.#calls.calloc(extra, size), extra * size, HEADER_BYTES);
      case ALIGNED:
        this.#freeOlder(id);
        return this.#enter(i, id, this.#calls.aligned_alloc(extra, size), size, offsetFor(extra));
      case REALLOC:
        return this.#realloc(i, id, size);
      case FREE:
        this.#free(id);
        return 0;
      default:
        throw new Error(`operation ${i} is of no known kind`);
    }
  }

  /** An id that is allocated again without its free: the free was not seen. */
  #freeOlder(id: number): void {
    if (this.live.isLive(id)) this.#free(id);
  }

  #enter(i: number, id: number, result: number, size: number, offset: number): number {
    const payload = result >>> 0;
    if (id >= UNKNOWN_ID) return payload;
    if (payload !== 0) this.live.add(id, payload, size, offset, i);
    else this.live.clear(id);
    return payload;
  }

  /** An id that is not live is NULL to realloc, which then is malloc. */
  #realloc(i: number, id: number, size: number): number {
    if (!this.live.isLive(id)) {
      return this.#enter(i, id, this.#calls.realloc(0, size), size, HEADER_BYTES);
    }
    const old = this.live.address(id);
    const payload = this.#calls.realloc(old, size) >>> 0;
    if (payload === 0 && size !== 0) return 0;
    const offset = payload === old ? this.live.offset(id) : HEADER_BYTES;
    this.live.remove(id);
    return this.#enter(i, id, payload, size, offset);
  }

  /** Frees what the pointer holds, be it stale: then validation answers, or, where the address was handed
   *  out again, the allocation of somebody else is freed, as in C. */
  #free(id: number): void {
    if (id === UNKNOWN_ID) return;
    const payload = id === NULL_ID ? 0 : this.live.address(id);
    const owner = this.live.isLive(id) || payload === 0 ? id : this.live.ownerOf(payload);
    this.#calls.free(payload);
    if (owner !== null && this.live.isLive(owner)) this.live.remove(owner);
  }
}

function offsetFor(alignment: number): number {
  return Math.max(alignment, HEADER_BYTES);
}

/** 64-bit FNV-1a over 32-bit values, each as 4 little-endian bytes. http://www.isthe.com/chongo/tech/comp/fnv/ */
class AddressHash {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  add(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) {
      const low = (this.#low ^ ((value >>> shift) & 0xff)) >>> 0;
      // The prime is 2^40 + 0x1b3; every product below stays under 2^53.
      const product = low * 0x1b3;
      this.#high =
        (this.#high * 0x1b3 + Math.floor(product / 2 ** 32) + ((low << 8) >>> 0)) % 2 ** 32;
      this.#low = product % 2 ** 32;
    }
  }

  toString(): string {
    const hex = (word: number) => word.toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }
}

/** Replays all operations on a fresh heap. O(operations). */
export async function replayTrace(
  operations: Operations,
  strategies: Strategies,
  wasm: BufferSource,
): Promise<HeapReport> {
  const replay = new Replay(await compileModule(wasm), operations, strategies);
  const hash = new AddressHash();
  const { heap, live } = replay;
  replay.runTo(operations.length, (i, result) => {
    if (operations.kinds[i] !== FREE) hash.add(result === 0 ? 0 : result - heap.first());
  });
  const { counts } = heap.freeLists();
  return {
    ops: operations.length,
    heapBytes: heap.heapBytes(),
    ...heap.counters(),
    peakRequested: replay.peakRequested,
    peakFrames: replay.peakFrames,
    endRequested: live.requested,
    endFrames: heap.allocatedBytes(),
    free: Array.from(counts.subarray(0, LIST_COUNT)),
    addressHash: hash.toString(),
  };
}

/**
 * Runs operations on a heap, one after the other. The allocator is deterministic, so the heap after i
 * operations depends on nothing but them and the strategies.
 */
import { frameGivenBack, payloadMade } from '../model/examined.ts';
import {
  ALIGNED,
  BLOCK,
  type Block,
  CALLOC,
  FREE,
  LOG_BLOCK,
  MALLOC,
  NULL_ID,
  type Operations,
  POKE,
  REALLOC,
  UNKNOWN_ID,
} from '../model/operations.ts';
import type { Step } from '../model/picture.ts';
import { HEADER as HEADER_BYTES, LIST_COUNT, PAGE } from '../model/sizes.ts';
import { largestServing, type Strategies } from '../model/strategies.ts';
import { Allocations, type LiveSnapshot, NONE } from './allocations.ts';
import { type Allocator, type Heap, isTrap } from './module.ts';
import type { Snapshot } from './snapshot.ts';

/** How many operations are run before pages are reserved ahead again, a whole part of a block: growing
 *  memory costs the browser about 0.3 ms each time, however little it grows. */
const BATCH = 1024;
const LEAST_RESERVE = 16;

const BUDDY_STRATEGY = 0;
const DEFERRED = 2;

/** Told after each operation: its index, kind and size, the payload's address (0 for NULL, and for a free),
 *  and the bytes in allocated frames then. */
export type Observer = (
  i: number,
  kind: number,
  size: number,
  result: number,
  frames: number,
) => void;

export interface ReplaySnapshot {
  readonly position: number;
  readonly heap: Snapshot;
  readonly live: LiveSnapshot;
  readonly peakRequested: number;
  readonly peakFrames: number;
  readonly result: number;
}

/** A heap, and how far which operations have been run on it. */
export class Replay {
  heap: Heap;
  readonly allocations: Allocations;
  /** Operations done. */
  position = 0;
  /** Largest sums over live allocations so far. */
  peakRequested = 0;
  peakFrames = 0;
  /** Result of the last operation. */
  result = 0;
  #operations: Operations;
  readonly #strategies: Strategies;
  #calls: Allocator;
  /** The heap before the first operation. */
  readonly #empty: Snapshot;
  /** Whether a byte was ever overwritten: then calls are only made where they come to an end. */
  poked = false;

  /** Begins with the heap emptied. */
  constructor(heap: Heap, operations: Operations, strategies: Strategies) {
    heap.begin(strategies);
    this.heap = heap;
    this.#empty = heap.snapshot();
    this.#calls = heap.allocator;
    this.#strategies = strategies;
    this.allocations = new Allocations(operations);
    this.#operations = operations;
  }

  /** The first list that serves a request of up to a page. */
  get largestServing(): 0 | 1 {
    return largestServing(this.#strategies);
  }

  /** The allocations that the operation after the position may make or end. */
  touchedNext(): readonly number[] {
    const i = this.position;
    const id = this.#blockOf(i).ids[i & (BLOCK - 1)] ?? NULL_ID;
    return [this.#ownerOf(this.allocations.heldBefore(i, id)), i];
  }

  /** Bytes in the frames of those that are live, as their headers say. */
  liveFrameBytes(of: readonly number[]): number {
    const { allocations, heap } = this;
    const frameBytes = (each: number) =>
      heap.frameSize(allocations.address(each) - allocations.offset(each) + HEADER_BYTES);
    return of
      .filter((each) => allocations.isLive(each))
      .reduce((sum, each) => sum + frameBytes(each), 0);
  }

  /** Runs on to `end` operations done. A trap leaves `position` at the operation that trapped. */
  runTo(end: number, observe?: Observer): void {
    while (this.position < end) {
      this.#reserveAhead();
      const batch = Math.floor(this.position / BATCH) + 1;
      this.#runBatch(Math.min(end, batch * BATCH), observe);
    }
  }

  /** A quarter of the heap, once half of that is used up; where there is less to be had, half of it, and so on. */
  #reserveAhead(): void {
    let pages = Math.max(LEAST_RESERVE, this.heap.heapBytes() >>> 18);
    if (this.heap.pagesAhead() >= pages / 2) return;
    while (pages > 0 && !this.heap.reserve(pages)) pages >>>= 1;
  }

  /** The operations up to `end` lie in one block. */
  #runBatch(end: number, observe?: Observer): void {
    const { kinds, ids, sizes, extras } = this.#blockOf(this.position);
    for (let i = this.position; i < end; i++) {
      const at = i & (BLOCK - 1);
      const kind = kinds[at] ?? 0;
      const size = sizes[at] ?? 0;
      this.result = this.#run(i, kind, ids[at] ?? NULL_ID, size, extras[at] ?? 0) >>> 0;
      this.position = i + 1;
      const { requested } = this.allocations;
      const frames = this.heap.allocatedBytes();
      if (requested > this.peakRequested) this.peakRequested = requested;
      if (frames > this.peakFrames) this.peakFrames = frames;
      observe?.(i, kind, size, this.result, frames);
    }
  }

  /**
   * Runs the operation after the position with its steps recorded, until its call logs the one of that number, from
   * 1 on; 0 is to its end. The position stays: the heap is to be looked at, and a snapshot to be put back then.
   * What is live is what it is when the steps `done` are.
   */
  runInto(stop: number, done: readonly Step[]): void {
    const i = this.position;
    const { kinds, ids, sizes, extras } = this.#blockOf(i);
    const at = i & (BLOCK - 1);
    const kind = kinds[at] ?? 0;
    const id = ids[at] ?? NULL_ID;
    const size = sizes[at] ?? 0;
    const extra = extras[at] ?? 0;
    const held = this.allocations.heldBefore(i, id);
    if (kind !== REALLOC && kind !== FREE) this.#freeOlder(held);
    this.heap.record(true);
    this.heap.stopAt(stop);
    try {
      this.#run(i, kind, id, size, extra);
    } catch (error) {
      if (!isTrap(error) || stop === 0 || this.heap.stepsBegun() !== stop) throw error;
    }
    this.#settle(held, done, (payload, offset) =>
      this.#enter(i, id, payload, kind === CALLOC ? extra * size : size, offset),
    );
  }

  /** Inside a call the result may be there before it is returned, and what is freed gone before the end. */
  #settle(
    held: number,
    done: readonly Step[],
    enter: (payload: number, offset: number) => void,
  ): void {
    const { allocations } = this;
    const payload = payloadMade(done);
    const stays = payload !== 0 && payload === allocations.address(held);
    if (stays) allocations.remove(held);
    if (payload !== 0) enter(payload, stays ? allocations.offset(held) : HEADER_BYTES);
    const owner = frameGivenBack(done) === 0 ? NONE : this.#ownerOf(held);
    if (allocations.isLive(owner)) allocations.remove(owner);
  }

  snapshot(): ReplaySnapshot {
    return {
      position: this.position,
      heap: this.heap.snapshot(),
      live: this.allocations.snapshot(this.heap.extent().end),
      peakRequested: this.peakRequested,
      peakFrames: this.peakFrames,
      result: this.result,
    };
  }

  /** Puts a snapshot of this run back; null goes back to the empty heap. */
  restore(snapshot: ReplaySnapshot | null): void {
    this.heap.restore(snapshot?.heap ?? this.#empty);
    this.allocations.restore(snapshot?.live ?? null);
    this.position = snapshot?.position ?? 0;
    this.peakRequested = snapshot?.peakRequested ?? 0;
    this.peakFrames = snapshot?.peakFrames ?? 0;
    this.result = snapshot?.result ?? 0;
  }

  /** Starts over with another heap: one in which wasm has trapped is not to be trusted. */
  renew(heap: Heap): void {
    heap.begin(this.#strategies);
    this.heap = heap;
    this.#calls = heap.allocator;
    this.restore(null);
  }

  /** Goes on with other operations, of which the first `kept`, and those before `position`, are the same. */
  follow(operations: Operations, kept: number): void {
    this.#operations = operations;
    this.allocations.follow(operations, kept);
  }

  #run(i: number, kind: number, id: number, size: number, extra: number): number {
    const held = this.allocations.heldBefore(i, id);
    if (this.poked && kind < FREE) this.#requireEnd(kind === CALLOC ? extra * size : size + extra);
    switch (kind) {
      case MALLOC:
        this.#freeOlder(held);
        return this.#enter(i, id, this.#calls.malloc(size), size, HEADER_BYTES);
      case CALLOC:
        this.#freeOlder(held);
        return this.#enter(i, id, this.#calls.calloc(extra, size), extra * size, HEADER_BYTES);
      case ALIGNED:
        this.#freeOlder(held);
        return this.#enter(i, id, this.#calls.aligned_alloc(extra, size), size, offsetFor(extra));
      case REALLOC:
        return this.#realloc(i, id, held, size);
      case FREE:
        if (id !== UNKNOWN_ID) this.#free(held);
        return 0;
      case POKE:
        this.poked = true;
        this.heap.poke(size, extra);
        return 0;
      default:
        throw new Error(`operation ${i} is of no known kind`);
    }
  }

  /** That lists end which a call for so many bytes may have to go along: list 0 for a jumbo, those of pages where they
   *  are shared, all of them in a sweep. */
  #requireEnd(bytes: number): void {
    const shares = this.largestServing === 0;
    const isJumbo = bytes > PAGE - HEADER_BYTES;
    const sweeps = this.#strategies[BUDDY_STRATEGY] === DEFERRED;
    this.heap.requireListsToEnd(shares || isJumbo ? 0 : 1, sweeps ? LIST_COUNT : shares ? 2 : 1);
  }

  /** An id that is allocated again without its free: the free was not seen. */
  #freeOlder(held: number): void {
    if (this.allocations.isLive(held)) this.#free(held);
  }

  #enter(i: number, id: number, result: number, size: number, offset: number): number {
    const payload = result >>> 0;
    if (id >= UNKNOWN_ID) return payload;
    if (payload !== 0) this.allocations.add(i, id, payload, size, offset);
    else this.allocations.clear(i, id);
    // A jumbo may be one that was larger.
    if (payload !== 0 && size > PAGE - HEADER_BYTES) this.#measure(i, payload);
    return payload;
  }

  /** Enters the size of a frame that may not be a fresh one. */
  #measure(i: number, payload: number): void {
    this.allocations.setFrame(i, this.heap.frameSize(payload));
  }

  /** A pointer to nothing live is NULL to realloc, which then is malloc. */
  #realloc(i: number, id: number, held: number, size: number): number {
    const { allocations } = this;
    if (!allocations.isLive(held))
      return this.#enter(i, id, this.#calls.realloc(0, size), size, HEADER_BYTES);
    const old = allocations.address(held);
    const payload = this.#calls.realloc(old, size) >>> 0;
    if (payload === 0 && size !== 0) return 0;
    const offset = payload === old ? allocations.offset(held) : HEADER_BYTES;
    allocations.remove(held);
    this.#enter(i, id, payload, size, offset);
    if (payload === old) this.#measure(i, payload);
    return payload;
  }

  /** Frees what the pointer holds, be it stale: then validation answers, or, where the address was handed
   *  out again, the allocation of somebody else is freed, as in C. */
  #free(held: number): void {
    const { allocations } = this;
    const owner = this.#ownerOf(held);
    this.#calls.free(allocations.address(held));
    if (allocations.isLive(owner)) allocations.remove(owner);
  }

  #ownerOf(held: number): number {
    const { allocations } = this;
    const payload = allocations.address(held);
    const stale = payload !== 0 && !allocations.isLive(held);
    return stale ? allocations.ownerOf(payload) : held;
  }

  #blockOf(i: number): Block {
    const block = this.#operations.blocks[i >>> LOG_BLOCK];
    if (block === undefined) throw new RangeError(`operation ${i} is not there`);
    return block;
  }
}

function offsetFor(alignment: number): number {
  return Math.max(alignment, HEADER_BYTES);
}

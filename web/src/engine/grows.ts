/** The grows of a run, each noted as it happens, in O(1), with what it takes to look later at what stood in its way. */
import type { Grow } from '../model/blame.ts';
import { REALLOC } from '../model/operations.ts';
import type { Replay } from './replay.ts';

export interface Extent {
  readonly address: number;
  readonly size: number;
}

/** A grow, and what it takes to see the heap as it was then. */
export interface NotedGrow extends Grow {
  /** Where the heap ended. */
  readonly end: number;
  /** The frame that it was for. */
  readonly taken: Extent;
  /** What a realloc moved away from: live still when the heap grew; null where it moved nothing. */
  readonly left: Extent | null;
}

/** All grows of a run, in their order. */
export class Grows {
  #noted: NotedGrow[] = [];
  /** Of the heap after the last operation entered. */
  #heapBytes = 0;
  #frames = 0;

  get noted(): readonly NotedGrow[] {
    return this.#noted;
  }

  /** Forgets what came from an operation on, before which the replay stands. */
  cut(operation: number, { heap }: Replay): void {
    const kept = this.#noted.findLastIndex((grow) => grow.operation < operation) + 1;
    this.#noted = this.#noted.slice(0, kept);
    this.#heapBytes = heap.heapBytes();
    this.#frames = heap.allocatedBytes();
  }

  /** Enters an operation that is done, with the sizes of the heap and its allocated frames now; gives the grow
   *  if there was one. */
  put(
    replay: Replay,
    operation: number,
    kind: number,
    heapBytes: number,
    frames: number,
  ): NotedGrow | null {
    const grown = heapBytes - this.#heapBytes;
    const framesBefore = this.#frames;
    this.#heapBytes = heapBytes;
    this.#frames = frames;
    if (grown === 0) return null;
    const { heap, allocations, result } = replay;
    const wanted = heap.frameSize(result);
    // A realloc frees what it leaves after it has grown; an id made anew is freed before.
    const live = kind === REALLOC ? framesBefore : frames - wanted;
    const held = allocations.heldBefore(operation, allocations.id(operation));
    const leaves = kind === REALLOC && live + wanted > frames;
    const grow = {
      operation,
      wanted,
      grown,
      free: heapBytes - grown - live,
      end: heap.extent().end - grown,
      taken: { address: result - allocations.offset(operation), size: wanted },
      left: leaves
        ? {
            address: allocations.address(held) - allocations.offset(held),
            size: live + wanted - frames,
          }
        : null,
    };
    this.#noted.push(grow);
    return grow;
  }
}

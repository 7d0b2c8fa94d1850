/**
 * A run: operations, strategies, and a heap that can be brought to any position of it. What is shown of a
 * position is the same however it was reached.
 */
import {
  FREE,
  NO_OPERATIONS,
  type Operation,
  type Operations,
  operationAt,
} from '../model/operations.ts';
import type { Picture, Step, Timeline, View } from '../model/picture.ts';
import { ORIGINAL, type Strategies } from '../model/strategies.ts';
import { drawPicture } from './draw.ts';
import { History } from './history.ts';
import { Keyframes } from './keyframes.ts';
import { isTrap, type Module } from './module.ts';
import { Replay } from './replay.ts';

/** The allocator itself broke: wasm trapped in the operation of that index. */
export interface Broken {
  readonly operation: number;
  readonly reason: string;
}

interface Recorded {
  readonly position: number;
  readonly steps: readonly Step[];
}

const NOTHING: Recorded = { position: 0, steps: [] };

export class Engine {
  readonly #module: Module;
  #operations: Operations = NO_OPERATIONS;
  #strategies: Strategies = ORIGINAL;
  #replay: Replay;
  #keyframes = new Keyframes();
  #history = new History();
  /** Steps of the operation before the position, while the replay stands where they were recorded. */
  #recorded: Recorded = NOTHING;

  constructor(module: Module) {
    this.#module = module;
    this.#replay = new Replay(module, NO_OPERATIONS, ORIGINAL);
  }

  /**
   * Takes a run of which the first `kept` operations, and the strategies, are those of the run before, and
   * replays the rest to its end. O(operations from the keyframe before `kept`).
   */
  load(operations: Operations, strategies: Strategies, kept: number): Broken | null {
    const same = strategies.every((value, i) => value === this.#strategies[i]);
    this.#operations = operations;
    this.#strategies = strategies;
    this.#recorded = NOTHING;
    if (same) {
      this.#keyframes.cut(kept);
      this.#history.cut(kept);
      this.#replay.follow(operations);
      this.#seek(this.#history.length);
    } else {
      this.#keyframes = new Keyframes();
      this.#history = new History();
      this.#replay = new Replay(this.#module, operations, strategies);
    }
    return this.#advance(operations.length);
  }

  timeline(): Timeline {
    return this.#history.timeline(this.#operations.length);
  }

  /** Brings the heap to the view's cursor and draws it. */
  show(view: View): Picture | Broken {
    const cursor = Math.min(view.cursor, this.#operations.length);
    if (this.#recorded.position !== cursor || this.#replay.position !== cursor) {
      const broken = this.#record(cursor);
      if (broken !== null) return broken;
    }
    return drawPicture(this.#replay, view, this.#lastOperation(cursor), this.#recorded.steps);
  }

  #lastOperation(cursor: number): Operation | null {
    return cursor === 0 ? null : operationAt(this.#operations, cursor - 1);
  }

  /** Arrives at a position by running the operation before it with its steps recorded. */
  #record(position: number): Broken | null {
    const before = Math.max(0, position - 1);
    this.#seek(before);
    const { heap } = this.#replay;
    heap.record(true);
    const broken = this.#advance(position);
    this.#recorded = { position, steps: position === 0 ? [] : heap.steps() };
    heap.record(false);
    return broken;
  }

  /** Goes to a position where the run has been before; from where it stands when that is nearest. */
  #seek(position: number): void {
    const keyframe = this.#keyframes.before(position);
    const here = this.#replay.position;
    if (here > position || here < (keyframe?.position ?? 0)) this.#replay.restore(keyframe);
    this.#advance(position);
  }

  #advance(end: number): Broken | null {
    const replay = this.#replay;
    try {
      replay.runTo(end, (i, result) => this.#observe(i, result));
      return null;
    } catch (error) {
      if (!isTrap(error)) throw error;
      this.#replay = new Replay(this.#module, this.#operations, this.#strategies);
      return { operation: replay.position, reason: error.message };
    }
  }

  #observe(i: number, result: number): void {
    if (i < this.#history.length) return;
    const { heap, live } = this.#replay;
    const { kinds, sizes } = this.#operations;
    const failed = result === 0 && kinds[i] !== FREE && sizes[i] !== 0;
    this.#history.put(i, live.requested, heap.allocatedBytes(), heap.heapBytes(), failed);
    if (this.#keyframes.wants(i + 1, heap.heapBytes())) {
      this.#keyframes.add(this.#replay.snapshot());
    }
  }
}

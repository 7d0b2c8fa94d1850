/**
 * A run: operations, strategies, and a heap that can be brought to any position of it. What is shown of a
 * position is the same however it was reached.
 */
import { type Blame, RANKED, type SiteNames, totalsOf, worstGrows } from '../model/blame.ts';
import {
  FREE,
  isCall,
  NO_OPERATIONS,
  type Operation,
  type Operations,
  operationAt,
} from '../model/operations.ts';
import type { Picture, Step, Timeline, View } from '../model/picture.ts';
import { ORIGINAL, type Strategies } from '../model/strategies.ts';
import { blameOf, findGrow, Grows } from './blame.ts';
import { drawPicture } from './draw.ts';
import { History } from './history.ts';
import { Keyframes } from './keyframes.ts';
import { Heap, isTrap, type Module } from './module.ts';
import { type Observer, Replay } from './replay.ts';

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
  #grows = new Grows();
  /** Steps of the operation before the position, while the replay stands where they were recorded. */
  #recorded: Recorded = NOTHING;

  constructor(module: Module) {
    this.#module = module;
    this.#replay = new Replay(new Heap(module), NO_OPERATIONS, ORIGINAL);
  }

  get operations(): Operations {
    return this.#operations;
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
      if (this.#replay.position > kept) this.#goBack(kept);
      this.#replay.follow(operations, kept);
    } else {
      this.#keyframes = new Keyframes();
      this.#history = new History();
      // The same heap: V8 runs calls of one instance twice as fast as calls of now this, now that one.
      this.#replay = new Replay(this.#replay.heap, operations, strategies);
    }
    this.#seek(this.#history.length);
    this.#grows.cut(this.#history.length, this.#replay);
    return this.#record(operations.length);
  }

  /** Begins a run that is being read. */
  begin(strategies: Strategies): void {
    this.load(NO_OPERATIONS, strategies, 0);
  }

  /** Goes on with a run that is being read, of which all but the last operation are replayed: that one, at
   *  the end, with its steps. */
  extend(operations: Operations): Broken | null {
    const kept = this.#operations.length;
    this.#operations = operations;
    this.#replay.follow(operations, kept);
    return this.#advance(Math.max(0, operations.length - 1));
  }

  /** Of the operations replayed so far. */
  timeline(): Timeline {
    const grown = totalsOf(this.#grows.noted);
    return { ...this.#history.timeline(), operations: this.#operations.length, grown };
  }

  /** Goes back to the worst grows, and to the end. O(operations), and the ways there. */
  blame(sites: SiteNames | null): Blame {
    const worst = worstGrows(this.#grows.noted, RANKED).map((grow) => {
      this.#seek(grow.operation + 1);
      return findGrow(this.#replay, grow);
    });
    this.#seek(this.#history.length);
    return blameOf(this.#replay, this.#grows.noted, worst, sites);
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
    const last = this.#lastOperation(position);
    this.#recorded = { position, steps: last !== null && isCall(last) ? heap.steps() : [] };
    heap.record(false);
    return broken;
  }

  /** Goes to a position where the run has been before; from where it stands when that is nearest. */
  #seek(position: number): void {
    const here = this.#replay.position;
    if (here > position || here < (this.#keyframes.before(position)?.position ?? 0))
      this.#goBack(position);
    this.#advance(position);
  }

  /** To the keyframe before a position. */
  #goBack(position: number): void {
    this.#replay.restore(this.#keyframes.before(position));
  }

  #advance(end: number): Broken | null {
    const replay = this.#replay;
    try {
      if (end <= this.#history.length) replay.runTo(end);
      else replay.runTo(end, this.#observe);
      return null;
    } catch (error) {
      if (!isTrap(error)) throw error;
      const operation = replay.position;
      replay.renew(new Heap(this.#module));
      return { operation, reason: error.message };
    }
  }

  readonly #observe: Observer = (i, kind, size, result, frames) => {
    if (i < this.#history.length) return;
    const { heap, allocations } = this.#replay;
    const heapBytes = heap.heapBytes();
    const failed = result === 0 && kind < FREE && size !== 0;
    this.#history.put(allocations.requested, frames, heapBytes, failed);
    this.#grows.put(this.#replay, i, kind, heapBytes, frames);
    if (this.#history.endsBucket(this.#operations.length))
      this.#history.putFree(heap.freeLists().bytes);
    if (this.#keyframes.wants(i + 1, heapBytes)) this.#keyframes.add(this.#replay.snapshot());
  };
}

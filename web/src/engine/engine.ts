/**
 * A run: operations, strategies, and a heap that can be brought to any position of it. What is shown of a
 * position is the same however it was reached.
 */
import { type Blame, RANKED, type SiteNames, totalsOf, worstGrows } from '../model/blame.ts';
import { FREE, isCall, NO_OPERATIONS, type Operations, operationAt } from '../model/operations.ts';
import type { Curves, Landmark, Picture, Place, Step, Timeline, View } from '../model/picture.ts';
import type { Replayed } from '../model/report.ts';
import { areSame, ORIGINAL, type Strategies } from '../model/strategies.ts';
import type { TimeWindow } from '../model/time-window.ts';
import type { Allocations } from './allocations.ts';
import { drawPicture } from './draw.ts';
import { Grows } from './grows.ts';
import { History } from './history.ts';
import { Inside } from './inside.ts';
import { Keyframes } from './keyframes.ts';
import { Landmarks } from './landmarks.ts';
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
  readonly stepsBefore: number;
}

const MOST_TICKS = 2000;
/** Operations between two looks at whether there is a question. */
const AT_A_TIME = 2 ** 14;
const NOTHING: Recorded = { position: 0, steps: [], stepsBefore: 0 };

export class Engine {
  readonly #module: Module;
  #operations: Operations = NO_OPERATIONS;
  #strategies: Strategies = ORIGINAL;
  #replay: Replay;
  #keyframes = new Keyframes();
  #history = new History();
  #grows = new Grows();
  #landmarks = new Landmarks();
  /** Steps of the operation before the position, while the replay stands where they were recorded. */
  #recorded: Recorded = NOTHING;
  /** The call that was entered last, while nothing else was run since. */
  #inside: Inside | null = null;

  constructor(module: Module) {
    this.#module = module;
    this.#replay = new Replay(new Heap(module), NO_OPERATIONS, ORIGINAL);
  }

  get operations(): Operations {
    return this.#operations;
  }

  get allocations(): Allocations {
    return this.#replay.allocations;
  }

  /**
   * Takes a run of which the first `kept` operations, and the strategies, are those of the run before, and
   * replays the rest to its end. O(operations from the keyframe before `kept`).
   */
  load(operations: Operations, strategies: Strategies, kept: number): Broken | null {
    this.#leave();
    const same = areSame(strategies, this.#strategies);
    this.#operations = operations;
    this.#strategies = strategies;
    this.#recorded = NOTHING;
    if (same) {
      this.#history.cut(kept);
      // What the history forgot is observed again, so that no keyframe may lead over it.
      this.#keyframes.cut(this.#history.length);
      this.#landmarks.cut(this.#history.length);
      if (this.#replay.position > kept) this.#goBack(kept);
      this.#replay.follow(operations, kept);
    } else {
      this.#keyframes = new Keyframes();
      this.#history = new History();
      this.#landmarks = new Landmarks();
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
    const { noted } = this.#grows;
    return {
      ...this.#history.timeline(),
      operations: this.#operations.length,
      avoidable: Uint32Array.from(worstGrows(noted, MOST_TICKS), ({ operation }) => operation + 1),
      grown: totalsOf(noted),
    };
  }

  /** A part of the timeline, finer than the whole. O(its operations), and the way there. */
  stretch({ from, to }: TimeWindow): Curves {
    this.#leave();
    const end = Math.min(to, this.#history.length);
    this.#seek(from);
    const { heap, allocations } = this.#replay;
    const history = new History();
    this.#guard(() => {
      this.#replay.runTo(end, (_, __, ___, ____, frames) => {
        history.put(allocations.requested, frames, heap.heapBytes(), false);
        if (history.endsBucket(end - from)) history.putFree(heap.freeLists().bytes);
      });
    });
    return history.curves(from);
  }

  /** Goes back to the worst grows, and to the end. O(operations), and the ways there. */
  async blame(sites: SiteNames | null): Promise<Blame> {
    // Loaded when it is wanted: the first picture does without.
    const [{ blameOf, findGrow }, { usageOf }] = await Promise.all([
      import('./blame.ts'),
      import('../model/usage.ts'),
    ]);
    this.#leave();
    const worst = worstGrows(this.#grows.noted, RANKED).map((grow) => {
      this.#seek(grow.operation + 1);
      return findGrow(this.#replay, grow);
    });
    this.#seek(this.#history.length);
    const usage = usageOf(this.#replay.allocations.operations, sites);
    return blameOf(this.#replay, this.#grows.noted, worst, sites, usage);
  }

  /** What the run came to, of which blame is the dearest. */
  async report(sites: SiteNames | null): Promise<Replayed> {
    const { reportOf, fragmentationOf } = await import('./report.ts');
    const blame = await this.blame(sites);
    const failed = this.#find('fails', true, { cursor: 0, step: 0 });
    this.#seek(this.#history.length);
    return {
      report: reportOf(this.#replay),
      fragmentation: fragmentationOf(this.#replay),
      blame,
      firstFail: failed === null ? null : failed - 1,
    };
  }

  /** Makes later jumps shorter: goes on, some milliseconds, to where a snapshot between two that lie far apart is
   *  then kept. Says whether there is more to do. The replay is elsewhere then. */
  refine(): boolean {
    const middle = this.#keyframes.middle(this.#history.length);
    if (middle === null || this.#inside !== null) return false;
    this.#approach(middle);
    const end = Math.min(middle, this.#replay.position + AT_A_TIME);
    if (this.#advance(end) !== null) return false;
    if (end === middle) this.#keyframes.add(this.#replay.snapshot());
    return true;
  }

  /** Brings the heap to the view's place and draws it. */
  show(view: View): Picture | Broken {
    const place = this.#placeOf(view);
    if ('reason' in place) return place;
    const { cursor, step } = place;
    if (step > 0) return this.#showInside(view, step);
    this.#leave();
    if (this.#recorded.position !== cursor || this.#replay.position !== cursor) {
      const broken = this.#record(cursor);
      if (broken !== null) return broken;
    }
    const operation = cursor === 0 ? null : operationAt(this.#operations, cursor - 1);
    return drawPicture(this.#replay, view, {
      ...this.#recorded,
      operation,
      step: 0,
      walkedLater: 0,
      frameBytes: this.#replay.heap.allocatedBytes(),
      damageBefore: null,
    });
  }

  #showInside(view: View, step: number): Picture {
    const inside = this.#inside;
    if (inside === null) throw new Error(`no call is entered for step ${step}`);
    inside.stand(step);
    return drawPicture(this.#replay, view, {
      operation: operationAt(this.#operations, inside.position),
      step,
      steps: inside.steps,
      stepsBefore: 0,
      walkedLater: inside.walkedLater(step),
      frameBytes: inside.frameBytes(),
      damageBefore: inside.damage,
    });
  }

  /** Where the view's move leads; it stays where there is no such place. */
  #placeOf({ cursor, step, move }: View): Place | Broken {
    const from = { cursor: Math.min(cursor, this.#operations.length), step };
    if (move === null || 'by' in move) return this.#walk(from, move?.by ?? 0);
    const end = this.#find(move.to, move.forward, from);
    return end === null ? this.#walk(from, 0) : { cursor: end, step: 0 };
  }

  /** Counts steps from a place on through the calls. An operation without a step is one. */
  #walk(from: Place, by: number): Place | Broken {
    let { cursor } = from;
    let step = from.step + by;
    while (step < 0 && cursor > 0) {
      const count = this.#countSteps(cursor - 1);
      if (typeof count === 'object') return count;
      cursor -= 1;
      step += count;
    }
    while (step > 0 && cursor < this.#operations.length) {
      const count = this.#countSteps(cursor);
      if (typeof count === 'object') return count;
      if (step < count) break;
      cursor += 1;
      step -= count;
    }
    return { cursor, step: cursor < this.#operations.length ? Math.max(0, step) : 0 };
  }

  /** Enters the call of the operation after a position. */
  #countSteps(position: number): number | Broken {
    if (this.#inside?.position !== position) {
      this.#leave();
      this.#seek(position);
      const isCalled = isCall(operationAt(this.#operations, position));
      const inside = this.#guard(() => new Inside(this.#replay, isCalled));
      if ('reason' in inside) return inside;
      this.#inside = inside;
    }
    return Math.max(1, this.#inside?.steps.length ?? 0);
  }

  /** Operations done after the one that is looked for; null where there is none. A jump, and at most two stretches
   *  of operations between the landmarks' entries. */
  #find(landmark: Landmark, forward: boolean, { cursor, step }: Place): number | null {
    this.#leave();
    const from = forward ? cursor : 0;
    const to = forward ? this.#operations.length : step > 0 ? cursor : cursor - 1;
    for (const [first, end] of this.#landmarks.stretches(landmark, from, to, forward)) {
      const found = this.#scan(landmark, forward, first, end);
      if (found !== null) return found;
    }
    return null;
  }

  /** The same among the operations in [first, end). */
  #scan(landmark: Landmark, forward: boolean, first: number, end: number): number | null {
    this.#seek(first);
    this.#replay.heap.record(true);
    let found: number | null = null;
    let count = this.#replay.heap.counters()[landmark];
    while (this.#replay.position < end) {
      const broken = this.#advance(this.#replay.position + 1);
      if (broken !== null) return null;
      const now = this.#replay.heap.counters()[landmark];
      if (now > count) found = this.#replay.position;
      count = now;
      if (!forward || found === null) continue;
      this.#keepSteps();
      break;
    }
    this.#replay.heap.record(false);
    return found;
  }

  #leave(): void {
    this.#inside?.leave();
    this.#inside = null;
  }

  /** Arrives at a position by running the operation before it with its steps recorded. */
  #record(position: number): Broken | null {
    const before = Math.max(0, position - 1);
    this.#seek(before);
    this.#replay.heap.record(true);
    const broken = this.#advance(position);
    this.#keepSteps();
    this.#replay.heap.record(false);
    return broken;
  }

  /** Those of the operation just done. */
  #keepSteps(): void {
    const { position, heap } = this.#replay;
    const called = position > 0 && isCall(operationAt(this.#operations, position - 1));
    const steps = called ? heap.steps() : [];
    const stepsBefore = called ? heap.stepsBegun() - steps.length : 0;
    this.#recorded = { position, steps, stepsBefore };
  }

  /** Goes to a position where the run has been before; from where it stands when that is nearest. */
  #seek(position: number): void {
    this.#approach(position);
    this.#advance(position);
  }

  /** To the keyframe before a position, unless the replay stands between the two. */
  #approach(position: number): void {
    const here = this.#replay.position;
    if (here > position || here < (this.#keyframes.before(position)?.position ?? 0))
      this.#goBack(position);
  }

  /** To the keyframe before a position. */
  #goBack(position: number): void {
    this.#replay.restore(this.#keyframes.before(position));
  }

  #advance(end: number): Broken | null {
    return this.#guard(() => {
      if (end <= this.#history.length) this.#replay.runTo(end);
      else this.#replay.runTo(end, this.#observe);
      return null;
    });
  }

  /** When the allocator itself breaks, a new heap takes the place of this one. */
  #guard<T>(run: () => T): T | Broken {
    try {
      return run();
    } catch (error) {
      if (!isTrap(error)) throw error;
      const operation = this.#replay.position;
      this.#replay.renew(new Heap(this.#module));
      return { operation, reason: error.message };
    }
  }

  readonly #counters = () => this.#replay.heap.counters();
  readonly #observe: Observer = (i, kind, size, result, frames) => {
    if (i < this.#history.length) return;
    const { heap, allocations } = this.#replay;
    const heapBytes = heap.heapBytes();
    const failed = result === 0 && kind < FREE && size !== 0;
    this.#history.put(allocations.requested, frames, heapBytes, failed);
    this.#grows.put(this.#replay, i, kind, heapBytes, frames);
    this.#landmarks.put(i + 1, this.#counters);
    if (this.#history.endsBucket(this.#operations.length))
      this.#history.putFree(heap.freeLists().bytes);
    if (this.#keyframes.wants(i + 1, heapBytes)) this.#keyframes.add(this.#replay.snapshot());
  };
}

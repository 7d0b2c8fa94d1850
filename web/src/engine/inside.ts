/**
 * The inside of a call: the heap as it is when some of its steps are done. The call is run up to there, where the
 * module traps; to go on, or back, the heap is first put back as it was before the call.
 */
import type { Damage, Step } from '../model/picture.ts';
import { damageOf } from './draw.ts';
import type { Replay, ReplaySnapshot } from './replay.ts';

export class Inside {
  readonly #replay: Replay;
  readonly #before: ReplaySnapshot;
  /** All steps of the call. */
  readonly steps: readonly Step[];
  /** Of the heap before the call. */
  readonly damage: Damage | null;
  readonly #touched: readonly number[];
  /** Bytes in allocated frames that the call leaves alone. */
  readonly #untouched: number;
  #run = false;

  /** Enters the operation after the replay's position, and runs its call, if there is one, once. The cost is that of a
   *  snapshot. */
  constructor(replay: Replay, isCalled: boolean) {
    this.#replay = replay;
    this.#before = replay.snapshot();
    this.damage = damageOf(replay);
    this.#touched = replay.touchedNext();
    this.#untouched = replay.heap.allocatedBytes() - replay.liveFrameBytes(this.#touched);
    this.steps = isCalled ? this.#collect() : [];
  }

  /** Operations done before the call. */
  get position(): number {
    return this.#before.position;
  }

  /** Brings the heap to where that many steps are done, from 1 on. O(bytes of the pages that the call writes to). */
  stand(done: number): void {
    this.#runInto(this.#rowAfter(done), this.steps.slice(0, done));
  }

  /** Bytes in allocated frames where it stands: to the heap those that are on no list are, too. */
  frameBytes(): number {
    return this.#untouched + this.#replay.liveFrameBytes(this.#touched);
  }

  /** Puts the heap back as it was before the call. */
  leave(): void {
    if (this.#run) this.#replay.restore(this.#before);
    this.#run = false;
  }

  #runInto(stop: number, done: readonly Step[]): void {
    this.leave();
    this.#run = true;
    this.#replay.runInto(stop, done);
  }

  /** The module keeps but the last steps of a call: those before them are the last when it is stopped at the
   *  first of these. */
  #collect(): Step[] {
    const { heap } = this.#replay;
    this.#runInto(0, []);
    const steps = heap.steps();
    let missing = heap.stepsBegun() - steps.length;
    while (missing > 0) {
      this.#runInto(missing + 1, []);
      const earlier = heap.steps().slice(0, -1);
      steps.unshift(...earlier);
      missing -= earlier.length;
    }
    return steps;
  }

  /** The row to stop at. Of a long sweep many merges are one row, logged at the first: all are done at the next. */
  #rowAfter(done: number): number {
    const { name, count = 1 } = this.steps[done - 1] ?? {};
    const merges = name === 'coalesce' || name === 'join';
    return merges && count > 1 ? done + 1 : done;
  }

  /** Frames looked at are one row, logged at the first of them, and so are the counts. */
  walkedLater(done: number): number {
    const step = this.steps[done - 1];
    return step?.name === 'walk' ? step.count - 1 : 0;
  }
}

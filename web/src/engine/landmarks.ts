/**
 * Where in a run a counter rises: how far the counters were every so many operations, so that only the few
 * operations between two such have to be run again to find the very one.
 */
import { type Counters, LANDMARKS, type Landmark } from '../model/picture.ts';

/** Operations from one entry to the next. */
export const SPACING = 1024;

export class Landmarks {
  /** By landmark: its counter before the first operation, after SPACING ones, after twice as many … */
  readonly #counts: Readonly<Record<Landmark, number[]>> = {
    splits: [0],
    coalesces: [0],
    grows: [0],
    fails: [0],
  };

  /** Told after each operation; takes the counters of every SPACING-th. */
  put(done: number, counters: () => Counters): void {
    if (done % SPACING !== 0) return;
    const now = counters();
    for (const landmark of LANDMARKS) this.#counts[landmark].push(now[landmark]);
  }

  /** Forgets what lies behind so many operations. */
  cut(length: number): void {
    for (const counts of Object.values(this.#counts))
      counts.length = Math.min(counts.length, Math.floor(length / SPACING) + 1);
  }

  /** Stretches of operations in [from, to) in one of which the counter rises, if it does: the nearest to
   *  `from` first, or the nearest to `to`. */
  *stretches(
    landmark: Landmark,
    from: number,
    to: number,
    forward: boolean,
  ): Generator<readonly [number, number]> {
    const first = Math.floor(from / SPACING);
    const count = Math.ceil(to / SPACING) - first;
    const counts = this.#counts[landmark];
    for (let k = 0; k < count; k++) {
      const entry = forward ? first + k : first + count - 1 - k;
      // Of operations behind the last entry nothing is known.
      if (counts[entry] === counts[entry + 1]) continue;
      yield [Math.max(from, entry * SPACING), Math.min(to, (entry + 1) * SPACING)];
    }
  }
}

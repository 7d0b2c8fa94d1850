/**
 * A set of positions below a capacity that knows how many lie below one and which is the n-th: a
 * Fenwick tree of counts. All in O(log capacity).
 */
export class Ranks {
  readonly #counts: Uint32Array;
  readonly #top: number;
  size = 0;

  constructor(capacity: number) {
    this.#counts = new Uint32Array(capacity + 1);
    this.#top = 2 ** Math.floor(Math.log2(Math.max(1, capacity)));
  }

  add(position: number): void {
    this.#change(position, 1);
  }

  remove(position: number): void {
    this.#change(position, -1);
  }

  /** How many members lie below the position. */
  rank(position: number): number {
    let sum = 0;
    for (let i = position; i > 0; i -= i & -i) sum += this.#counts[i] ?? 0;
    return sum;
  }

  /** The member with `rank` members below it. */
  at(rank: number): number {
    let position = 0;
    let left = rank;
    for (let step = this.#top; step > 0; step >>>= 1) {
      const count = this.#counts[position + step];
      if (count === undefined || count > left) continue;
      position += step;
      left -= count;
    }
    return position;
  }

  #change(position: number, by: number): void {
    this.size += by;
    for (let i = position + 1; i < this.#counts.length; i += i & -i)
      this.#counts[i] = (this.#counts[i] ?? 0) + by;
  }
}

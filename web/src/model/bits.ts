import { grown } from './growing.ts';

/** Words in a part of a set, 32 members each. */
const PART = 1024;
const LOG_PART_BITS = Math.log2(PART * 32);
const EMPTY = new Uint32Array(PART);

/** A set as it was, part by part. Parts that did not change are the same object in one after the other. */
export type SavedBits = readonly Uint32Array[];

/** The bits of a word, whose highest one is a sign. A number that is now signed, now not, makes browsers compile a
 *  loop over it again and again. */
export const asSigned = (word: number | undefined): number => (word ?? 0) | 0;

/** A set of small numbers, a bit each; it grows as they come. */
export class Bits {
  #words = new Uint32Array(PART);
  /** By part: as it was saved or put back last, and whether it has changed since. */
  #saved: Uint32Array[] = [];
  #changed = new Uint8Array(1);

  has(i: number): boolean {
    return ((this.#words[i >>> 5] ?? 0) & (1 << (i & 31))) !== 0;
  }

  add(i: number): void {
    const word = i >>> 5;
    if (word >= this.#words.length) this.#makeRoom((i >>> LOG_PART_BITS) + 1);
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (i & 31));
    this.#changed[i >>> LOG_PART_BITS] = 1;
  }

  remove(i: number): void {
    const word = i >>> 5;
    if (word >= this.#words.length) return;
    this.#words[word] = (this.#words[word] ?? 0) & ~(1 << (i & 31));
    this.#changed[i >>> LOG_PART_BITS] = 1;
  }

  /** Takes out all from `end` on. */
  cut(end: number): void {
    const word = end >>> 5;
    if (word >= this.#words.length) return;
    this.#words[word] = (this.#words[word] ?? 0) & ((1 << (end & 31)) - 1);
    this.#words.fill(0, word + 1);
    this.#changed.fill(1, end >>> LOG_PART_BITS);
  }

  /** Visits the members below `end`, largest first, until `visit` returns false. O(end / 32 + members). */
  visitDownFrom(end: number, visit: (i: number) => boolean): void {
    const words = this.#words;
    for (let word = Math.min(words.length, (end + 31) >>> 5) - 1; word >= 0; word--) {
      let left = asSigned(words[word]);
      if (end - word * 32 < 32) left &= (1 << (end - word * 32)) - 1;
      while (left !== 0) {
        const bit = 31 - Math.clz32(left);
        left &= ~(1 << bit);
        if (!visit(word * 32 + bit)) return;
      }
    }
  }

  /** The bits themselves, 32 a word, as far as members lie below `end`; true until the next change. */
  words(end: number): Uint32Array {
    return this.#words.subarray(0, (end + 31) >>> 5);
  }

  /** All members, to be put back later. O(parts, and bits of those that changed since the last one). */
  save(): SavedBits {
    for (let part = 0; part < this.#changed.length; part++) {
      if (this.#changed[part] === 1)
        this.#saved[part] = this.#words.slice(part * PART, (part + 1) * PART);
      else this.#saved[part] ??= EMPTY;
    }
    this.#changed.fill(0);
    return this.#saved.slice();
  }

  /** Puts back what was saved; nothing else is a member then. The cost is that of saving. */
  putBack(saved: SavedBits): void {
    if (saved.length > this.#changed.length) this.#makeRoom(saved.length);
    for (let part = 0; part < this.#changed.length; part++) {
      const wanted = saved[part] ?? EMPTY;
      if (this.#changed[part] === 1 || this.#saved[part] !== wanted)
        this.#words.set(wanted, part * PART);
      this.#saved[part] = wanted;
    }
    this.#changed.fill(0);
  }

  /** For so many parts. */
  #makeRoom(parts: number): void {
    this.#words = grown(this.#words, parts * PART);
    const changed = new Uint8Array(this.#words.length / PART);
    changed.set(this.#changed);
    this.#changed = changed;
  }
}

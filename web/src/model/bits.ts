import { grown } from './growing.ts';

/** A set of small numbers of which few are members: those words of its bits that are not zero, and where they stand. */
export interface PackedBits {
  readonly places: Uint32Array;
  readonly words: Uint32Array;
}

/** The bits of a word, whose highest one is a sign. A number that is now signed, now not, makes browsers compile a
 *  loop over it again and again. */
export const asSigned = (word: number | undefined): number => (word ?? 0) | 0;

/** A set of small numbers, a bit each; it grows as they come. */
export class Bits {
  #words = new Uint32Array(64);

  has(i: number): boolean {
    return ((this.#words[i >>> 5] ?? 0) & (1 << (i & 31))) !== 0;
  }

  add(i: number): void {
    const word = i >>> 5;
    if (word >= this.#words.length) this.#words = grown(this.#words, word + 1);
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (i & 31));
  }

  remove(i: number): void {
    const word = i >>> 5;
    if (word < this.#words.length) this.#words[word] = (this.#words[word] ?? 0) & ~(1 << (i & 31));
  }

  /** Takes out all from `end` on. */
  cut(end: number): void {
    const word = end >>> 5;
    if (word >= this.#words.length) return;
    this.#words[word] = (this.#words[word] ?? 0) & ((1 << (end & 31)) - 1);
    this.#words.fill(0, word + 1);
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

  /** Those below `end`, to be put back later. O(end / 32). */
  pack(end: number): PackedBits {
    const words = this.words(end);
    let count = 0;
    for (let i = 0; i < words.length; i++) if (words[i] !== 0) count += 1;
    const packed = { places: new Uint32Array(count), words: new Uint32Array(count) };
    for (let i = 0, next = 0; next < count; i++) {
      if (words[i] === 0) continue;
      packed.places[next] = i;
      packed.words[next++] = words[i] ?? 0;
    }
    return packed;
  }

  /** Puts back what was packed; nothing else is a member then. */
  unpack({ places, words }: PackedBits): void {
    const length = (places.at(-1) ?? -1) + 1;
    if (length > this.#words.length) this.#words = grown(this.#words, length);
    this.#words.fill(0);
    for (let i = 0; i < places.length; i++) this.#words[places[i] ?? 0] = words[i] ?? 0;
  }
}

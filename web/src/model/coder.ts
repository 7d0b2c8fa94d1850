/**
 * A binary arithmetic coder whose probabilities adapt to what was coded so far, after Mahoney's lpaq
 * (32-bit range, no carry) with counted rates. It stays in JavaScript, so that every browser makes the
 * same link of the same operations, and so that decoding never costs more than its input allows.
 *
 * Both directions run the same description of the data: `code(bit)` of an encoder writes the bit and
 * gives it back, that of a decoder ignores its argument and gives what it read.
 */
export interface Coder {
  readonly decoding: boolean;
  /** `ones` of 65536 is the chance of a one, from 1 to 65535. */
  code(bit: number, ones: number): number;
}

const TOP = 0xff00_0000;
const WHOLE = 65_536;

export class Encoder implements Coder {
  readonly decoding = false;
  readonly #bytes: number[] = [];
  #low = 0;
  #high = 0xffff_ffff;

  code(bit: number, ones: number): number {
    const middle = this.#low + Math.floor(((this.#high - this.#low) * ones) / WHOLE);
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while (((this.#low ^ this.#high) & TOP) === 0) {
      this.#bytes.push(this.#high >>> 24);
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 0xff) >>> 0;
    }
    return bit;
  }

  /** As few bytes as decide the last bit; behind the end a decoder reads zeros. */
  finish(): Uint8Array {
    let length = 0;
    let value = 0;
    for (; length < 4 && (value < this.#low || value > this.#high); length++) {
      const unit = 2 ** (24 - 8 * length);
      value = Math.ceil(this.#low / unit) * unit;
    }
    for (let k = 0; k < length; k++) this.#bytes.push((value >>> (24 - 8 * k)) & 0xff);
    return Uint8Array.from(this.#bytes);
  }
}

export class Decoder implements Coder {
  readonly decoding = true;
  readonly #bytes: Uint8Array;
  #low = 0;
  #high = 0xffff_ffff;
  #value = 0;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let k = 0; k < 4; k++) this.#shift();
  }

  /** Whether bits were made up because the input had none left. */
  get exhausted(): boolean {
    return this.#at > this.#bytes.length + 4;
  }

  code(_bit: number, ones: number): number {
    const middle = this.#low + Math.floor(((this.#high - this.#low) * ones) / WHOLE);
    const bit = this.#value <= middle ? 1 : 0;
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while (((this.#low ^ this.#high) & TOP) === 0) {
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 0xff) >>> 0;
      this.#shift();
    }
    return bit;
  }

  #shift(): void {
    this.#value = ((this.#value << 8) | (this.#bytes[this.#at] ?? 0)) >>> 0;
    this.#at += 1;
  }
}

/** The slower a chance adapts, the better it settles: after this many bits it slows down no more. */
const SLOWEST = 250;
const SURE = 64;

/** Numbers of `width` bits, each bit with a chance of its own for the bits before it. */
export class Tree {
  readonly #width: number;
  readonly #ones: Uint16Array;
  readonly #seen: Uint8Array;

  constructor(width: number) {
    this.#width = width;
    this.#ones = new Uint16Array(1 << width).fill(WHOLE / 2);
    this.#seen = new Uint8Array(1 << width);
  }

  code(coder: Coder, value: number): number {
    let node = 1;
    for (let k = this.#width - 1; k >= 0; k--)
      node = node * 2 + this.#codeBit(coder, (value >>> k) & 1, node);
    return node - (1 << this.#width);
  }

  #codeBit(coder: Coder, given: number, node: number): number {
    const ones = this.#ones[node] ?? 0;
    const seen = this.#seen[node] ?? 0;
    const bit = coder.code(given, ones);
    const moved = ones + Math.trunc(((bit === 1 ? WHOLE : 0) - ones) / (seen + 1.6));
    this.#ones[node] = Math.min(WHOLE - SURE, Math.max(SURE, moved));
    if (seen < SLOWEST) this.#seen[node] = seen + 1;
    return bit;
  }
}

/** A number below `count`, each as likely as the others. */
export function codeUniform(coder: Coder, value: number, count: number): number {
  let base = 0;
  let left = count;
  while (left > 1) {
    const half = 2 ** Math.floor(Math.log2(left - 1));
    const ones = Math.min(WHOLE - 1, Math.max(1, Math.round(((left - half) / left) * WHOLE)));
    const upper = coder.code(value - base >= half ? 1 : 0, ones) === 1;
    if (upper) base += half;
    left = upper ? left - half : half;
  }
  return base;
}

const bitLength = (value: number) => (value === 0 ? 0 : 32 - Math.clz32(value));

/** Numbers up to 2^32 − 1 whose order of magnitude is worth learning; its digits are not. */
export class Magnitudes {
  readonly #lengths = new Tree(6);

  /** With a `count`, the number is below it. */
  code(coder: Coder, value: number, count: number = 2 ** 32): number {
    const length = this.#lengths.code(coder, bitLength(value));
    if (length <= 1) return length;
    const first = 2 ** (Math.min(32, length) - 1);
    const room = Math.max(1, Math.min(first, count - first));
    return first + codeUniform(coder, value - first, room);
  }
}

/** As many recent values as have their own symbol; one more symbol says that the value is new. */
const RECENT = 15;

/** Numbers that tend to come again: sizes, alignments, members. */
export class Recurring {
  readonly #recent: number[] = [];
  readonly #ranks = Array.from({ length: RECENT + 1 }, () => new Tree(4));
  readonly #fresh = new Magnitudes();
  #last = RECENT;

  code(coder: Coder, value: number): number {
    const known = this.#recent.indexOf(value);
    const ranks = this.#ranks[this.#last];
    if (!ranks) throw new RangeError(`rank ${this.#last}`);
    const rank = ranks.code(coder, known < 0 ? RECENT : known);
    const found = rank === RECENT ? undefined : this.#recent[rank];
    const coded = found ?? this.#fresh.code(coder, value);
    if (found !== undefined) this.#recent.splice(rank, 1);
    this.#recent.unshift(coded);
    if (this.#recent.length > RECENT) this.#recent.pop();
    this.#last = rank;
    return coded;
  }
}

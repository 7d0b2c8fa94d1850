import { type Operations, UNKNOWN_ID } from './operations.ts';

/** Operations while they are being read: columns that grow by doubling. */
export class Columns {
  length = 0;
  #kinds: Uint8Array;
  #ids: Uint32Array;
  #sizes: Uint32Array;
  #extras: Uint32Array;
  #idCount = 0;

  constructor(capacity = 64) {
    this.#kinds = new Uint8Array(capacity);
    this.#ids = new Uint32Array(capacity);
    this.#sizes = new Uint32Array(capacity);
    this.#extras = new Uint32Array(capacity);
  }

  get idCount(): number {
    return this.#idCount;
  }

  /** Amortised O(1). */
  push(kind: number, id: number, size: number, extra: number): void {
    const i = this.length;
    if (i === this.#kinds.length) this.#resize(Math.max(64, i * 2));
    this.#kinds[i] = kind;
    this.#ids[i] = id;
    this.#sizes[i] = size;
    this.#extras[i] = extra;
    if (id >= this.#idCount && id < UNKNOWN_ID) this.#idCount = id + 1;
    this.length = i + 1;
  }

  /** The operations so far, in columns of just their length. */
  finish(names: readonly string[] = []): Operations {
    if (this.length !== this.#kinds.length) this.#resize(this.length);
    return {
      length: this.length,
      kinds: this.#kinds,
      ids: this.#ids,
      sizes: this.#sizes,
      extras: this.#extras,
      idCount: this.#idCount,
      names,
    };
  }

  #resize(capacity: number): void {
    const kept = Math.min(capacity, this.length);
    const grown = new Uint8Array(capacity);
    grown.set(this.#kinds.subarray(0, kept));
    this.#kinds = grown;
    this.#ids = resized(this.#ids, capacity, kept);
    this.#sizes = resized(this.#sizes, capacity, kept);
    this.#extras = resized(this.#extras, capacity, kept);
  }
}

function resized(column: Uint32Array, capacity: number, kept: number): Uint32Array {
  const grown = new Uint32Array(capacity);
  grown.set(column.subarray(0, kept));
  return grown;
}

/** A trace replayed to its end on a heap of its own, and all that is told of it. */
import { FREE, NO_OPERATIONS, type Operations } from '../model/operations.ts';
import type { Replayed } from '../model/report.ts';
import type { Strategies } from '../model/strategies.ts';
import type { Usage } from '../model/usage.ts';
import type { ParsedTrace } from '../trace/trace.ts';
import { blameOf, WorstGrows } from './blame.ts';
import { Grows } from './grows.ts';
import { Heap, type Module } from './module.ts';
import { type Observer, Replay } from './replay.ts';
import { fragmentationOf, reportOf } from './report.ts';

/** 64-bit FNV-1a over 32-bit values, each as 4 little-endian bytes. http://www.isthe.com/chongo/tech/comp/fnv/ */
class AddressHash {
  // Signed, so that all of it stays in integer registers.
  #high = 0xcbf29ce4 | 0;
  #low = 0x84222325 | 0;

  add(value: number): void {
    let high = this.#high;
    let low = this.#low;
    for (let shift = 0; shift < 32; shift += 8) {
      low ^= (value >>> shift) & 0xff;
      // The prime is 2^40 + 0x1b3: products of halves, and the carry of the lower one.
      const product = (low & 0xffff) * 0x1b3;
      const upper = (low >>> 16) * 0x1b3 + (product >>> 16);
      high = (Math.imul(high, 0x1b3) + (upper >>> 16) + (low << 8)) | 0;
      low = (upper << 16) | (product & 0xffff);
    }
    this.#high = high;
    this.#low = low;
  }

  toString(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }
}

/** 64-bit FNV-1a over the payload offsets of all results, 16 hexadecimal digits. */
export interface HashedReplay extends Replayed {
  readonly addressHash: string;
}

/** A trace on a fresh heap, replayed while it is read. */
export class TraceReplay {
  readonly #replay: Replay;
  readonly #hash = new AddressHash();
  readonly #grows = new Grows();
  readonly #worst = new WorstGrows();
  #firstFail: number | null = null;
  #length = 0;

  constructor(module: Module, strategies: Strategies) {
    this.#replay = new Replay(new Heap(module), NO_OPERATIONS, strategies);
  }

  /** Goes on to the end of operations of which all that came before are the first. O(those that are new). */
  extend(operations: Operations): void {
    this.#replay.follow(operations, this.#length);
    this.#length = operations.length;
    this.#replay.runTo(operations.length, this.#observe);
  }

  /** What all that was replayed came to; `sites` and `usage` are those of the trace. */
  end(sites: ParsedTrace['sites'], usage: Usage): HashedReplay {
    return {
      report: reportOf(this.#replay),
      fragmentation: fragmentationOf(this.#replay),
      blame: blameOf(this.#replay, this.#grows.noted, this.#worst.found, sites, usage),
      firstFail: this.#firstFail,
      addressHash: this.#hash.toString(),
    };
  }

  readonly #observe: Observer = (i, kind, _, result, frames) => {
    const { heap } = this.#replay;
    const grow = this.#grows.put(this.#replay, i, kind, heap.heapBytes(), frames);
    if (grow !== null) this.#worst.offer(this.#replay, grow);
    if (kind !== FREE) this.#hash.add(result === 0 ? 0 : result - heap.first());
    if (result === 0 && this.#firstFail === null && heap.fails() > 0) this.#firstFail = i;
  };
}

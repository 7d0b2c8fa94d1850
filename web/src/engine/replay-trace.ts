/** A trace replayed to its end on a heap of its own, and all that is told of it. */
import { FREE } from '../model/operations.ts';
import type { Replayed } from '../model/report.ts';
import type { Strategies } from '../model/strategies.ts';
import type { ParsedTrace } from '../trace/trace.ts';
import { blameOf, WorstGrows } from './blame.ts';
import { Grows } from './grows.ts';
import { compileModule, Heap } from './module.ts';
import { type Observer, Replay } from './replay.ts';
import { fragmentationOf, reportOf } from './report.ts';

/** Operations between two reports on how far a replay is. */
const REPORT_EVERY = 2 ** 18;

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

/** Replays all operations on a fresh heap. O(operations). */
export async function replayTrace(
  { operations, sites }: Pick<ParsedTrace, 'operations' | 'sites'>,
  strategies: Strategies,
  wasm: BufferSource,
  onProgress?: (fraction: number) => void | Promise<void>,
): Promise<HashedReplay> {
  const replay = new Replay(new Heap(await compileModule(wasm)), operations, strategies);
  const hash = new AddressHash();
  const { heap } = replay;
  const grows = new Grows();
  const worst = new WorstGrows();
  let firstFail: number | null = null;
  const observe: Observer = (i, kind, _, result, frames) => {
    const grow = grows.put(replay, i, kind, heap.heapBytes(), frames);
    if (grow !== null) worst.offer(replay, grow);
    if (kind !== FREE) hash.add(result === 0 ? 0 : result - heap.first());
    if (result === 0 && firstFail === null && heap.fails() > 0) firstFail = i;
  };
  for (let end = 0; end < operations.length; ) {
    end = Math.min(operations.length, end + REPORT_EVERY);
    replay.runTo(end, observe);
    await onProgress?.(end / operations.length);
  }
  return {
    report: reportOf(replay),
    fragmentation: fragmentationOf(replay),
    blame: blameOf(replay, grows.noted, worst.found, sites),
    firstFail,
    addressHash: hash.toString(),
  };
}

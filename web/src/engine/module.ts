/**
 * The one place that touches WebAssembly and the memory of a heap. It knows rows by the names which the
 * generated layout gives them; what a row means stands in c/inspect.h.
 */
import type { Counters, Step } from '../model/picture.ts';
import { listSize, PAGE, SMALLEST } from '../model/sizes.ts';
import { limitOf, STRATEGIES, type Strategies } from '../model/strategies.ts';
import { PROBLEMS } from '../texts/problems.ts';
import { FRAME, HEADER, LAYOUT, LIST, REASONS, RULES, STATE, STEP, STEPS } from './layout.ts';
import {
  ALLOCATED_MARK,
  clearPage,
  copyPage,
  EMPTY,
  type PageCopy,
  putBack,
  type Snapshot,
} from './snapshot.ts';

export interface Allocator {
  malloc(size: number): number;
  calloc(members: number, size: number): number;
  realloc(payload: number, size: number): number;
  aligned_alloc(alignment: number, size: number): number;
  free(payload: number): void;
  malloc_usable_size(payload: number): number;
}

interface Exports extends Allocator {
  memory: WebAssembly.Memory;
  __stack_pointer: WebAssembly.Global;
  zee_layout(): number;
  zee_rows(): number;
  zee_row_bytes(): number;
  zee_set(strategy: number, value: number): number;
  zee_reset(): void;
  zee_limit(pages: number): void;
  zee_reserve(pages: number): number;
  zee_record(on: number): void;
  zee_stop_at(row: number): void;
  zee_state(): number;
  zee_heap_bytes(): number;
  zee_allocated_bytes(): number;
  zee_steps(): number;
  zee_step_rows(): number;
  zee_frames(from: number, max: number): number;
  zee_free_list(list: number, from: number, max: number): number;
  zee_free_lists(): number;
  zee_occupancy(from: number, to: number, n: number): number;
  zee_filled(from: number, max: number): number;
  zee_written(page: number, end: number): number;
  zee_note_written(page: number): void;
  zee_check(): number;
}

/** The compiled module, of which every heap is an instance. */
export type Module = WebAssembly.Module;

/** A module that lacks one of these is not ours to drive. */
const NEEDED = [
  ...['memory', '__stack_pointer', 'malloc', 'calloc', 'realloc', 'aligned_alloc', 'free'],
  ...['malloc_usable_size', 'zee_layout', 'zee_rows', 'zee_row_bytes', 'zee_set', 'zee_reset'],
  ...['zee_limit', 'zee_reserve', 'zee_record', 'zee_stop_at', 'zee_state', 'zee_heap_bytes'],
  ...['zee_allocated_bytes', 'zee_steps', 'zee_step_rows', 'zee_frames', 'zee_free_list'],
  ...['zee_free_lists', 'zee_occupancy', 'zee_filled', 'zee_written', 'zee_note_written'],
  'zee_check',
];

/** Compiles the module and refuses one whose exports or row layout are not the ones built for. */
export async function compileModule(bytes: BufferSource): Promise<Module> {
  const module = await WebAssembly.compile(bytes);
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const missing = NEEDED.filter((name) => !exported.has(name));
  if (missing.length > 0) {
    throw new Error(`Not a module this page can watch: it does not export ${missing.join(', ')}.`);
  }
  const seen = layoutOf(instantiate(module));
  if (seen !== LAYOUT) throw new Error(layoutMessage(seen));
  return module;
}

export function isTrap(error: unknown): error is WebAssembly.RuntimeError {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/** The exports as a plain object: in the instance's own, V8 looks names up at every call. */
function instantiate(module: Module): Exports {
  return { ...new WebAssembly.Instance(module).exports } as unknown as Exports;
}

function layoutOf(exports: Exports): string {
  const bytes = new Uint8Array(exports.memory.buffer);
  const start = exports.zee_layout();
  return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
}

function layoutMessage(seen: string): string {
  const lines = seen.split('\n');
  const differing = LAYOUT.split('\n').findIndex((line, i) => line !== lines[i]);
  const expected = LAYOUT.split('\n')[differing] ?? 'no more rows';
  return `The module's rows are not the ones this page was built for: expected "${expected}", saw "${lines[differing] ?? ''}". Build both anew.`;
}

/** One heap: an instance of the module. Addresses and sizes are unsigned. */
export class Heap {
  readonly #exports: Exports;
  readonly #stackPointer: number;
  #words: Uint32Array;
  #first = 0;
  /** By page: what is in it, but for those written to since; null where that is not known. Pages behind the heap may
   *  hold what was in them when it was larger. */
  #copies: (PageCopy | null)[] = [];

  constructor(module: Module) {
    this.#exports = instantiate(module);
    this.#stackPointer = this.#exports.__stack_pointer.value;
    this.#words = new Uint32Array(this.#exports.memory.buffer);
    this.record(false);
    this.reserve(0);
  }

  get allocator(): Allocator {
    return this.#exports;
  }

  /** Throws for a choice the module does not have, or when the heap is in use. */
  set(strategy: number, value: number): void {
    if (this.#exports.zee_set(strategy, value) !== 0) {
      throw new RangeError(`strategy ${strategy} cannot be ${value} here`);
    }
  }

  /** Empties the heap and sets the strategies, by number, and its limit. */
  begin(strategies: Strategies): void {
    this.reset();
    STRATEGIES.forEach((_, strategy) => {
      this.set(strategy, strategies[strategy] ?? 0);
    });
    this.limit(limitOf(strategies));
  }

  limit(pages: number): void {
    this.#exports.zee_limit(pages);
  }

  reset(): void {
    const pages = this.#pages();
    this.#exports.zee_reset();
    this.#copies.fill(EMPTY, 0, pages);
    this.#noteBehind(pages);
  }

  /** Gets pages ahead, in one growth of the memory instead of many; says whether it was granted. */
  reserve(pages: number): boolean {
    return this.#exports.zee_reserve(pages) === 0;
  }

  /** Pages of the memory behind the heap. */
  pagesAhead(): number {
    return this.#memory().byteLength / PAGE - this.#pages();
  }

  /** Whether the steps of calls are logged, or only counted. */
  record(on: boolean): void {
    this.#exports.zee_record(on ? 1 : 0);
  }

  /** Has calls whose steps are logged trap when they log that one, from 1 on; 0: none. */
  stopAt(step: number): void {
    this.#exports.zee_stop_at(step);
  }

  heapBytes(): number {
    return this.#exports.zee_heap_bytes() >>> 0;
  }

  allocatedBytes(): number {
    return this.#exports.zee_allocated_bytes() >>> 0;
  }

  /** Address of the heap's first byte; 0 while there never was one. */
  first(): number {
    if (this.#first === 0) this.#first = this.extent().first;
    return this.#first;
  }

  /** First and end address; the end may be 2^32. Equal while the heap is empty. */
  extent(): { first: number; end: number } {
    const { words, at } = this.#state();
    const first = words[at + STATE.first] ?? 0;
    const end = words[at + STATE.end] ?? 0;
    return { first, end: end === 0 && first !== 0 ? 2 ** 32 : end };
  }

  counters(): Counters {
    const { words, at } = this.#state();
    const wide = (low: number) => (words[at + low] ?? 0) + (words[at + low + 1] ?? 0) * 2 ** 32;
    return {
      probes: wide(STATE.probes),
      walked: wide(STATE.walked),
      splits: wide(STATE.splits),
      coalesces: wide(STATE.coalesces),
      grows: wide(STATE.grows),
      fails: wide(STATE.fails),
    };
  }

  /** Calls that failed so far, as `counters` has them, up to 2^32. */
  fails(): number {
    const { words, at } = this.#state();
    return words[at + STATE.fails] ?? 0;
  }

  /** Steps of the last recorded call, those that left the ring included. */
  stepsBegun(): number {
    const { words, at } = this.#state();
    return words[at + STATE.steps] ?? 0;
  }

  /** Steps of the last recorded call; those that left the ring are missing at the front. */
  steps(): Step[] {
    const { words, at } = this.#state();
    const begun = words[at + STATE.steps] ?? 0;
    const kept = words[at + STATE.steps_kept] ?? 0;
    const ring = this.#exports.zee_step_rows();
    const rows = this.#exports.zee_steps() >>> 2;
    return Array.from({ length: kept }, (_, i) => {
      const row = rows + ((begun - kept + i) % ring) * STEP.words;
      return {
        name: STEPS[words[row + STEP.kind] ?? 0] ?? 'fail',
        count: words[row + STEP.count] ?? 0,
        a: words[row + STEP.a] ?? 0,
        b: words[row + STEP.b] ?? 0,
        c: words[row + STEP.c] ?? 0,
      };
    });
  }

  /** Frames in address order in [from, to), a call of `visit` each, until one returns false. State: 0 free, 1
   *  allocated, 2 damaged. */
  forEachFrame(
    from: number,
    to: number,
    // biome-ignore lint/suspicious/noConfusingVoidType: most visits go on to the end
    visit: (address: number, size: number, state: number) => boolean | void,
  ): void {
    const rows = this.#exports.zee_rows() >>> 2;
    let cursor = from;
    while (cursor < to) {
      const n = this.#exports.zee_frames(
        cursor,
        Math.min(0xffff, Math.ceil((to - cursor) / SMALLEST)),
      );
      if (n === 0) return;
      const words = this.#memory();
      for (let row = rows; row < rows + n * FRAME.words; row += FRAME.words) {
        const address = words[row + FRAME.address] ?? 0;
        if (address >= to || address < cursor) return;
        const size = words[row + FRAME.size] ?? 0;
        if (visit(address, size, words[row + FRAME.state] ?? 0) === false) return;
        cursor = address + size;
      }
    }
  }

  /** Addresses on a free list in link order from its head, at most `max`. */
  freeList(list: number, max: number): Uint32Array {
    const found = new Uint32Array(max);
    const rows = this.#exports.zee_rows() >>> 2;
    let length = 0;
    while (length < max) {
      const from = length === 0 ? 0 : (found[length - 1] ?? 0);
      const n = this.#exports.zee_free_list(list, from, max - length);
      if (n === 0) break;
      const words = this.#memory();
      for (let i = 0; i < n; i++) found[length + i] = words[rows + i * FRAME.words] ?? 0;
      length += n;
    }
    return found.slice(0, length);
  }

  /** Free jumbos in link order, at most `max`. */
  freeJumbos(max = Number.POSITIVE_INFINITY): { address: number; size: number }[] {
    const count = Math.min(max, this.freeLists().counts[0] ?? 0);
    return Array.from(this.freeList(0, count), (address) => ({
      address,
      size: this.#memory()[(address >>> 2) + HEADER.size] ?? 0,
    }));
  }

  /** Throws, as a trap does, when one of the lists in [from, to) goes on behind its last frame: a search of it might
   *  never end. O(free frames). */
  requireListsToEnd(from: number, to: number): void {
    this.freeLists().counts.forEach((count, list) => {
      if (list < from || list >= to) return;
      const last = this.freeList(list, count)[count - 1];
      const ends = last === undefined || this.#memory()[(last >>> 2) + HEADER.next] === 0;
      if (!ends) throw new WebAssembly.RuntimeError(PROBLEMS.engine.endless(list));
    });
  }

  /** Frames and bytes on each free list. */
  freeLists(): { counts: Uint32Array; bytes: Float64Array } {
    const n = this.#exports.zee_free_lists();
    const words = this.#memory();
    const counts = new Uint32Array(n);
    const bytes = new Float64Array(n);
    let row = this.#exports.zee_rows() >>> 2;
    for (let list = 0; list < n; list++, row += LIST.words) {
      counts[list] = words[row + LIST.frames] ?? 0;
      bytes[list] = words[row + LIST.bytes] ?? 0;
    }
    return { counts, bytes };
  }

  /** Bytes of free buddies of one size that stand apart. Where a frame is, its buddy is a frame or split, so
   *  that a header stands there. O(free frames). */
  freeBuddies(): number {
    const { first, end } = this.extent();
    let bytes = 0;
    this.freeLists().counts.forEach((count, list) => {
      const size = listSize(list);
      if (size === 0 || size === PAGE) return;
      const frames = this.freeList(list, count);
      const words = this.#memory();
      for (const frame of frames) {
        const buddy = (frame ^ size) >>> 0;
        const header = buddy >>> 2;
        if (buddy < frame || buddy < first || buddy >= end) continue;
        const free = words[header + HEADER.next] !== ALLOCATED_MARK;
        if (free && words[header + HEADER.size] === size) bytes += 2 * size;
      }
    });
    return bytes;
  }

  /** Allocated bytes in each of n equal bins of [from, to); n is of bins that are a power of two of bytes,
   *  or few enough to be asked for at once. */
  occupancy(from: number, to: number, n: number): Float32Array {
    const bins = new Float32Array(n);
    const most = this.#exports.zee_row_bytes() >>> 2;
    const binBytes = (to - from) / n;
    for (let bin = 0; bin < n; bin += most) {
      const start = from + bin * binBytes;
      const stop = Math.min(to, start + most * binBytes);
      const found = this.#exports.zee_occupancy(start, stop % 2 ** 32, Math.min(most, n - bin));
      const rows = this.#exports.zee_rows() >>> 2;
      bins.set(this.#memory().subarray(rows, rows + found), bin);
    }
    return bins;
  }

  /** The first broken rule and its address; null for a sound heap. Costs a walk of the heap. */
  check(): { rule: string; address: number } | null {
    const rule = this.#exports.zee_check();
    if (rule === 0) return null;
    const { words, at } = this.#state();
    return { rule: RULES[rule] ?? 'size', address: words[at + STATE.rule_address] ?? 0 };
  }

  /** Size of the frame of an allocated payload, read from the header words just before it. */
  frameSize(payload: number): number {
    const header = (payload >>> 2) - 2;
    return this.#memory()[header + HEADER.size] ?? 0;
  }

  /** A copy of the bytes; shorter at the end of memory. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer).slice(address, address + length);
  }

  /** Overwrites a byte of the heap; says whether the address is one of its. */
  poke(address: number, value: number): boolean {
    const { first, end } = this.extent();
    if (address < first || address >= end) return false;
    new Uint8Array(this.#exports.memory.buffer)[address] = value;
    this.#copies[Math.floor(address / PAGE)] = null;
    return true;
  }

  /** Everything that the heap is. O(bytes of the pages written to since the last one, and pages). */
  snapshot(): Snapshot {
    const memory = this.#memory();
    const most = this.#exports.zee_row_bytes() >>> 2;
    const rows = this.#exports.zee_rows() >>> 2;
    const filled = (from: number) =>
      memory.subarray(rows, rows + this.#exports.zee_filled(from, most));
    this.#forgetWritten();
    return Array.from({ length: this.#pages() }, (_, page) => {
      const copy = this.#copies[page] ?? copyPage(memory, page, filled);
      this.#copies[page] = copy;
      return copy;
    });
  }

  /** Puts a snapshot of a heap of the same module back. O(bytes of the pages in which something else is, and pages). */
  restore(snapshot: Snapshot): void {
    const missing = snapshot.length - this.#exports.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#exports.memory.grow(missing);
    const memory = this.#memory();
    this.#forgetWritten();
    snapshot.forEach((wanted, page) => {
      const there = this.#copies[page] ?? null;
      if (there === wanted) return;
      clearPage(memory, page, there);
      putBack(memory, page, wanted);
      this.#copies[page] = wanted;
    });
    this.#exports.__stack_pointer.value = this.#stackPointer;
    this.record(false);
    this.reserve(0);
    this.#noteBehind(snapshot.length);
  }

  /** From here on it is not known what is in pages that were written to, of which the first one always is. */
  #forgetWritten(): void {
    const pages = this.#pages();
    while (this.#copies.length < pages) this.#copies.push(EMPTY);
    this.#copies[0] = null;
    let page = this.#exports.zee_written(1, pages);
    while (page < pages) {
      this.#copies[page] = null;
      page = this.#exports.zee_written(page + 1, pages);
    }
  }

  /** Has the module empty pages behind the heap, from that one on, should the heap grow into them. */
  #noteBehind(pages: number): void {
    for (let page = pages; page < this.#copies.length; page++)
      if (this.#copies[page] !== EMPTY) this.#exports.zee_note_written(page);
  }

  /** Of memory up to the end of the heap. */
  #pages(): number {
    return Math.max(this.extent().end / PAGE, 1);
  }

  #memory(): Uint32Array {
    if (this.#words.length === 0) this.#words = new Uint32Array(this.#exports.memory.buffer);
    return this.#words;
  }

  #state(): { words: Uint32Array; at: number } {
    const at = this.#exports.zee_state() >>> 2;
    return { words: this.#memory(), at };
  }
}

/** The word for a fail step's reason. */
export function reasonOf(step: Step): string {
  return REASONS[step.a] ?? 'none';
}

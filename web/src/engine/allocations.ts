/**
 * The allocations of a run. Each is known by the index of the operation that made it: what it is called and
 * how much was requested stand there, and the order of the indices is that of age.
 *
 * Two kinds of things are kept. What came of an operation (its address, what its pointer held before) stays
 * true wherever the replay goes, and is found out once, when the replay first gets there. Which
 * allocations are live depends on where the replay stands; it is a bit for each operation, so that
 * snapshots of it are small.
 */
import { asSigned, Bits, type SavedBits } from '../model/bits.ts';
import { grown } from '../model/growing.ts';
import {
  BLOCK,
  type Block,
  CALLOC,
  emptyBlock,
  LOG_BLOCK,
  NULL_ID,
  type Operations,
  UNKNOWN_ID,
} from '../model/operations.ts';
import { frameSizeFor, HEADER, MEMORY_PAGES, PAGE } from '../model/sizes.ts';

/** Stands where there is no allocation: behind NULL. */
export const NONE = -1;

/** What an operation did to the pointer of its id. From 3 on it holds a new allocation then, whose payload
 *  begins 2^effect bytes into the frame. */
const KEPT = 0;
const CLEARED = 1;
const LOG_HEADER = Math.log2(HEADER);
const LOG_PAGE = Math.log2(PAGE);

export interface LiveSnapshot {
  readonly live: SavedBits;
  /** By page of memory, as far as any is used. */
  readonly used: Uint32Array;
  readonly jumbos: Uint32Array;
  readonly count: number;
  readonly requested: number;
}

/** What an operation did to a frame. */
interface Touched {
  readonly address: number;
  /** From its start to the last byte requested. */
  readonly bytes: number;
  readonly requested: number;
  readonly freed: boolean;
}

export class Allocations {
  #operations: Operations;
  // By operation: what came of it.
  #addresses = new Uint32Array(1024);
  #effects = new Uint8Array(1024);
  /** The allocation its id's pointer held before it; one more, 0 for none. */
  #held = new Uint32Array(1024);
  /** Bytes of those frames that are larger than a fresh one for what is in them. */
  readonly #larger = new Map<number, number>();
  /** Operations of which that is known. */
  #known = 0;
  /** By id, after the known operations: the allocation its pointer holds, live or stale; again one more. */
  #pointers = new Uint32Array(1024);
  readonly #live = new Bits();
  /** By page of memory: bytes of live ones, from the start of the frame to the last byte requested. */
  readonly #used = new Uint32Array(MEMORY_PAGES);
  /** Live ones that are larger than a page. */
  readonly #jumbos = new Set<number>();
  count = 0;
  /** Sum over live ones. */
  requested = 0;

  constructor(operations: Operations) {
    this.#operations = operations;
    this.#makeRoom();
  }

  get operations(): Operations {
    return this.#operations;
  }

  /** Goes on with other operations, of which the first `kept` are the same. O(kept) where some are not. */
  follow(operations: Operations, kept: number): void {
    this.#operations = operations;
    this.#makeRoom();
    if (kept >= this.#known) return;
    this.#known = kept;
    for (const each of this.#larger.keys()) if (each >= kept) this.#larger.delete(each);
    this.#pointers.fill(0);
    for (let i = 0; i < kept; i++) {
      const effect = this.#effects[i] ?? KEPT;
      if (effect !== KEPT) this.#pointers[this.id(i)] = effect === CLEARED ? 0 : i + 1;
    }
  }

  /** The allocation that the pointer of operation i's id holds before it, live or stale; NONE for NULL.
   *  Operations must be asked for in order the first time. */
  heldBefore(i: number, id: number): number {
    if (i < this.#known) return (this.#held[i] ?? 0) - 1;
    const held = id < UNKNOWN_ID ? (this.#pointers[id] ?? 0) : 0;
    this.#held[i] = held;
    this.#effects[i] = KEPT;
    this.#addresses[i] = 0;
    this.#known = i + 1;
    return held - 1;
  }

  /** Enters what operation i has allocated for its id. */
  add(i: number, id: number, address: number, requested: number, offset: number): void {
    this.#addresses[i] = address;
    this.#effects[i] = offset === HEADER ? LOG_HEADER : 31 - Math.clz32(offset);
    if (i + 1 === this.#known) this.#pointers[id] = i + 1;
    this.#live.add(i);
    this.#use(i, address - offset, offset + requested, 1);
    this.count += 1;
    this.requested += requested;
  }

  /** Enters how large the frame of an allocation is, where it may be larger than a fresh one. */
  setFrame(allocation: number, bytes: number): void {
    this.#larger.delete(allocation);
    if (bytes !== this.frameBytes(allocation)) this.#larger.set(allocation, bytes);
  }

  /** Of its frame, headers and slack included. */
  frameBytes(allocation: number, used = this.usedBy(allocation)): number {
    const larger = this.#larger.size === 0 ? undefined : this.#larger.get(allocation);
    return larger ?? frameSizeFor(used);
  }

  /** From its frame's start to the last byte requested. */
  usedBy(allocation: number): number {
    return this.offset(allocation) + this.requestedBy(allocation);
  }

  /** The pointer of an allocation that failed is NULL. */
  clear(i: number, id: number): void {
    this.#effects[i] = CLEARED;
    if (i + 1 === this.#known) this.#pointers[id] = 0;
  }

  /** Takes a live one out. */
  remove(allocation: number): void {
    const requested = this.requestedBy(allocation);
    const offset = this.offset(allocation);
    this.#live.remove(allocation);
    this.#use(allocation, this.address(allocation) - offset, offset + requested, -1);
    this.count -= 1;
    this.requested -= requested;
  }

  /** Enters the bytes of one, or takes them out. O(its pages). */
  #use(allocation: number, from: number, bytes: number, sign: 1 | -1): void {
    const page = from >>> LOG_PAGE;
    if (bytes <= PAGE) {
      this.#used[page] = (this.#used[page] ?? 0) + sign * bytes;
      return;
    }
    if (sign > 0) this.#jumbos.add(allocation);
    else this.#jumbos.delete(allocation);
    for (let at = page, left = bytes; left > 0; at++, left -= PAGE)
      this.#used[at] = (this.#used[at] ?? 0) + sign * Math.min(PAGE, left);
  }

  /** Bytes of live ones in the page of that address, slack apart. */
  usedInPage(address: number): number {
    return this.#used[address >>> LOG_PAGE] ?? 0;
  }

  /** Live ones larger than a page, in no order. */
  jumbos(): Iterable<number> {
    return this.#jumbos;
  }

  /** The frame that operation i allocated or freed, and how many bytes were requested for it; null when it
   *  did neither. */
  touchedBy(i: number): Touched | null {
    const freed = this.address(i) === 0;
    const allocation = freed ? (this.#held[i] ?? 0) - 1 : i;
    const payload = this.address(allocation);
    if (payload === 0 || (freed && this.requestedBy(i) > 0)) return null;
    const offset = this.offset(allocation);
    const requested = this.requestedBy(allocation);
    return { address: payload - offset, bytes: offset + requested, requested, freed };
  }

  isLive(allocation: number): boolean {
    return allocation >= 0 && this.#live.has(allocation);
  }

  /** Where its payload is, or was; 0 for NONE. */
  address(allocation: number): number {
    return allocation >= 0 ? (this.#addresses[allocation] ?? 0) : 0;
  }

  /** Bytes from the frame's start to the payload. */
  offset(allocation: number): number {
    const effect = this.#effects[allocation] ?? KEPT;
    return effect < LOG_HEADER ? HEADER : (1 << effect) >>> 0;
  }

  id(allocation: number): number {
    return this.#block(allocation).ids[allocation & (BLOCK - 1)] ?? NULL_ID;
  }

  requestedBy(allocation: number): number {
    const { kinds, sizes, extras } = this.#block(allocation);
    const at = allocation & (BLOCK - 1);
    const size = sizes[at] ?? 0;
    return kinds[at] === CALLOC ? size * (extras[at] ?? 0) : size;
  }

  /** Index of the last operation before `end` that allocated or freed the frame at an address; −1: none. */
  lastTouching(frame: number, end: number): number {
    const addresses = this.#addresses;
    for (let i = Math.min(end, this.#known) - 1; i >= 0; i--) {
      const payload = addresses[i] || (addresses[(this.#held[i] ?? 0) - 1] ?? 0);
      const near = payload > frame && payload <= frame + PAGE;
      if (near && this.touchedBy(i)?.address === frame) return i;
    }
    return NONE;
  }

  /** By `address end`: the last operation before `end` that allocated the frame at that address, as far as there
   *  is one. O(operations), about a nanosecond each. */
  makersOf(
    frames: readonly { readonly address: number; readonly end: number }[],
  ): ReadonlyMap<string, number> {
    const addresses = this.#addresses;
    const wanted = new Map<number, number[]>();
    const pages = new Uint8Array(MEMORY_PAGES);
    for (const { address, end } of frames) {
      wanted.set(address, [...(wanted.get(address) ?? []), end]);
      pages[address >>> LOG_PAGE] = 1;
    }
    const makers = new Map<string, number>();
    for (let i = 0; i < this.#known; i++) {
      const payload = addresses[i] ?? 0;
      if (payload === 0 || pages[(payload - HEADER) >>> LOG_PAGE] !== 1) continue;
      const address = payload - this.offset(i);
      for (const end of wanted.get(address) ?? []) if (i < end) makers.set(`${address} ${end}`, i);
    }
    return makers;
  }

  /** Visits live ones from the newest on until `visit` returns false; `end` is where the replay stands. */
  visitNewestFirst(visit: (allocation: number) => boolean): void {
    this.#live.visitDownFrom(this.#known, visit);
  }

  /** Visits live ones that begin in a page of which `pages` has a 1. O(live): a nanosecond or two for each that
   *  does not, as long as the bits are looked through here, where no call is between. */
  visitInPages(pages: Uint8Array, visit: (allocation: number) => void): void {
    const addresses = this.#addresses;
    const words = this.#live.words(this.#known);
    for (let word = words.length - 1; word >= 0; word--) {
      let left = asSigned(words[word]);
      while (left !== 0) {
        const bit = 31 - Math.clz32(left);
        left &= ~(1 << bit);
        const each = word * 32 + bit;
        if (pages[(addresses[each] ?? 0) >>> LOG_PAGE] === 1) visit(each);
      }
    }
  }

  /** The live one that holds this address; NONE where there is none. O(live). */
  ownerOf(address: number): number {
    let owner = NONE;
    this.visitNewestFirst((allocation) => {
      if (this.#addresses[allocation] === address) owner = allocation;
      return owner === NONE;
    });
    return owner;
  }

  /** What is live where the replay stands now, in a heap that ends before that address. O(what has changed since the
   *  last one, and pages). */
  snapshot(end: number): LiveSnapshot {
    return {
      live: this.#live.save(),
      used: this.#used.slice(0, end / PAGE),
      jumbos: Uint32Array.from(this.#jumbos),
      count: this.count,
      requested: this.requested,
    };
  }

  /** Null: nothing is live. As cheap as a snapshot: what could be added up from what is live stands in it. */
  restore(snapshot: LiveSnapshot | null): void {
    this.#live.putBack(snapshot?.live ?? []);
    this.#used.fill(0);
    this.#used.set(snapshot?.used ?? []);
    this.#jumbos.clear();
    for (const each of snapshot?.jumbos ?? []) this.#jumbos.add(each);
    this.count = snapshot?.count ?? 0;
    this.requested = snapshot?.requested ?? 0;
  }

  #block(i: number): Block {
    return this.#operations.blocks[i >>> LOG_BLOCK] ?? NO_BLOCK;
  }

  #makeRoom(): void {
    const { length, idCount } = this.#operations;
    if (idCount > this.#pointers.length) this.#pointers = grown(this.#pointers, idCount);
    if (length <= this.#addresses.length) return;
    this.#addresses = grown(this.#addresses, length);
    this.#held = grown(this.#held, length);
    this.#effects = grown(this.#effects, length);
  }
}

const NO_BLOCK = emptyBlock(0);

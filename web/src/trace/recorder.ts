/** From events that name addresses to operations that name ids, and the figures of the trace on the way. */

import { Columns } from '../model/columns.ts';
import { ALL_EVENTS, type EventRange } from '../model/event-range.ts';
import {
  CALLOC,
  FREE,
  MALLOC,
  MAX_SIZE,
  NULL_ID,
  REALLOC,
  UNKNOWN_ID,
} from '../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import { AddressTable } from './address-table.ts';
import { FigureCounter } from './figures.ts';
import { Sites } from './sites.ts';
import { Warnings } from './trace.ts';

/**
 * Takes the events of a trace in their order, one call an event, O(1) each. An address is any number but 0,
 * which is NULL. Every allocation gets the next id; a realloc keeps its id. An address that is allocated
 * again while it is live has lost its free: the older block is dropped, and the new one takes its id, so
 * that a replay frees it first.
 */
export class Recorder {
  readonly columns = new Columns();
  readonly figures = new FigureCounter();
  readonly warnings = new Warnings();
  readonly sites = new Sites();
  /** The line that is being read, for warnings. */
  line = 0;
  /** Events so far, those out of the range included. */
  events = 0;
  readonly range: EventRange;
  readonly #ids = new AddressTable();
  #nextId = 0;

  constructor(range: EventRange = ALL_EVENTS) {
    this.range = range;
  }

  /** No later event can count. */
  get isOver(): boolean {
    return this.events >= this.range.to;
  }

  /** The id of the block that lives at an address; undefined for none. */
  idAt(address: number): number | undefined {
    return this.#ids.get(address);
  }

  /**
   * malloc, calloc or aligned, by its index in KINDS. `size` and `extra` are those of an operation, of any
   * size; `site` is where it was called, by its index in `sites`. Gives the block's id; undefined where there
   * is none, or it does not count.
   */
  allocate(kind: number, address: number, size: number, extra = 0, site = 0): number | undefined {
    if (!this.#counts()) return undefined;
    if (address === 0) {
      this.figures.fail(kind);
      return undefined;
    }
    const bytes = this.#countable(kind === CALLOC ? size * extra : size);
    const id = this.#idFor(address);
    this.figures.allocate(id, bytes, kind);
    this.#push(kind, id, size, extra, site);
    return id;
  }

  /** realloc(old, size) gave `address`. */
  reallocate(old: number, address: number, size: number, site = 0): void {
    this.reallocateBlock(old === 0 ? NULL_ID : this.detach(old), old, address, size, site);
  }

  /** Takes a block from its address, as a realloc does before it is known where the block goes; its id, or
   *  UNKNOWN_ID where no block lives there. To be followed by `reallocateBlock`. */
  detach(address: number): number {
    const id = this.#ids.get(address);
    if (id === undefined) return UNKNOWN_ID;
    this.#ids.delete(address);
    return id;
  }

  /** realloc of a detached block which was at `old`; of none with NULL_ID. Gives an id as `allocate` does. */
  reallocateBlock(
    id: number,
    old: number,
    address: number,
    size: number,
    site = 0,
  ): number | undefined {
    if (!this.#counts()) return undefined;
    if (address !== 0 && id < UNKNOWN_ID) return this.#move(id, address, size, site);
    if (address !== 0) return this.#reallocateNothing(id, address, size, site);
    if (size === 0 && id !== NULL_ID) this.#reallocateToZero(id);
    else this.#failToReallocate(id, old);
    return undefined;
  }

  free(address: number): void {
    if (!this.#counts()) return;
    const id = address === 0 ? NULL_ID : this.detach(address);
    if (id === NULL_ID) this.figures.freeNull();
    else this.figures.free(id);
    if (id === UNKNOWN_ID) this.warnings.add('free unknown', this.line, TEXT.freeUnknown);
    this.#push(FREE, id, 0, 0, 0);
  }

  /** Whether the next event lies in the range. */
  #counts(): boolean {
    const event = this.events++;
    return event >= this.range.from && event < this.range.to;
  }

  /** The id for a block that is new at this address. */
  #idFor(address: number): number {
    const live = this.#ids.get(address);
    if (live !== undefined) {
      this.warnings.add('over live', this.line, TEXT.overLive);
      return live;
    }
    this.#ids.set(address, this.#nextId);
    return this.#nextId++;
  }

  /** A block that a realloc moves onto has been freed unseen. */
  #dropOlder(address: number): void {
    const older = this.detach(address);
    if (older === UNKNOWN_ID) return;
    this.warnings.add('over live', this.line, TEXT.overLive);
    this.figures.drop(older);
    this.columns.push(FREE, older, 0, 0);
  }

  #failToReallocate(id: number, old: number): void {
    if (id < UNKNOWN_ID) this.#ids.set(old, id);
    const of = id === NULL_ID ? 'null' : id === UNKNOWN_ID ? 'unknown' : 'live';
    this.figures.failToReallocate(of);
  }

  #move(id: number, address: number, size: number, site: number): number {
    this.#dropOlder(address);
    this.#ids.set(address, id);
    this.figures.reallocate(id, this.#countable(size));
    this.#push(REALLOC, id, size, 0, site);
    return id;
  }

  /** Of NULL, or of what is not live: a fresh allocation. */
  #reallocateNothing(of: number, address: number, size: number, site: number): number {
    const bytes = this.#countable(size);
    const wasLive = this.#ids.get(address) !== undefined;
    const id = this.#idFor(address);
    if (of === NULL_ID) this.figures.reallocateNull(id, bytes);
    else this.figures.reallocateUnknown(id, bytes);
    if (of === UNKNOWN_ID) this.warnings.add('realloc unknown', this.line, TEXT.reallocUnknown);
    // A realloc of a live id would move the older block instead of freeing it.
    this.#push(wasLive ? MALLOC : REALLOC, id, size, 0, site);
    return id;
  }

  #reallocateToZero(id: number): void {
    if (id === UNKNOWN_ID) this.warnings.add('realloc unknown', this.line, TEXT.reallocUnknown);
    this.figures.reallocateToZero(id);
    this.#push(REALLOC, id, 0, 0, 0);
  }

  #push(kind: number, id: number, size: number, extra: number, site: number): void {
    if (site > 0) this.sites.put(this.columns.length, site);
    this.columns.push(kind, id, Math.min(size, MAX_SIZE), Math.min(extra, MAX_SIZE));
  }

  #countable(bytes: number): number {
    return bytes <= MAX_SIZE ? bytes : countable(bytes, this.line, this.warnings);
  }
}

/** A size beyond 32 bits as it is counted, with a warning on how it is replayed. */
export function countable(bytes: number, line: number, warnings: Warnings): number {
  if (bytes <= Number.MAX_SAFE_INTEGER) {
    warnings.add('over 32 bits', line, () => TEXT.sizeOver32Bits(bytes));
    return bytes;
  }
  warnings.add('over 53 bits', line, () => TEXT.sizeOver53Bits);
  return Number.MAX_SAFE_INTEGER;
}

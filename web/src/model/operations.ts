/**
 * What a program asked of its allocator, in order. With the strategies this is the only truth:
 * everything the page shows is replayed from it.
 *
 * An id is the variable that holds a pointer: it may be used again after its free.
 */
export const CALLS = ['malloc', 'calloc', 'realloc', 'aligned', 'free'] as const;
export type Call = (typeof CALLS)[number];
/** A poke is no call: it overwrites a byte of the heap, to see what comes of it. */
export const KINDS = [...CALLS, 'poke'] as const;
export type Kind = (typeof KINDS)[number];
export const MALLOC = 0;
export const CALLOC = 1;
export const REALLOC = 2;
export const ALIGNED = 3;
export const FREE = 4;
export const POKE = 5;

/** The id of `free(NULL)` and `realloc(NULL, n)`. */
export const NULL_ID = 0xffff_ffff;
/** The id of a pointer which a trace frees without ever having allocated it: no effect in replay. */
export const UNKNOWN_ID = 0xffff_fffe;
/** The largest size a 32-bit heap can be asked for; larger ones of a trace are stored as this one. */
export const MAX_SIZE = 0xffff_ffff;

export interface Operation {
  readonly kind: Kind;
  readonly id: number;
  /** Bytes; for calloc the bytes of one member; 0 for free; for poke the address. */
  readonly size: number;
  /** calloc: how many members; aligned: the alignment in bytes; poke: the byte's value; 0 otherwise. */
  readonly extra: number;
}

/** Operations in a block; the last block of a list may be shorter. */
export const LOG_BLOCK = 14;
export const BLOCK = 2 ** LOG_BLOCK;

/** Flat columns, 13 bytes an operation, on one buffer: a block goes between threads without copying objects. */
export interface Block {
  /** Index into KINDS. */
  readonly kinds: Uint8Array;
  readonly ids: Uint32Array;
  readonly sizes: Uint32Array;
  readonly extras: Uint32Array;
}

/**
 * A list of operations in blocks. Lists that begin alike share the blocks in which they are alike, so that
 * a change of one operation among millions costs a block, not a list.
 */
export interface Operations {
  readonly length: number;
  readonly blocks: readonly Block[];
  /** One more than the largest id, NULL_ID and UNKNOWN_ID apart. */
  readonly idCount: number;
  /** Names by id, as the console shows them; an id without one is shown as its number. */
  readonly names: readonly string[];
}

export const NO_OPERATIONS: Operations = { length: 0, blocks: [], idCount: 0, names: [] };

export function emptyBlock(length: number): Block {
  const buffer = new ArrayBuffer(13 * length);
  return {
    ids: new Uint32Array(buffer, 0, length),
    sizes: new Uint32Array(buffer, 4 * length, length),
    extras: new Uint32Array(buffer, 8 * length, length),
    kinds: new Uint8Array(buffer, 12 * length, length),
  };
}

/** The first operations of a block, in a block of its own that has room for `room`. */
export function copiedBlock(block: Block, length: number, room: number = length): Block {
  const copy = emptyBlock(room);
  copy.ids.set(block.ids.subarray(0, length));
  copy.sizes.set(block.sizes.subarray(0, length));
  block.extras.subarray(0, length).forEach((extra, i) => {
    // Memory that was never written takes no room.
    if (extra !== 0) copy.extras[i] = extra;
  });
  copy.kinds.set(block.kinds.subarray(0, length));
  return copy;
}

export function operationAt(operations: Operations, i: number): Operation {
  const block = operations.blocks[i >>> LOG_BLOCK];
  const at = i & (BLOCK - 1);
  const kind = KINDS[block?.kinds[at] ?? -1];
  if (block === undefined || kind === undefined || i >= operations.length)
    throw new RangeError(`operation ${i} of ${operations.length}`);
  return {
    kind,
    id: block.ids[at] ?? NULL_ID,
    size: block.sizes[at] ?? 0,
    extra: block.extras[at] ?? 0,
  };
}

/** Whether the allocator hears of it. */
export function isCall({ kind, id }: Operation): boolean {
  return kind !== 'poke' && (kind !== 'free' || id !== UNKNOWN_ID);
}

/** Visits the first `length` operations, each as its row of numbers: the kind is an index into KINDS. */
export function forEachOperation(
  { blocks }: Operations,
  length: number,
  visit: (kind: number, id: number, size: number, extra: number) => void,
): void {
  for (let from = 0, k = 0; from < length; from += BLOCK, k++) {
    const block = blocks[k] ?? emptyBlock(0);
    const end = Math.min(block.kinds.length, length - from);
    for (let at = 0; at < end; at++)
      visit(block.kinds[at] ?? 0, block.ids[at] ?? 0, block.sizes[at] ?? 0, block.extras[at] ?? 0);
  }
}

/** Index of the last one of the first `length` operations on an id, frees apart if so wanted; −1: none. */
export function lastOn(
  { blocks }: Operations,
  length: number,
  id: number,
  frees: 'with frees' | 'without frees',
): number {
  for (let k = Math.ceil(length / BLOCK) - 1; k >= 0; k--) {
    const { ids, kinds } = blocks[k] ?? emptyBlock(0);
    let at = Math.min(ids.length, length - k * BLOCK) - 1;
    // A negative start counts from the end.
    while (at >= 0) {
      at = ids.lastIndexOf(id, at);
      if (at >= 0 && (frees === 'with frees' || kinds[at] !== FREE)) return k * BLOCK + at;
      at -= 1;
    }
  }
  return -1;
}

/** Index of the first operation on an id in [from, to), −1: none. */
export function nextOn({ blocks }: Operations, from: number, to: number, id: number): number {
  for (let k = from >>> LOG_BLOCK; k * BLOCK < to; k++) {
    const at = (blocks[k]?.ids ?? NO_IDS).indexOf(id, Math.max(0, from - k * BLOCK));
    if (at >= 0) return k * BLOCK + at < to ? k * BLOCK + at : -1;
  }
  return -1;
}

const NO_IDS = new Uint32Array();

/** Bytes the operation asks for: calloc's product, possibly beyond 32 bits; 0 for free and poke. */
export function requestedBytes(operation: Operation): number {
  if (operation.kind === 'poke') return 0;
  return operation.kind === 'calloc' ? operation.size * operation.extra : operation.size;
}

export function nameOf(operations: Operations, id: number): string {
  if (id === NULL_ID) return 'NULL';
  if (id === UNKNOWN_ID) return 'unknown';
  return operations.names[id] ?? String(id);
}

/**
 * What a program asked of its allocator, in order. With the strategies this is the only truth:
 * everything the page shows is replayed from it.
 *
 * An id is the variable that holds a pointer: it may be used again after its free.
 */
export const KINDS = ['malloc', 'calloc', 'realloc', 'aligned', 'free'] as const;
export type Kind = (typeof KINDS)[number];
export const MALLOC = 0;
export const CALLOC = 1;
export const REALLOC = 2;
export const ALIGNED = 3;
export const FREE = 4;

/** The id of `free(NULL)` and `realloc(NULL, n)`. */
export const NULL_ID = 0xffff_ffff;
/** The id of a pointer which a trace frees without ever having allocated it: no effect in replay. */
export const UNKNOWN_ID = 0xffff_fffe;
/** The largest size a 32-bit heap can be asked for; larger ones of a trace are stored as this one. */
export const MAX_SIZE = 0xffff_ffff;

export interface Operation {
  readonly kind: Kind;
  readonly id: number;
  /** Bytes; for calloc the bytes of one member; 0 for free. */
  readonly size: number;
  /** calloc: how many members; aligned: the alignment in bytes; 0 otherwise. */
  readonly extra: number;
}

/** Operations as flat columns: 13 bytes each, handed between threads without copying objects. */
export interface Operations {
  readonly length: number;
  /** Index into KINDS. */
  readonly kinds: Uint8Array;
  readonly ids: Uint32Array;
  readonly sizes: Uint32Array;
  readonly extras: Uint32Array;
  /** One more than the largest id, NULL_ID and UNKNOWN_ID apart. */
  readonly idCount: number;
  /** Names by id, as the console shows them; an id without one is shown as its number. */
  readonly names: readonly string[];
}

export const NO_OPERATIONS: Operations = {
  length: 0,
  kinds: new Uint8Array(0),
  ids: new Uint32Array(0),
  sizes: new Uint32Array(0),
  extras: new Uint32Array(0),
  idCount: 0,
  names: [],
};

export function operationAt(operations: Operations, i: number): Operation {
  const kind = KINDS[operations.kinds[i] ?? -1];
  if (kind === undefined) throw new RangeError(`operation ${i} of ${operations.length}`);
  return {
    kind,
    id: operations.ids[i] ?? NULL_ID,
    size: operations.sizes[i] ?? 0,
    extra: operations.extras[i] ?? 0,
  };
}

/** Bytes the operation asks for: calloc's product, possibly beyond 32 bits; 0 for free. */
export function requestedBytes(operation: Operation): number {
  return operation.kind === 'calloc' ? operation.size * operation.extra : operation.size;
}

export function nameOf(operations: Operations, id: number): string {
  if (id === NULL_ID) return 'NULL';
  if (id === UNKNOWN_ID) return 'unknown';
  return operations.names[id] ?? String(id);
}

/**
 * The first `at` operations followed by `more`; `names` replaces the names. Copies the columns:
 * O(at + more.length).
 */
export function cutAndAppend(
  operations: Operations,
  at: number,
  more: readonly Operation[],
  names: readonly string[] = operations.names,
): Operations {
  const length = at + more.length;
  const kinds = new Uint8Array(length);
  const ids = new Uint32Array(length);
  const sizes = new Uint32Array(length);
  const extras = new Uint32Array(length);
  kinds.set(operations.kinds.subarray(0, at));
  ids.set(operations.ids.subarray(0, at));
  sizes.set(operations.sizes.subarray(0, at));
  extras.set(operations.extras.subarray(0, at));
  let idCount = operations.idCount;
  more.forEach((operation, k) => {
    kinds[at + k] = KINDS.indexOf(operation.kind);
    ids[at + k] = operation.id;
    sizes[at + k] = operation.size;
    extras[at + k] = operation.extra;
    if (operation.id < UNKNOWN_ID) idCount = Math.max(idCount, operation.id + 1);
  });
  return { length, kinds, ids, sizes, extras, idCount, names };
}

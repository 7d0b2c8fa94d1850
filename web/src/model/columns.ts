import {
  BLOCK,
  type Block,
  copiedBlock,
  emptyBlock,
  KINDS,
  LOG_BLOCK,
  NO_OPERATIONS,
  type Operation,
  type Operations,
  UNKNOWN_ID,
} from './operations.ts';

const FIRST_ROOM = 64;

/** Operations while they are being written down, block after block. */
export class Columns {
  readonly #blocks: Block[];
  /** The last of the blocks, with room for more. */
  #open: Block;
  /** Operations in the open block. */
  #filled: number;
  #idCount: number;

  /** Goes on behind the first `at` operations of a list, sharing the whole blocks of these. */
  constructor(before: Operations = NO_OPERATIONS, at: number = before.length) {
    const whole = Math.floor(at / BLOCK);
    this.#filled = at % BLOCK;
    const part = before.blocks[whole] ?? emptyBlock(0);
    this.#open = copiedBlock(part, this.#filled, Math.max(FIRST_ROOM, this.#filled));
    this.#blocks = [...before.blocks.slice(0, whole), this.#open];
    this.#idCount = before.idCount;
  }

  get length(): number {
    return (this.#blocks.length - 1) * BLOCK + this.#filled;
  }

  get idCount(): number {
    return this.#idCount;
  }

  /** Amortised O(1). */
  push(kind: number, id: number, size: number, extra: number): void {
    if (this.#filled === this.#open.kinds.length) this.#makeRoom();
    const i = this.#filled;
    const block = this.#open;
    block.kinds[i] = kind;
    block.ids[i] = id;
    block.sizes[i] = size;
    // Most have none. Memory that was never written takes no room: 4 bytes an operation.
    if (extra !== 0) block.extras[i] = extra;
    if (id >= this.#idCount && id < UNKNOWN_ID) this.#idCount = id + 1;
    this.#filled = i + 1;
  }

  /** Those of a list from the one at `from` on. */
  pushFrom({ blocks, length }: Operations, from: number): void {
    for (let i = from; i < length; i++) {
      const block = blocks[i >>> LOG_BLOCK] ?? emptyBlock(0);
      const at = i & (BLOCK - 1);
      this.push(
        block.kinds[at] ?? 0,
        block.ids[at] ?? 0,
        block.sizes[at] ?? 0,
        block.extras[at] ?? 0,
      );
    }
  }

  /** The operations so far, for those who read along: their last block goes on being filled. */
  soFar(): Operations {
    return { length: this.length, blocks: [...this.#blocks], idCount: this.#idCount, names: [] };
  }

  /** The operations, in blocks of just their length. */
  finish(names: readonly string[] = []): Operations {
    const length = this.length;
    this.#blocks.pop();
    if (this.#filled > 0) this.#blocks.push(copiedBlock(this.#open, this.#filled));
    return { length, blocks: this.#blocks, idCount: this.#idCount, names };
  }

  #makeRoom(): void {
    if (this.#filled === BLOCK) {
      this.#open = emptyBlock(BLOCK);
      this.#filled = 0;
    } else {
      this.#open = copiedBlock(this.#open, this.#filled, Math.min(BLOCK, this.#filled * 2));
      this.#blocks.pop();
    }
    this.#blocks.push(this.#open);
  }
}

/** The first `at` operations followed by `more`; `names` replaces the names. O(more.length), and a block. */
export function cutAndAppend(
  operations: Operations,
  at: number,
  more: readonly Operation[],
  names: readonly string[] = operations.names,
): Operations {
  const columns = new Columns(operations, at);
  for (const { kind, id, size, extra } of more) columns.push(KINDS.indexOf(kind), id, size, extra);
  return columns.finish(names);
}

/** The list with other operations, none or several, in the place of the one at `at`; `names` replaces the names.
 *  O(operations behind it), but one for one costs a block. */
export function replaceAt(
  operations: Operations,
  at: number,
  others: readonly Operation[],
  names: readonly string[],
): Operations {
  const [only] = others;
  if (only !== undefined && others.length === 1) return exchanged(operations, at, only, names);
  const columns = new Columns(operations, at);
  for (const { kind, id, size, extra } of others)
    columns.push(KINDS.indexOf(kind), id, size, extra);
  columns.pushFrom(operations, at + 1);
  return columns.finish(names);
}

function exchanged(
  { length, blocks, idCount }: Operations,
  i: number,
  { kind, id, size, extra }: Operation,
  names: readonly string[],
): Operations {
  const which = i >>> LOG_BLOCK;
  const old = blocks[which] ?? emptyBlock(0);
  const block = copiedBlock(old, old.kinds.length);
  const at = i & (BLOCK - 1);
  block.kinds[at] = KINDS.indexOf(kind);
  block.ids[at] = id;
  block.sizes[at] = size;
  block.extras[at] = extra;
  const ids = id < UNKNOWN_ID ? Math.max(idCount, id + 1) : idCount;
  return { length, blocks: blocks.with(which, block), idCount: ids, names };
}

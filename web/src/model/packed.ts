/**
 * Operations packed into as few bytes as a link can hold. After a version and a check of all that
 * follows comes the number of operations, then they in chunks of 64, each closed by a check of all
 * operations so far. What is coded of an operation:
 *
 *     kind, given the kind before
 *     id: the next new one, NULL, unknown, or which of the live (or freed) ones, counted from the
 *         nearer end of the order in which they were allocated (or freed)
 *     size, calloc's members, the alignment: one of those seen lately, or magnitude and digits
 *     the name, where an id is used for the first time
 */
import { type Coder, codeUniform, Decoder, Encoder, Magnitudes, Recurring, Tree } from './coder.ts';
import { Columns } from './columns.ts';
import { letterName, nextLetters } from './console.ts';
import {
  BLOCK,
  FREE,
  KINDS,
  NO_OPERATIONS,
  NULL_ID,
  type Operations,
  REALLOC,
  UNKNOWN_ID,
} from './operations.ts';
import { Ranks } from './ranks.ts';

const VERSION = 1;
const CHUNK = 64;
const CHECK_BITS = 16;
/** More operations than any link holds: what is beyond is not read. */
const MOST = 2 ** 20;
/** Larger ids in a link are taken for damage: columns by id must stay affordable. */
const ID_LIMIT = 2 ** 24;

export interface Unpacked {
  readonly operations: Operations;
  /** How many operations the bytes announce; null when that cannot be read. */
  readonly count: number | null;
  readonly intact: boolean;
}

/**
 * Up to 2^20 operations with ids below 2^24, NULL_ID and UNKNOWN_ID apart: others cannot be unpacked.
 * O(operations · log operations).
 */
export function pack(operations: Operations): Uint8Array {
  const coder = new Encoder();
  codeOperations(coder, operations, operations.length);
  const body = [...numberBytes(operations.length), ...coder.finish()];
  const check = checkOf(body);
  return Uint8Array.from([VERSION, check >>> 8, check & 0xff, ...body]);
}

/**
 * The operations up to the first damaged chunk. Cost is bounded by the input: a chunk takes two bytes
 * of it at least. null: a version from the future, or damage in the very first byte.
 */
export function unpack(bytes: Uint8Array): Unpacked | null {
  if (bytes[0] !== VERSION) return null;
  const body = bytes.subarray(3);
  const { value: count, length } = readNumber(body);
  if (count === null) return { operations: NO_OPERATIONS, count, intact: false };
  const input = body.subarray(length);
  const affordable = Math.min(MOST, Math.ceil(input.length / (CHECK_BITS / 8) + 1) * CHUNK);
  const operations = codeOperations(new Decoder(input), NO_OPERATIONS, Math.min(count, affordable));
  const check = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  return { operations, count, intact: check === checkOf(body) && operations.length === count };
}

/** Seven bits a byte, lowest first. */
function numberBytes(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...numberBytes(Math.floor(value / 128))];
}

function readNumber(bytes: Uint8Array): { value: number | null; length: number } {
  let value = 0;
  for (let k = 0; k < 5; k++) {
    const byte = bytes[k];
    if (byte === undefined) break;
    value += (byte & 127) * 128 ** k;
    if (byte < 128) return { value, length: k + 1 };
  }
  return { value: null, length: 0 };
}

/** FNV-1a, folded to 16 bits. */
const CHECK_START = 0x811c_9dc5;
const mixed = (check: number, byte: number) => Math.imul(check ^ byte, 0x0100_0193) >>> 0;
const folded = (check: number) => (check >>> 16) ^ (check & 0xffff);
const checkOf = (bytes: Iterable<number>) => {
  let check = CHECK_START;
  for (const byte of bytes) check = mixed(check, byte);
  return folded(check);
};

/** Codes `count` operations; decoding gives those whose chunks are sound, encoding all. */
function codeOperations(coder: Encoder | Decoder, given: Operations, count: number): Operations {
  const sound = new Columns();
  const model = new OperationCoder(count);
  let chunk: Coded[] = [];
  let check = CHECK_START;
  for (let i = 0; i < count; i++) {
    const coded = model.code(coder, given, i);
    if (coder instanceof Decoder && (coder.exhausted || isAbsurd(coded))) break;
    chunk.push(coded);
    check = checkWith(check, coded);
    if (chunk.length < CHUNK && i + 1 < count) continue;
    if (codeUniform(coder, folded(check), 2 ** CHECK_BITS) !== folded(check)) break;
    for (const { kind, id, size, extra } of chunk) sound.push(kind, id, size, extra);
    chunk = [];
  }
  return sound.finish(model.names.slice(0, sound.idCount));
}

interface Coded {
  readonly kind: number;
  readonly id: number;
  readonly size: number;
  readonly extra: number;
  readonly name: string | undefined;
}

const isAbsurd = ({ kind, id }: Coded) =>
  kind >= KINDS.length || (id >= ID_LIMIT && id < UNKNOWN_ID);

function checkWith(check: number, { kind, id, size, extra, name = '' }: Coded): number {
  let next = check;
  for (const value of [kind, id, size, extra]) next = mixed(mixed(next, value), value >>> 8);
  for (let k = 0; k < name.length; k++) next = mixed(next, name.charCodeAt(k));
  return next;
}

/** What is known after the operations so far, and so how the next one is coded. */
class OperationCoder {
  readonly #kinds = Array.from({ length: 8 }, () => new Tree(3));
  readonly #sizes = Array.from({ length: 8 }, () => new Recurring());
  readonly #extras = Array.from({ length: 8 }, () => new Recurring());
  readonly #ids: IdCoder;
  readonly #names = new NameCoder();
  #before = 0;

  constructor(capacity: number) {
    this.#ids = new IdCoder(capacity);
  }

  get names(): readonly string[] {
    return this.#names.known;
  }

  code(coder: Coder, given: Operations, i: number): Coded {
    const block = given.blocks[Math.floor(i / BLOCK)];
    const at = i % BLOCK;
    const kind = pick(this.#kinds, this.#before).code(coder, block?.kinds[at] ?? 0);
    this.#before = kind;
    const givenId = block?.ids[at] ?? 0;
    const id = this.#ids.code(coder, kind, givenId);
    const size = pick(this.#sizes, kind).code(coder, block?.sizes[at] ?? 0);
    const extra = pick(this.#extras, kind).code(coder, block?.extras[at] ?? 0);
    const name = this.#ids.isFresh(id)
      ? this.#names.code(coder, id, given.names[givenId])
      : undefined;
    this.#ids.after(i, kind, id, size);
    return { kind, id, size, extra, name };
  }
}

function pick<T>(each: readonly T[], i: number): T {
  const found = each[i];
  if (found === undefined) throw new RangeError(`${i} of ${each.length}`);
  return found;
}

/** How an id is told. */
const NEXT = 0;
const LIVE = 1;
const FREED = 2;
const IS_NULL = 3;
const IS_UNKNOWN = 4;
const NUMBER = 5;

/** Ids by what happened to them: whatever is live or freed is told by its rank among its like. */
class IdCoder {
  readonly #ways = Array.from({ length: 64 }, () => new Tree(3));
  readonly #lastWays = new Uint8Array(8);
  readonly #live: RankedIds;
  readonly #freed: RankedIds;
  readonly #numbers = new Magnitudes();
  #next = 0;

  constructor(capacity: number) {
    this.#live = new RankedIds(capacity);
    this.#freed = new RankedIds(capacity);
  }

  isFresh(id: number): boolean {
    return id < UNKNOWN_ID && !this.#live.has(id) && !this.#freed.has(id);
  }

  code(coder: Coder, kind: number, id: number): number {
    const last = this.#lastWays[kind] ?? 0;
    const way = pick(this.#ways, kind * 8 + last).code(coder, this.#wayOf(id));
    this.#lastWays[kind] = way;
    if (way === NEXT) return this.#next;
    if (way === IS_NULL) return NULL_ID;
    if (way === IS_UNKNOWN) return UNKNOWN_ID;
    if (way === LIVE && this.#live.size > 0) return this.#live.code(coder, id);
    if (way === FREED && this.#freed.size > 0) return this.#freed.code(coder, id);
    return this.#numbers.code(coder, id);
  }

  after(i: number, kind: number, id: number, size: number): void {
    if (id >= UNKNOWN_ID) return;
    const wasLive = this.#live.has(id);
    const frees = kind === FREE || (kind === REALLOC && size === 0);
    if (kind === REALLOC && wasLive && !frees) return;
    (wasLive ? this.#live : this.#freed).remove(id);
    (frees ? this.#freed : this.#live).add(id, i);
    this.#next = Math.max(this.#next, id + 1);
  }

  #wayOf(id: number): number {
    if (id === NULL_ID) return IS_NULL;
    if (id === UNKNOWN_ID) return IS_UNKNOWN;
    if (this.#live.has(id)) return LIVE;
    if (this.#freed.has(id)) return FREED;
    return id === this.#next ? NEXT : NUMBER;
  }
}

/** Ids in the order in which they came in, told by their rank from the nearer end. */
class RankedIds {
  readonly #ranks: Ranks;
  readonly #idAt: Uint32Array;
  readonly #positions = new Map<number, number>();
  readonly #goesOn = [new Tree(1), new Tree(1)];
  readonly #ends = new Tree(1);
  readonly #distances = Array.from({ length: 33 }, () => new Magnitudes());
  #wentOn = 0;
  #end = 0;
  #last = 0;
  #step = 0;

  constructor(capacity: number) {
    this.#ranks = new Ranks(capacity);
    this.#idAt = new Uint32Array(capacity);
  }

  get size(): number {
    return this.#ranks.size;
  }

  has(id: number): boolean {
    return this.#positions.has(id);
  }

  add(id: number, position: number): void {
    this.#positions.set(id, position);
    this.#idAt[position] = id;
    this.#ranks.add(position);
  }

  remove(id: number): void {
    const position = this.#positions.get(id);
    if (position === undefined) return;
    this.#positions.delete(id);
    this.#ranks.remove(position);
  }

  /** Loops free in strides, so first: does the distance from the end go on as before? */
  code(coder: Coder, id: number): number {
    const fromOldest = this.#ranks.rank(this.#positions.get(id) ?? 0);
    const fromNewest = this.size - 1 - fromOldest;
    const expected = this.#last + this.#step;
    const possible = expected >= 0 && expected < this.size;
    const hit = expected === (this.#end === 1 ? fromOldest : fromNewest) ? 1 : 0;
    this.#wentOn = possible ? pick(this.#goesOn, this.#wentOn).code(coder, hit) : 0;
    const distance =
      this.#wentOn === 1 ? expected : this.#codeDistance(coder, fromOldest, fromNewest);
    this.#step = distance - this.#last;
    this.#last = distance;
    const rank = this.#end === 1 ? distance : this.size - 1 - distance;
    return this.#idAt[this.#ranks.at(rank)] ?? 0;
  }

  #codeDistance(coder: Coder, fromOldest: number, fromNewest: number): number {
    this.#end = this.#ends.code(coder, fromOldest < fromNewest ? 1 : 0);
    const count = Math.ceil(this.size / 2);
    const distances = pick(this.#distances, 32 - Math.clz32(count));
    const distance = distances.code(coder, Math.min(fromOldest, fromNewest), count);
    return Math.min(distance, this.size - 1);
  }
}

/** The next letters, none at all (the id itself), or a name of its own. */
const LETTERS = 0;
const NO_NAME = 1;
const OWN = 2;

class NameCoder {
  readonly known: string[] = [];
  readonly #taken = new Set<string>();
  readonly #ways = Array.from({ length: 4 }, () => new Tree(2));
  readonly #lengths = new Tree(6);
  readonly #high = new Tree(8);
  readonly #low = Array.from({ length: 256 }, () => new Tree(8));
  #lastWay = 0;
  #letters = 0;

  code(coder: Coder, id: number, given: string | undefined): string | undefined {
    this.#letters = nextLetters(this.#taken, this.#letters);
    const expected = letterName(this.#letters);
    const way = pick(this.#ways, this.#lastWay).code(coder, wayOf(given, expected));
    this.#lastWay = way;
    if (way === NO_NAME) return undefined;
    const name = way === LETTERS ? expected : this.#codeOwn(coder, given ?? '');
    this.#taken.add(name);
    this.known[id] = name;
    return name;
  }

  /** UTF-16 units, in runs of up to 63: a name may be any string. */
  #codeOwn(coder: Coder, given: string): string {
    let name = '';
    for (;;) {
      const run = this.#lengths.code(coder, Math.min(63, given.length - name.length));
      for (let k = 0; k < run; k++) name += this.#codeUnit(coder, given.charCodeAt(name.length));
      if (run < 63 || (coder instanceof Decoder && coder.exhausted)) return name;
    }
  }

  #codeUnit(coder: Coder, unit: number): string {
    const high = this.#high.code(coder, unit >>> 8);
    const low = pick(this.#low, high).code(coder, unit & 0xff);
    return String.fromCharCode(high * 256 + low);
  }
}

function wayOf(given: string | undefined, expected: string): number {
  if (given === undefined) return NO_NAME;
  return given === expected ? LETTERS : OWN;
}

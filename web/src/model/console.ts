/**
 * The console language, what the page shows operations as and people type:
 *
 *     text      = { statement ( newline | ";" ) }        items may also be separated by commas or blanks
 *     statement = [ name "=" ] call | item
 *     item      = "+" bytes | "-" n                      as OSTEP: malloc, free of the n-th allocation
 *     call      = "malloc(" bytes ")" | "calloc(" bytes "," bytes ")" | "realloc(" name "," bytes ")"
 *               | "aligned(" bytes "," bytes ")" | "free(" name ")" | "poke(" address "," byte ")"
 *     bytes     = [ "-" ] number [ unit ] { "*" number [ unit ] }
 *
 * Comments begin with `//` or `#`. A name is the variable that holds the pointer.
 */
import { PROBLEMS } from '../texts/problems.ts';
import {
  ALIGNED,
  CALLOC,
  FREE,
  forEachOperation,
  KINDS,
  type Kind,
  lastOn,
  MALLOC,
  MAX_SIZE,
  NULL_ID,
  nameOf,
  type Operation,
  type Operations,
  operationAt,
  POKE,
  REALLOC,
  UNKNOWN_ID,
} from './operations.ts';

import { hex } from './sizes.ts';

const TEXT = PROBLEMS.console;

export interface ConsoleText {
  readonly operations: readonly Operation[];
  /** All names after the text, by id: what replaces the names of the list. */
  readonly names: readonly string[];
}

/** What becomes of the operations behind the cursor. */
type Rest = 'cut' | 'kept';

/** Line and column count from 1. */
export interface ConsoleProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** a, b, … z, aa, ab, … */
export function letterName(n: number): string {
  const last = String.fromCharCode(97 + (n % 26));
  return n < 26 ? last : letterName(Math.floor(n / 26) - 1) + last;
}

/** The number from `from` on whose letters are neither taken nor a word of the language. */
export function nextLetters(taken: ReadonlySet<string>, from = 0): number {
  let n = from;
  while (taken.has(letterName(n)) || RESERVED.has(letterName(n))) n++;
  return n;
}

/** The first name of letters which the list has never used: O(names). */
export function autoName(operations: Operations): string {
  return letterName(nextLetters(new Set(operations.names)));
}

/**
 * Operation i as a statement. O(1), but for a realloc, which looks back for whether its id was ever
 * used before.
 */
export function consoleLine(operations: Operations, i: number): string {
  const { kind, id, size, extra } = operationAt(operations, i);
  const name = nameOf(operations, id);
  if (kind === 'poke') return `poke(${hex(size)}, ${hex(extra)})`;
  if (kind === 'free') return `free(${name})`;
  if (kind === 'realloc') {
    const call = `realloc(${wasUsed(operations, i, id) ? name : 'NULL'}, ${size})`;
    return id === NULL_ID ? call : `${name} = ${call}`;
  }
  const before = kind === 'calloc' || kind === 'aligned' ? `${extra}, ` : '';
  return `${name} = ${kind}(${before}${size})`;
}

function wasUsed(operations: Operations, before: number, id: number): boolean {
  return lastOn(operations, before, id, 'with frees') >= 0;
}

/**
 * Reads the text as what happens after the first `cursor` operations; all of it or, on a problem,
 * nothing. Where the rest of the list is kept behind it, names of the rest are not taken for others.
 * O(cursor + names + text).
 */
export function parseConsole(
  text: string,
  operations: Operations,
  cursor: number,
  rest: Rest = 'cut',
): ConsoleText | ConsoleProblem {
  const tokens = tokensOf(text);
  if ('message' in tokens) return tokens;
  return new ConsoleReader(tokens, operations, cursor, rest).read();
}

type TokenKind = 'word' | 'sign' | 'newline' | 'end';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

// Thin and no-break spaces group digits, as the page shows them.
const TOKEN =
  /(?<word>[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_]|(?<=\d)[\u2009\u202f\u00a0](?=\d))*)|(?<sign>[=(),;*+-])|(?<newline>\r\n?|\n)|(?:[^\S\r\n]+|(?:#|\/\/)[^\r\n]*)/uy;

function tokensOf(text: string): Token[] | ConsoleProblem {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const column = at - lineStart + 1;
    if (!match) return { line, column, message: TEXT.character(seenAt(text, at)) };
    at = TOKEN.lastIndex;
    const kind = kindOf(match.groups ?? {});
    if (kind) tokens.push({ kind, text: match[0], line, column });
    if (kind !== 'newline') continue;
    line += 1;
    lineStart = at;
  }
  tokens.push({ kind: 'end', text: '', line, column: at - lineStart + 1 });
  return tokens;
}

const seenAt = (text: string, at: number) => String.fromCodePoint(text.codePointAt(at) ?? 0);

function kindOf(groups: Record<string, string | undefined>): TokenKind | null {
  if (groups.word !== undefined) return 'word';
  if (groups.sign !== undefined) return 'sign';
  return groups.newline !== undefined ? 'newline' : null;
}

const CALLS: ReadonlyMap<string, number> = new Map([
  ['malloc', MALLOC],
  ['calloc', CALLOC],
  ['realloc', REALLOC],
  ['aligned', ALIGNED],
  ['aligned_alloc', ALIGNED],
  ['free', FREE],
  ['poke', POKE],
]);
const RESERVED: ReadonlySet<string> = new Set([...CALLS.keys(), 'NULL', 'unknown']);

const UNITS: ReadonlyMap<string, number> = new Map([
  ['k', 2 ** 10],
  ['kib', 2 ** 10],
  ['m', 2 ** 20],
  ['mib', 2 ** 20],
  ['g', 2 ** 30],
  ['gib', 2 ** 30],
]);
const NUMBER = /^(0x[0-9a-f]+|\d+?)(k|kib|m|mib|g|gib)?$/i;
const DECIMAL = /^(?:0|[1-9]\d*)$/;
/** A decimal name is the id of that number only this far beyond the ids there are. */
const DECIMAL_REACH = 65_536;
const SHOWN_NAMES = 8;

/** As size_t takes it: negative ones wrap around, what is larger than 32 bits stays the largest. */
function asSize(value: number): number {
  if (value < 0) return asSize(((value % 2 ** 32) + 2 ** 32) % 2 ** 32);
  return Math.min(value, MAX_SIZE);
}

/** What an id was last seen as; NEVER: no operation used it. */
const NEVER = 0;
const LIVE = 1;
const FREED = 2;

/**
 * One reading of one text. Parts give null once there is a problem, which is kept aside: the first one
 * counts.
 */
class ConsoleReader {
  readonly #tokens: readonly Token[];
  readonly #before: Operations;
  readonly #cursor: number;
  readonly #operations: Operation[] = [];
  readonly #names: string[];
  readonly #taken: Set<string>;
  readonly #idByName = new Map<string, number>();
  readonly #states: Uint8Array;
  #nextId = 0;
  #letters = 0;
  #at = 0;
  #problem: ConsoleProblem | null = null;

  constructor(tokens: readonly Token[], operations: Operations, cursor: number, rest: Rest) {
    this.#tokens = tokens;
    this.#before = operations;
    this.#cursor = cursor;
    this.#states = new Uint8Array(operations.idCount + DECIMAL_REACH + tokens.length);
    forEachOperation(operations, cursor, (kind, id, size) => {
      this.#see(id, kind, size);
      if (id < UNKNOWN_ID && id >= this.#nextId) this.#nextId = id + 1;
    });
    if (rest === 'kept') this.#nextId = operations.idCount;
    this.#names = operations.names.slice(0, this.#nextId);
    this.#names.forEach((name, id) => {
      this.#idByName.set(name, id);
    });
    this.#taken = new Set(this.#idByName.keys());
  }

  read(): ConsoleText | ConsoleProblem {
    while (this.#problem === null) {
      while (this.#is('newline') || this.#isSign(';')) this.#at++;
      if (this.#is('end')) return { operations: this.#operations, names: this.#names };
      this.#readStatement();
    }
    return this.#problem;
  }

  #readStatement(): void {
    const item = this.#isSign('+') || this.#isSign('-');
    const operation = item ? this.#readItem() : this.#readCall();
    if (operation === null) return;
    this.#operations.push(operation);
    this.#see(operation.id, KINDS.indexOf(operation.kind), operation.size);
    if (item && this.#isSign(',')) this.#at++;
    else if (item && (this.#isSign('+') || this.#isSign('-'))) return;
    else if (!this.#is('newline') && !this.#is('end') && !this.#isSign(';'))
      this.#expected(TEXT.separator);
  }

  #readItem(): Operation | null {
    const sign = this.#next();
    if (sign.text === '+') {
      const size = this.#readBytes();
      return size === null ? null : operationOf(MALLOC, this.#autoId(), size);
    }
    const token = this.#token();
    const n = this.#readNumber();
    if (n === null) return null;
    const id = this.#nthAllocation(n, token);
    return id === null ? null : operationOf(FREE, id);
  }

  #readCall(): Operation | null {
    const first = this.#next();
    if (first.kind !== 'word') return this.#expected(TEXT.statement, first);
    if (!this.#isSign('=')) return this.#readBody(first, null);
    if (RESERVED.has(first.text)) return this.#fail(first, TEXT.reserved(first.text));
    this.#at++;
    return this.#readBody(this.#next(), first);
  }

  #readBody(call: Token, target: Token | null): Operation | null {
    const kind = CALLS.get(call.text);
    if (kind === undefined) {
      if (target === null) return this.#expected(TEXT.statement, call);
      return this.#expected(TEXT.call, call);
    }
    if (!this.#take('(')) return null;
    if (kind === FREE) return this.#readFree(target);
    if (kind === REALLOC) return this.#readRealloc(target);
    if (kind === POKE) return this.#readPoke(target);
    const extra = kind === MALLOC ? 0 : this.#readBytes();
    if (extra === null || (kind !== MALLOC && !this.#take(','))) return null;
    const size = this.#readBytes();
    if (size === null || !this.#take(')')) return null;
    return operationOf(kind, target ? this.#newId(target.text) : this.#autoId(), size, extra);
  }

  #readFree(target: Token | null): Operation | null {
    if (target !== null) return this.#fail(target, TEXT.freeGivesNothing);
    const id = this.#readPointer();
    return id === null || !this.#take(')') ? null : operationOf(FREE, id);
  }

  /** Which addresses are the heap's is known when it runs. */
  #readPoke(target: Token | null): Operation | null {
    if (target !== null) return this.#fail(target, TEXT.pokeGivesNothing);
    const address = this.#readNumber();
    if (address === null || !this.#take(',')) return null;
    const token = this.#token();
    const value = this.#readNumber();
    if (value === null || !this.#take(')')) return null;
    if (value > 0xff || address > MAX_SIZE) return this.#fail(token, TEXT.notAByte);
    return operationOf(POKE, NULL_ID, address, value);
  }

  #readRealloc(target: Token | null): Operation | null {
    const source = this.#token();
    const id = this.#readPointer();
    if (id === null || !this.#take(',')) return null;
    const size = this.#readBytes();
    if (size === null || !this.#take(')')) return null;
    if (target !== null && id !== NULL_ID && target.text !== source.text)
      return this.#fail(target, TEXT.reallocInto(target.text, source.text));
    return operationOf(REALLOC, target && id === NULL_ID ? this.#newId(target.text) : id, size);
  }

  /** The id of a name that was allocated before, live or not: a second free is worth seeing. */
  #readPointer(): number | null {
    const token = this.#next();
    if (token.kind !== 'word') return this.#expected(TEXT.name, token);
    if (token.text === 'NULL') return NULL_ID;
    if (token.text === 'unknown') return UNKNOWN_ID;
    const id = this.#knownId(token.text);
    if (id !== null && this.#states[id] !== NEVER) return id;
    const { names, more } = this.#liveNames();
    return this.#fail(token, TEXT.unknownName(token.text, names, more));
  }

  #readBytes(): number | null {
    const negative = this.#isSign('-');
    if (negative) this.#at++;
    let product = this.#readNumber();
    while (product !== null && this.#isSign('*')) {
      this.#at++;
      const factor = this.#readNumber();
      product = factor === null ? null : product * factor;
    }
    return product === null ? null : asSize(negative ? -product : product);
  }

  /** A number with its unit, which a blank may part. */
  #readNumber(): number | null {
    const token = this.#next();
    const plain = token.text.replace(/[_\u2009\u202f\u00a0]/g, '');
    const match = token.kind === 'word' ? NUMBER.exec(plain) : null;
    if (!match) return this.#expected(TEXT.number, token);
    const value = Number(match[1]);
    const unit = UNITS.get((match[2] ?? '').toLowerCase());
    if (unit !== undefined) return value * unit;
    const parted = this.#is('word') ? UNITS.get(this.#token().text.toLowerCase()) : undefined;
    if (parted !== undefined) this.#at++;
    return value * (parted ?? 1);
  }

  #knownId(name: string): number | null {
    const named = this.#idByName.get(name);
    if (named !== undefined) return named;
    if (!DECIMAL.test(name)) return null;
    const id = Number(name);
    const free = this.#names[id] === undefined;
    return free && id < this.#nextId + DECIMAL_REACH && id < this.#states.length ? id : null;
  }

  #newId(name: string): number {
    const known = this.#knownId(name);
    const id = known ?? this.#nextId;
    if (known === null) this.#name(id, name);
    this.#nextId = Math.max(this.#nextId, id + 1);
    return id;
  }

  #autoId(): number {
    this.#letters = nextLetters(this.#taken, this.#letters);
    const id = this.#nextId++;
    this.#name(id, letterName(this.#letters));
    return id;
  }

  #name(id: number, name: string): void {
    this.#names[id] = name;
    this.#idByName.set(name, id);
    this.#taken.add(name);
  }

  #see(id: number, kind: number, size: number): void {
    if (id >= UNKNOWN_ID) return;
    const frees = kind === FREE || (kind === REALLOC && size === 0);
    this.#states[id] = frees ? FREED : LIVE;
  }

  /** The id of the n-th malloc, calloc or aligned of list and text, from 0: O(list). */
  #nthAllocation(n: number, token: Token): number | null {
    const made: number[] = [];
    const add = (kind: number, id: number) => {
      if (kind === MALLOC || kind === CALLOC || kind === ALIGNED) made.push(id);
    };
    forEachOperation(this.#before, this.#cursor, add);
    for (const { kind, id } of this.#operations) add(KINDS.indexOf(kind), id);
    const id = made[n];
    if (id === undefined) return this.#fail(token, TEXT.nothingAllocated(n, made.length));
    if (made.lastIndexOf(id) !== n) return this.#fail(token, TEXT.replaced(n, this.#nameOf(id)));
    return id;
  }

  #liveNames(): { names: string[]; more: number } {
    const names: string[] = [];
    let more = 0;
    this.#states.forEach((state, id) => {
      if (state !== LIVE) return;
      if (names.length < SHOWN_NAMES) names.push(this.#nameOf(id));
      else more++;
    });
    return { names, more };
  }

  #nameOf(id: number): string {
    return this.#names[id] ?? String(id);
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', line: 0, column: 0 };
  }

  #next(): Token {
    const token = this.#token();
    if (token.kind !== 'end' && token.kind !== 'newline') this.#at++;
    return token;
  }

  #is(kind: TokenKind): boolean {
    return this.#token().kind === kind;
  }

  #isSign(sign: string): boolean {
    return this.#is('sign') && this.#token().text === sign;
  }

  #take(sign: string): boolean {
    if (!this.#isSign(sign)) this.#expected(sign);
    return this.#next().text === sign;
  }

  #expected(what: string | ((seen: string) => string), token: Token = this.#token()): null {
    const ends: Record<string, string> = { end: TEXT.end, newline: TEXT.lineEnd };
    const seen = ends[token.kind] ?? PROBLEMS.seen.token(token.text);
    return this.#fail(token, typeof what === 'string' ? TEXT.expected(what, seen) : what(seen));
  }

  #fail(token: Token, message: string): null {
    this.#problem ??= { line: token.line, column: token.column, message };
    return null;
  }
}

function operationOf(kind: number, id: number, size = 0, extra = 0): Operation {
  const name: Kind = KINDS[kind] ?? 'free';
  return { kind: name, id, size, extra };
}

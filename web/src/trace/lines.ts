import { Line } from './line.ts';

const LF = 10;
const CR = 13;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** Bytes of a line that are kept: no format writes longer ones. */
const LONGEST = 2 ** 20;

export interface LineReader {
  /** The object is only valid during the call. */
  read(line: Line): void;
  /** A line that is too long to be one; only its beginning is there. */
  tooLong(line: Line): void;
}

/** What ends a line: where formats write several operations on one, commas do, too, of JSON those that stand
 *  neither in an object nor in a string. */
export type LineEnds = 'line ends' | 'line ends and commas' | 'line ends and commas of JSON';

/**
 * Cuts what comes in pieces into lines, which LF, CR or both end. What is kept between two pieces is the
 * line that is not at its end. A few nanoseconds a byte.
 */
export class Lines {
  readonly #reader: LineReader;
  readonly #kind: LineEnds;
  readonly #line = new Line();
  /** The beginning of a line whose end has not come. */
  #kept: Uint8Array[] = [];
  #keptLength = 0;
  /** The last piece ended with a CR: an LF at the start of the next belongs to it. */
  #afterCr = false;
  /** Line ends so far. */
  #ends = 0;
  /** Something stands behind the last line end. */
  #isBegun = false;

  /** Of JSON: objects that are open, and what the next byte is. */
  #depth = 0;
  #isQuoted = false;
  #isEscaped = false;

  constructor(reader: LineReader, kind: LineEnds = 'line ends') {
    this.#reader = reader;
    this.#kind = kind;
  }

  /** Lines so far, the one begun included. */
  get count(): number {
    return this.#ends + (this.#isBegun ? 1 : 0);
  }

  /** The last line has no end so far. */
  get isOpen(): boolean {
    return this.#keptLength > 0;
  }

  write(piece: Uint8Array): void {
    const { length } = piece;
    if (length === 0) return;
    let from = this.#afterCr && piece[0] === LF ? 1 : 0;
    this.#afterCr = false;
    const nextEnd = this.#endsIn(piece);
    for (let at = nextEnd(piece, from); at < length; at = nextEnd(piece, from)) {
      const byte = piece[at];
      if (this.#keptLength > 0) this.#emitKept(piece.subarray(from, at));
      else this.#emit(piece, from, at);
      this.#isBegun = byte === COMMA;
      if (byte !== COMMA) this.#ends += 1;
      from = at + 1;
      if (byte !== CR) continue;
      if (from === length) this.#afterCr = true;
      else if (piece[from] === LF) from += 1;
    }
    if (from >= length) return;
    this.#isBegun = true;
    this.#keep(piece.slice(from));
  }

  /** The last line may have no end. */
  end(): void {
    if (this.#keptLength > 0) this.#emitKept(new Uint8Array(0));
  }

  #endsIn(piece: Uint8Array): (piece: Uint8Array, from: number) => number {
    if (this.#kind === 'line ends and commas of JSON') return this.#nextOfJson;
    return this.#kind === 'line ends and commas' || piece.includes(CR) ? this.#nextEnd : nextLf;
  }

  /** Where the next line ends; the length where none does. */
  readonly #nextEnd = (piece: Uint8Array, from: number): number => {
    // Nearly all bytes of a text lie above what ends its lines.
    const highest = this.#kind === 'line ends' ? CR : COMMA;
    let at = from;
    for (; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      if (byte <= highest && (byte === LF || byte === CR || byte === COMMA)) break;
    }
    return at;
  };

  readonly #nextOfJson = (piece: Uint8Array, from: number): number => {
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === LF || byte === CR) {
        this.#depth = 0;
        this.#isQuoted = false;
        this.#isEscaped = false;
        return at;
      }
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (this.#isQuoted) this.#isEscaped = byte === BACKSLASH;
      else if (byte === OPEN) this.#depth += 1;
      else if (byte === CLOSE) this.#depth = Math.max(0, this.#depth - 1);
      else if (byte === COMMA && this.#depth === 0) return at;
    }
    return piece.length;
  };

  #keep(part: Uint8Array): void {
    if (this.#keptLength < LONGEST) this.#kept.push(part);
    this.#keptLength += part.length;
  }

  #emitKept(last: Uint8Array): void {
    this.#keep(last);
    const whole = joined(this.#kept);
    const fits = this.#keptLength <= LONGEST;
    this.#kept = [];
    this.#keptLength = 0;
    if (fits) this.#emit(whole, 0, whole.length);
    else this.#emitLong(whole, 0);
  }

  #emit(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > LONGEST) this.#emitLong(bytes, from);
    else this.#reader.read(this.#lineOf(bytes, from, to));
  }

  #emitLong(bytes: Uint8Array, from: number): void {
    this.#reader.tooLong(this.#lineOf(bytes, from, Math.min(bytes.length, from + LONGEST)));
  }

  #lineOf(bytes: Uint8Array, from: number, to: number): Line {
    const line = this.#line;
    line.bytes = bytes;
    line.at = from;
    line.end = to;
    line.number = this.#ends + 1;
    return line;
  }
}

/** The same where a piece has no other ends than LF; twice as fast. */
function nextLf(piece: Uint8Array, from: number): number {
  const at = piece.indexOf(LF, from);
  return at < 0 ? piece.length : at;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first) return first;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

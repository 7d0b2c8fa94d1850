/**
 * Traces of CS:APP's malloc lab: a header of four integers (or two), then `a ID SIZE`, `r ID SIZE` and
 * `f ID`. Like mdriver's fscanf this reads tokens between blanks, whatever ends a line, and takes the
 * first letter of an operation's token for the whole.
 */

import { Columns } from '../../model/columns.ts';
import { ALL_EVENTS, type EventRange } from '../../model/event-range.ts';
import {
  FREE,
  MALLOC,
  MAX_SIZE,
  NULL_ID,
  type Operations,
  REALLOC,
  UNKNOWN_ID,
} from '../../model/operations.ts';
import { PROBLEMS } from '../../texts/problems.ts';
import { TRACE_TEXTS } from '../../texts/traces.ts';
import { isBlank } from '../content.ts';
import { FigureCounter } from '../figures.ts';
import { joined } from '../lines.ts';
import type { TraceReader } from '../reader.ts';
import { countable } from '../recorder.ts';
import { type ParsedTrace, type TraceProblem, Warnings } from '../trace.ts';
import { Scanner } from './scanner.ts';

const TEXT = PROBLEMS.trace;
const LETTER_A = 0x61;
const LETTER_F = 0x66;
const LETTER_R = 0x72;
const LF = 10;
const CR = 13;
const SPACE = 0x20;
const ZERO = 0x30;
/** Digits of a number that surely fits into 32 bits. */
const SHORT = 9;
/** Bytes read at a time where a file lies in memory whole. */
const PIECE = 2 ** 18;
/** So many ids are always used as they are. */
const LEAST_ID_LIMIT = 4096;
/** The shortest operation, `f 1` and a line end. */
const SHORTEST = 4;

interface Reading {
  readonly scanner: Scanner;
  readonly columns: Columns;
  readonly figures: FigureCounter;
  readonly warnings: Warnings;
  readonly range: EventRange;
  /** Operations so far, those out of the range included. */
  events: number;
  /** Ids of the file from this one on are too sparse to be used as they are. */
  idLimit: number;
  /** Ids by those of the file, for these. */
  readonly sparse: Map<number, number>;
  /** How many operations the header announces. */
  announced: number | undefined;
  previousSize: number;
  unreadable: number;
}

/** Reads a whole .rep file: O(bytes). `onProgress` hears the fraction done now and then. */
export function parseRep(
  bytes: Uint8Array,
  onProgress?: (fraction: number) => void,
): ParsedTrace | TraceProblem {
  const reader = new RepReader(bytes.length);
  for (let at = 0; at < bytes.length; at += PIECE) {
    const problem = reader.write(bytes.subarray(at, at + PIECE));
    if (problem !== null) return problem;
    onProgress?.(Math.min(1, (at + PIECE) / bytes.length));
  }
  return reader.end();
}

/**
 * Reads a .rep file piece by piece. A piece is read up to the last line in it which an operation surely
 * begins; the rest waits for the next. So what is kept of a file is its operations.
 */
export class RepReader implements TraceReader {
  readonly #reading: Reading;
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  /** Fewer bytes than these are known not to hold the begin of an operation after that of another. */
  #wanted = 0;
  #begun = false;

  /** `size`: bytes of the whole file, as far as known. */
  constructor(size: number, range: EventRange = ALL_EVENTS) {
    this.#reading = {
      scanner: new Scanner(),
      columns: new Columns(),
      figures: new FigureCounter(),
      warnings: new Warnings(),
      range,
      events: 0,
      idLimit: Math.max(LEAST_ID_LIMIT, Math.ceil(size / SHORTEST)),
      sparse: new Map(),
      announced: undefined,
      previousSize: 0,
      unreadable: 0,
    };
  }

  /** The operations read so far. */
  get operations(): Operations {
    return this.#reading.columns.soFar();
  }

  get isOver(): boolean {
    return this.#reading.events >= this.#reading.range.to;
  }

  /** The next bytes of the file; they are kept until they are read. What is no trace is refused at once. */
  write(piece: Uint8Array): TraceProblem | null {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    if (this.#waiting < this.#wanted) return null;
    const bytes = joined(this.#pieces);
    this.#keep(bytes);
    const end = lastBeginning(bytes);
    if (end > 0) return this.#read(bytes, end);
    this.#wanted = 2 * bytes.length;
    return null;
  }

  end(): ParsedTrace | TraceProblem {
    const bytes = joined(this.#pieces);
    return this.#read(bytes, bytes.length) ?? finish(this.#reading);
  }

  /** Reads the operations that begin before `end`. */
  #read(bytes: Uint8Array, end: number): TraceProblem | null {
    const { scanner } = this.#reading;
    scanner.goOnIn(bytes);
    if (!this.#begun && !readHeader(this.#reading))
      return { line: scanner.line, message: TEXT.header(scanner.shown()) };
    this.#begun = true;
    readOperations(this.#reading, end);
    this.#keep(bytes.subarray(scanner.at));
    return null;
  }

  #keep(bytes: Uint8Array): void {
    this.#pieces = [bytes];
    this.#waiting = bytes.length;
    this.#wanted = 0;
  }
}

/** Where the last operation begins which is the first on its line, and which a line end follows; 0 for none.
 *  What stands before it cannot depend on what comes after the bytes. */
function lastBeginning(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && !isLineEnd(bytes[at])) at--;
  for (; at > 0; at--) {
    const letter = bytes[at] ?? 0;
    if (!isLetter(letter)) continue;
    let before = at - 1;
    while (before >= 0 && isBlank(bytes[before] ?? 0) && !isLineEnd(bytes[before])) before--;
    if (isLineEnd(bytes[before])) return at;
  }
  return 0;
}

const isLetter = (byte: number) => byte === LETTER_A || byte === LETTER_F || byte === LETTER_R;
const isLineEnd = (byte: number | undefined) => byte === LF || byte === CR;

/** The integers before the first operation, at most four; false: there are none. */
function readHeader(reading: Reading): boolean {
  const { scanner, warnings } = reading;
  const header: number[] = [];
  while (header.length < 4) {
    const value = scanner.integer();
    if (Number.isNaN(value)) break;
    header.push(value);
  }
  reading.announced = header.length === 4 ? header[2] : header.length === 2 ? header[1] : undefined;
  if (reading.announced === undefined)
    warnings.add('header', scanner.line, () => TEXT.oddHeader(header.length));
  return header.length > 0;
}

function readOperations(reading: Reading, end: number): void {
  const { scanner } = reading;
  for (let letter = scanner.next(); letter >= 0 && scanner.at < end; letter = scanner.next()) {
    readOperation(reading, letter);
    readPlainLines(reading, end);
  }
}

/**
 * Reads lines as programs write them, a letter and one or two short numbers, one blank between them, as long
 * as they come: nearly all of a file, in half the time.
 */
function readPlainLines(reading: Reading, end: number): void {
  const { scanner } = reading;
  const { bytes } = scanner;
  if (!isLineEnd(bytes[scanner.at])) return;
  let line = scanner.line;
  let lineEnd = scanner.at;
  for (;;) {
    let at = lineEnd + (bytes[lineEnd] === CR && bytes[lineEnd + 1] === LF ? 2 : 1);
    const letter = bytes[at] ?? 0;
    if (at >= end || !isLetter(letter) || bytes[at + 1] !== SPACE) break;
    const idAt = at + 2;
    let id = 0;
    at = idAt;
    let digit = (bytes[at] ?? 0) - ZERO;
    while (digit >= 0 && digit <= 9) {
      id = id * 10 + digit;
      digit = (bytes[++at] ?? 0) - ZERO;
    }
    if (at === idAt || at > idAt + SHORT) break;
    let size = 0;
    if (letter !== LETTER_F) {
      if (digit !== SPACE - ZERO) break;
      const sizeAt = ++at;
      digit = (bytes[at] ?? 0) - ZERO;
      while (digit >= 0 && digit <= 9) {
        size = size * 10 + digit;
        digit = (bytes[++at] ?? 0) - ZERO;
      }
      if (at === sizeAt || at > sizeAt + SHORT) break;
    }
    if (!isLineEnd(bytes[at])) break;
    line += 1;
    lineEnd = at;
    if (letter === LETTER_F) readFree(reading, line, id);
    else {
      reading.previousSize = size;
      allocate(reading, line, letter, id, size);
    }
  }
  scanner.at = lineEnd;
  scanner.line = line;
}

function readOperation(reading: Reading, letter: number): void {
  const { scanner } = reading;
  const line = scanner.line;
  if (letter !== LETTER_A && letter !== LETTER_R && letter !== LETTER_F) {
    skipToken(reading, line);
    return;
  }
  scanner.skipToken();
  const id = scanner.integer();
  if (id >= 0 && letter === LETTER_F) readFree(reading, line, id);
  else if (id >= 0) readAllocation(reading, line, letter, id);
  else if (id === -1 && letter === LETTER_F) readFreeNull(reading);
  else skipId(reading, line, letter, id);
}

function readAllocation(reading: Reading, line: number, letter: number, id: number): void {
  const size = readSize(reading, line, letter);
  if (size >= 0) allocate(reading, line, letter, id, size);
}

/** Whether the next operation lies in the range. */
function counts(reading: Reading): boolean {
  const event = reading.events++;
  return event >= reading.range.from && event < reading.range.to;
}

function readFree(reading: Reading, line: number, fileId: number): void {
  if (!counts(reading)) return;
  const { columns, figures, sparse, idLimit, warnings } = reading;
  const id = fileId < idLimit ? fileId : (sparse.get(fileId) ?? UNKNOWN_ID);
  const wasLive = figures.free(id);
  if (!wasLive) warnings.add('free unknown', line, TRACE_TEXTS.freeUnknown);
  columns.push(FREE, wasLive ? id : UNKNOWN_ID, 0, 0);
}

function readFreeNull(reading: Reading): void {
  if (!counts(reading)) return;
  reading.figures.freeNull();
  reading.columns.push(FREE, NULL_ID, 0, 0);
}

/** The size of an operation whose id has just been read; -1 when there is none to be had. */
function readSize(reading: Reading, line: number, letter: number): number {
  const { scanner } = reading;
  const size = scanner.integer();
  if (size >= 0) {
    reading.previousSize = size;
    return size;
  }
  if (scanner.line !== line || scanner.next() < 0) return previousSize(reading, line, letter);
  skipSize(reading, line, letter, size);
  return -1;
}

function allocate(
  reading: Reading,
  line: number,
  letter: number,
  fileId: number,
  size: number,
): void {
  if (!counts(reading)) return;
  const { columns, figures } = reading;
  const id = fileId < reading.idLimit ? fileId : denseId(reading, fileId);
  const bytes = size > MAX_SIZE ? countable(size, line, reading.warnings) : size;
  if (letter === LETTER_A) {
    if (figures.allocate(id, bytes, MALLOC)) overLive(reading, line);
  } else if (bytes === 0 && figures.isLive(id)) figures.reallocateToZero(id);
  else figures.reallocate(id, bytes);
  const kind = letter === LETTER_A ? MALLOC : REALLOC;
  columns.push(kind, id, bytes > MAX_SIZE ? MAX_SIZE : bytes, 0);
}

// What follows is rare. It stands apart because a closure makes every call of the function around it
// allocate, whether the closure is made or not.

/** The next id that is free, for one of the file's which is sparse; from the first such one on, all that lie
 *  beyond those used so far count as sparse. */
function denseId(reading: Reading, fileId: number): number {
  const { columns, sparse } = reading;
  if (sparse.size === 0) reading.idLimit = Math.min(reading.idLimit, columns.idCount);
  const known = sparse.get(fileId);
  if (known !== undefined) return known;
  const id = reading.idLimit + sparse.size;
  sparse.set(fileId, id);
  return id;
}

function overLive(reading: Reading, line: number): void {
  reading.warnings.add('over live', line, TRACE_TEXTS.overLive);
}

function previousSize(reading: Reading, line: number, letter: number): number {
  const previous = reading.previousSize;
  reading.warnings.add('no size', line, () => TEXT.sizeMissing(shownLetter(letter), previous));
  return previous;
}

function skipToken(reading: Reading, line: number): void {
  skip(reading, 'operation', line, () => TEXT.operation(reading.scanner.shown()));
}

function skipId(reading: Reading, line: number, letter: number, id: number): void {
  const after = shownLetter(letter);
  if (id < 0) skip(reading, 'negative id', line, () => TEXT.negativeId(after, id));
  else skip(reading, 'id', line, () => TEXT.id(after, reading.scanner.shown()));
}

function skipSize(reading: Reading, line: number, letter: number, size: number): void {
  const seen = () => (size < 0 ? PROBLEMS.seen.token(String(size)) : reading.scanner.shown());
  skip(reading, 'size', line, () => TEXT.size(shownLetter(letter), seen()));
}

/** Gives up the rest of the line; a token on a later line may well begin an operation. */
function skip(reading: Reading, kind: string, line: number, message: () => string): void {
  reading.unreadable += 1;
  reading.warnings.add(kind, line, message);
  if (reading.scanner.line === line) reading.scanner.skipLine();
}

const shownLetter = (letter: number) => String.fromCharCode(letter);

function finish(reading: Reading): ParsedTrace | TraceProblem {
  const { scanner, columns, warnings, unreadable, announced, events, range } = reading;
  const [first] = warnings.list();
  // Behind a header of its own, what can be read is a trace, however little; behind another it may be anything.
  const isDoubtful = announced === undefined || events === 0;
  if (isDoubtful && unreadable > events && first) {
    const message = TEXT.mostlyUnreadable(unreadable, events, first.message);
    return { line: first.line, message };
  }
  if (events === 0) return { line: scanner.line, message: TEXT.headerOnly };
  if (events <= range.from)
    return { line: 0, message: TRACE_TEXTS.rangeBehind(range.from, events) };
  if (events >= range.to) warnings.add('over', 0, () => TRACE_TEXTS.restUnread);
  else if (announced !== undefined && announced !== events)
    warnings.add('count', 1, () => TEXT.operationCount(announced, events));
  return {
    format: 'rep',
    operations: columns.finish(namesOf(reading)),
    figures: reading.figures.figures(),
    lines: scanner.lines(),
    warnings: warnings.list(),
    sites: null,
    processes: [],
    chosen: 0,
  };
}

/** Sparse ids keep their numbers as names; the others speak for themselves. */
function namesOf({ sparse }: Reading): string[] {
  const names: string[] = [];
  for (const [fileId, id] of sparse) names[id] = String(fileId);
  return names;
}

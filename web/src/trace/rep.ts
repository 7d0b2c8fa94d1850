/**
 * Traces of CS:APP's malloc lab: a header of four integers (or two), then `a ID SIZE`, `r ID SIZE` and
 * `f ID`. Like mdriver's fscanf this reads tokens between blanks, whatever ends a line, and takes the
 * first letter of an operation's token for the whole.
 */
import { Columns } from '../model/columns.ts';
import { FREE, MALLOC, MAX_SIZE, NULL_ID, REALLOC, UNKNOWN_ID } from '../model/operations.ts';
import { PROBLEMS } from '../texts/problems.ts';
import { notPlainText, textStart } from './content.ts';
import { FigureCounter } from './figures.ts';
import { Scanner } from './scanner.ts';
import { type ParsedTrace, type TraceProblem, Warnings } from './trace.ts';

const TEXT = PROBLEMS.trace;
const LETTER_A = 0x61;
const LETTER_F = 0x66;
const LETTER_R = 0x72;
/** Operations between two reports of progress. */
const PROGRESS_EVERY = 65_536;
/** The shortest operation, `f 1` and a line end. */
const SHORTEST = 4;

interface Reading {
  readonly scanner: Scanner;
  readonly columns: Columns;
  readonly figures: FigureCounter;
  readonly warnings: Warnings;
  /** Dense ids by the file's ids; null while those are dense enough to be used as they are. */
  readonly dense: Map<number, number> | null;
  /** File ids from this one on are too sparse to be used as they are. */
  readonly idLimit: number;
  tooSparse: boolean;
  previousSize: number;
  unreadable: number;
}

/** Reads a whole .rep file: O(bytes). `onProgress` hears the fraction done now and then. */
export function parseRep(
  bytes: Uint8Array,
  onProgress?: (fraction: number) => void,
): ParsedTrace | TraceProblem {
  if (bytes.length === 0) return { line: 0, message: TEXT.empty };
  const kind = notPlainText(bytes);
  if (kind !== null) return { line: 1, message: TEXT.notText(kind) };
  return (
    read(bytes, null, onProgress) ??
    read(bytes, new Map(), onProgress) ?? { line: 0, message: TEXT.tooLarge }
  );
}

/** null: the ids are too sparse to be used as they are. */
function read(
  bytes: Uint8Array,
  dense: Map<number, number> | null,
  onProgress: ((fraction: number) => void) | undefined,
): ParsedTrace | TraceProblem | null {
  const scanner = new Scanner(bytes, textStart(bytes));
  const header = readHeader(scanner);
  if (header.length === 0) return { line: scanner.line, message: TEXT.header(scanner.shown()) };
  const headerLine = scanner.line;
  const announced = header.length === 4 ? header[2] : header.length === 2 ? header[1] : undefined;
  const largest = Math.ceil(bytes.length / SHORTEST);
  const reading: Reading = {
    scanner,
    columns: new Columns(),
    figures: new FigureCounter(),
    warnings: new Warnings(),
    dense,
    idLimit: Math.max(4096, largest),
    tooSparse: false,
    previousSize: 0,
    unreadable: 0,
  };
  if (announced === undefined)
    reading.warnings.add('header', headerLine, () => TEXT.oddHeader(header.length));
  readOperations(reading, onProgress);
  if (reading.tooSparse) return null;
  return finish(reading, announced);
}

/** The integers before the first operation, at most four. */
function readHeader(scanner: Scanner): number[] {
  const header: number[] = [];
  while (header.length < 4) {
    const value = scanner.integer();
    if (Number.isNaN(value)) break;
    header.push(value);
  }
  return header;
}

function readOperations(
  reading: Reading,
  onProgress: ((fraction: number) => void) | undefined,
): void {
  const { scanner, columns } = reading;
  let nextReport = PROGRESS_EVERY;
  for (let letter = scanner.next(); letter >= 0 && !reading.tooSparse; letter = scanner.next()) {
    readOperation(reading, letter);
    if (columns.length < nextReport) continue;
    nextReport += PROGRESS_EVERY;
    onProgress?.(scanner.at / scanner.bytes.length);
  }
  if (!reading.tooSparse) onProgress?.(1);
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
  if (id >= 0 && letter === LETTER_F) readFree(reading, id);
  else if (id >= 0) readAllocation(reading, line, letter, id);
  else if (id === -1 && letter === LETTER_F) readFreeNull(reading);
  else skipId(reading, line, letter, id);
}

function readAllocation(reading: Reading, line: number, letter: number, id: number): void {
  const size = readSize(reading, line, letter);
  if (size >= 0) allocate(reading, line, letter, id, size);
}

function readFree(reading: Reading, fileId: number): void {
  const { columns, figures, dense } = reading;
  const id = dense === null ? fileId : (dense.get(fileId) ?? UNKNOWN_ID);
  columns.push(FREE, figures.free(id) ? id : UNKNOWN_ID, 0, 0);
}

function readFreeNull(reading: Reading): void {
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
  const { columns, figures } = reading;
  const id = denseId(reading, fileId);
  const bytes = size > MAX_SIZE ? countable(reading, line, size) : size;
  if (letter === LETTER_A) figures.allocate(id, bytes, MALLOC);
  else if (bytes === 0 && figures.isLive(id)) figures.reallocateToZero(id);
  else figures.reallocate(id, bytes);
  const kind = letter === LETTER_A ? MALLOC : REALLOC;
  columns.push(kind, id, bytes > MAX_SIZE ? MAX_SIZE : bytes, 0);
}

function denseId(reading: Reading, fileId: number): number {
  const { dense } = reading;
  if (dense === null) {
    if (fileId < reading.idLimit) return fileId;
    reading.tooSparse = true;
    return 0;
  }
  const known = dense.get(fileId);
  if (known !== undefined) return known;
  const id = dense.size;
  dense.set(fileId, id);
  return id;
}

// What follows is rare. It stands apart because a closure makes every call of the function around it
// allocate, whether the closure is made or not.

function countable(reading: Reading, line: number, size: number): number {
  const { warnings } = reading;
  if (size <= Number.MAX_SAFE_INTEGER) {
    warnings.add('over 32 bits', line, () => TEXT.sizeOver32Bits(size));
    return size;
  }
  warnings.add('over 53 bits', line, () => TEXT.sizeOver53Bits);
  return Number.MAX_SAFE_INTEGER;
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

function finish(reading: Reading, announced: number | undefined): ParsedTrace | TraceProblem {
  const { scanner, columns, warnings, dense, unreadable } = reading;
  const [first] = warnings.list();
  if (unreadable > columns.length && first) {
    const message = TEXT.mostlyUnreadable(unreadable, columns.length, first.message);
    return { line: first.line, message };
  }
  if (columns.length === 0) return { line: scanner.line, message: TEXT.headerOnly };
  if (announced !== undefined && announced !== columns.length)
    warnings.add('count', 1, () => TEXT.operationCount(announced, columns.length));
  return {
    format: 'rep',
    operations: columns.finish(dense === null ? [] : Array.from(dense.keys(), String)),
    figures: reading.figures.figures(),
    lines: scanner.lines(),
    warnings: warnings.list(),
  };
}

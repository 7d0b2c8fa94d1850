/**
 * Lists in which the n-th allocation is freed by its number: OSTEP's `+10,+10,-0`, and wee_alloc's
 * `Alloc(10), Free(0),`. Several stand on a line.
 */
import { MALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { bytesOf, type Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';
import type { FormatName } from '../trace.ts';

const MINUS = 0x2d;

interface Syntax {
  readonly format: FormatName;
  readonly expected: string;
  /** Before the bytes of an allocation, and before the number of one that is freed. */
  readonly allocates: Uint8Array;
  readonly frees: Uint8Array;
  /** Behind either, if anything. */
  readonly closes: Uint8Array;
  /** What may stand around the list in a source. */
  readonly around: ReadonlySet<number>;
}

const OSTEP: Syntax = {
  format: 'ostep',
  expected: TEXT.expected.ostep,
  allocates: bytesOf('+'),
  frees: bytesOf('-'),
  closes: bytesOf(''),
  around: new Set(),
};
const WEE_ALLOC: Syntax = {
  format: 'wee-alloc',
  expected: TEXT.expected.weeAlloc,
  allocates: bytesOf('Alloc('),
  frees: bytesOf('Free('),
  closes: bytesOf(')'),
  around: new Set(bytesOf('[](){};')),
};

class NumberedParser implements Parser {
  readonly format: FormatName;
  readonly #syntax: Syntax;
  readonly #recorder: Recorder;
  /** The number of an allocation is its name; one that was never made is somewhere beyond them. */
  #made = 0;

  constructor(syntax: Syntax, recorder: Recorder) {
    this.format = syntax.format;
    this.#syntax = syntax;
    this.#recorder = recorder;
  }

  read(line: Line): void {
    const { expected, allocates, frees, closes, around } = this.#syntax;
    const from = line.at;
    line.skipBlanks();
    while (around.has(line.next)) line.at++;
    line.skipBlanks();
    if (line.at === line.end) return;
    const isAllocation = line.take(allocates);
    const isOperation = isAllocation || line.take(frees);
    const number = line.next === MINUS ? Number.NaN : line.decimal();
    const isClosed = line.take(closes);
    while (around.has(line.next)) line.at++;
    line.skipBlanks();
    if (!isOperation || Number.isNaN(number) || !isClosed || line.at < line.end)
      skip(this.#recorder, line, from, expected);
    else if (isAllocation) this.#recorder.allocate(MALLOC, ++this.#made, number);
    else this.#recorder.free(number + 1);
  }
}

export class OstepParser extends NumberedParser {
  constructor(recorder: Recorder) {
    super(OSTEP, recorder);
  }
}

export class WeeAllocParser extends NumberedParser {
  constructor(recorder: Recorder) {
    super(WEE_ALLOC, recorder);
  }
}

/**
 * Lists in which the n-th allocation is freed by its number: OSTEP's `+10,+10,-0`, and wee_alloc's
 * `Alloc(10), Free(0),`. Several stand on a line.
 */
import { MALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { bytesOf, type Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const CLOSE = 0x29;
const ALLOC = bytesOf('Alloc(');
const FREE = bytesOf('Free(');
/** Around the list, as it stands in a source. */
const AROUND = new Set([...'[](){};'].map((each) => each.charCodeAt(0)));

/** Allocations by number; one that was never made is somewhere beyond them. */
class Numbered {
  readonly #recorder: Recorder;
  #made = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  allocate(size: number): void {
    this.#made += 1;
    this.#recorder.allocate(MALLOC, this.#made, size);
  }

  free(number: number): void {
    this.#recorder.free(number + 1);
  }
}

export class OstepParser implements Parser {
  readonly format = 'ostep';
  readonly #recorder: Recorder;
  readonly #blocks: Numbered;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#blocks = new Numbered(recorder);
  }

  read(line: Line): void {
    const from = line.at;
    line.skipBlanks();
    if (line.at === line.end) return;
    const frees = line.next === MINUS;
    const isOperation = line.takeByte(PLUS) || line.takeByte(MINUS);
    const number = line.next === MINUS ? Number.NaN : line.decimal();
    line.skipBlanks();
    if (!isOperation || Number.isNaN(number) || line.at < line.end)
      skip(this.#recorder, line, from, TEXT.expected.ostep);
    else if (frees) this.#blocks.free(number);
    else this.#blocks.allocate(number);
  }
}

export class WeeAllocParser implements Parser {
  readonly format = 'wee-alloc';
  readonly #recorder: Recorder;
  readonly #blocks: Numbered;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#blocks = new Numbered(recorder);
  }

  read(line: Line): void {
    const from = line.at;
    line.skipBlanks();
    while (AROUND.has(line.next)) line.at++;
    line.skipBlanks();
    if (line.at === line.end) return;
    const allocates = line.take(ALLOC);
    const isOperation = allocates || line.take(FREE);
    const number = line.next === MINUS ? Number.NaN : line.decimal();
    if (!isOperation || Number.isNaN(number) || !line.takeByte(CLOSE))
      skip(this.#recorder, line, from, TEXT.expected.weeAlloc);
    else if (allocates) this.#blocks.allocate(number);
    else this.#blocks.free(number);
  }
}

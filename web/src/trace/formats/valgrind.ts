/**
 * What valgrind --trace-malloc=yes writes among its messages and the program's output: `--PID-- CALL`, where a
 * call is `malloc(N) = 0xA`, `realloc(0xO,N) = 0xA`, `memalign(al A, size N) = 0xA`, `free(0xA)` and so on.
 * `realloc(0x0,N)malloc(N) = 0xA` is one call, and so is `realloc(0xO,0)free(0xO)`.
 */
import { ALIGNED, CALLOC, FREE, MALLOC, REALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { bytesOf, type Line } from '../line.ts';
import { Streams } from '../processes.ts';
import { type Parser, skip, type Wanted } from '../reader.ts';
import type { Recorder } from '../recorder.ts';
import type { Process } from '../trace.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const EQUALS = 0x3d;
const LETTER_Z = 0x5a;
const UNDERSCORE = 0x5f;

const AL = bytesOf('al ');
const SIZE = bytesOf('size ');
const COMMAND = bytesOf('Command: ');
const ARROW = bytesOf('--');
const BAR = bytesOf('==');

/** Kinds by name, where a name tells. C++'s operators are known by their mangled beginnings. */
const KINDS = new Map<string, number>([
  ['malloc', MALLOC],
  ['calloc', CALLOC],
  ['realloc', REALLOC],
  ['memalign', ALIGNED],
  ['posix_memalign', ALIGNED],
  ['aligned_alloc', ALIGNED],
  ['valloc', ALIGNED],
  ['pvalloc', ALIGNED],
  ['free', FREE],
  ['cfree', FREE],
  ['__builtin_new', MALLOC],
  ['__builtin_vec_new', MALLOC],
  ['builtin_new', MALLOC],
  ['builtin_vec_new', MALLOC],
  ['__builtin_delete', FREE],
  ['__builtin_vec_delete', FREE],
  ['builtin_delete', FREE],
  ['builtin_vec_delete', FREE],
]);
const VALLOC_ALIGNMENT = 4096;

export class ValgrindParser implements Parser {
  readonly format = 'valgrind-trace-malloc';
  readonly endsLines = true;
  readonly #recorder: Recorder;
  readonly #wanted: Wanted['streams'];
  readonly #streams = new Streams();
  /** Streams of which something was read: where a command is told then, another program runs. */
  readonly #isBegun: boolean[] = [];

  constructor(recorder: Recorder, wanted: Wanted['streams']) {
    this.#recorder = recorder;
    this.#wanted = wanted;
  }

  read(line: Line): void {
    const from = line.at;
    if (line.startsWith(BAR)) this.#message(line);
    else if (findRecord(line)) this.#record(line, from);
  }

  processes(): readonly Process[] {
    return this.#streams.processes(this.#streams.pids.map((_, stream) => [stream]));
  }

  #message(line: Line): void {
    line.take(BAR);
    const pid = takePid(line);
    if (Number.isNaN(pid) || !line.take(BAR)) return;
    line.skipBlanks();
    if (!line.startsWith(COMMAND)) return;
    if (this.#isBegun[this.#streams.of(pid)]) this.#streams.begin(pid);
    this.#isBegun[this.#streams.of(pid)] = true;
  }

  /** The line stands at the record's number. */
  #record(line: Line, from: number): void {
    const stream = this.#streams.of(takePid(line));
    this.#isBegun[stream] = true;
    if (this.#wanted !== null && !this.#wanted.has(stream)) return;
    line.take(ARROW);
    line.skipBlanks();
    const start = line.at;
    while (line.at < line.end && line.next !== OPEN) line.at++;
    const kind = kindOf(line.text(start, line.at));
    if (kind === undefined) return;
    line.at += 1;
    const before = this.#recorder.events;
    if (!this.#call(line, kind)) skip(this.#recorder, line, from, TEXT.expected.valgrind);
    const done = this.#recorder.events - before;
    this.#streams.events[stream] = (this.#streams.events[stream] ?? 0) + done;
  }

  /** False when the line cannot be read on from the arguments. */
  #call(line: Line, kind: number): boolean {
    if (kind === FREE) return this.#free(line);
    if (kind === REALLOC) return this.#reallocate(line);
    const first = readNumber(line);
    const second = line.takeByte(COMMA) ? readNumber(line) : 0;
    const sizeFirst = first.name === SIZE;
    const hasTwo = typeof second !== 'number';
    if (!line.takeByte(CLOSE)) return false;
    const result = readResult(line);
    const [one, two] = [first.value, hasTwo ? second.value : 0];
    if (Number.isNaN(one + two + result)) return false;
    if (kind === ALIGNED && !hasTwo) this.#recorder.allocate(kind, result, one, VALLOC_ALIGNMENT);
    else if (kind === CALLOC) this.#recorder.allocate(kind, result, two, one);
    else if (!hasTwo) this.#recorder.allocate(kind, result, one);
    else if (sizeFirst) this.#recorder.allocate(ALIGNED, result, one, two);
    else this.#recorder.allocate(ALIGNED, result, two, one);
    return true;
  }

  #free(line: Line): boolean {
    const address = line.address();
    if (Number.isNaN(address)) return false;
    this.#recorder.free(address);
    return true;
  }

  #reallocate(line: Line): boolean {
    const old = line.address();
    if (!line.takeByte(COMMA)) return false;
    const size = line.decimal();
    if (!line.takeByte(CLOSE) || Number.isNaN(old + size)) return false;
    if (size === 0 && old !== 0) {
      this.#recorder.reallocate(old, 0, 0);
      return true;
    }
    while (line.at < line.end && line.next !== EQUALS) line.at++;
    const result = readResult(line);
    if (Number.isNaN(result)) return false;
    this.#recorder.reallocate(old, result, size);
    return true;
  }
}

/** Goes to the number of `--PID-- `, which program output may stand before; false: there is none. */
function findRecord(line: Line): boolean {
  for (let at = line.at; at + 5 < line.end; at++) {
    if (line.bytes[at] !== MINUS || line.bytes[at + 1] !== MINUS) continue;
    line.at = at + 2;
    const number = line.at;
    if (!Number.isNaN(takePid(line)) && line.startsWith(ARROW)) {
      line.at = number;
      return true;
    }
  }
  return false;
}

/** The number between two marks, before which a time may stand (--time-stamp=yes); NaN for none. */
function takePid(line: Line): number {
  const number = line.decimal();
  if (line.next !== COLON) return number;
  line.skipWord();
  return line.nextDecimal();
}

function kindOf(name: string): number | undefined {
  if (name.charCodeAt(0) !== UNDERSCORE || name.charCodeAt(1) !== LETTER_Z) return KINDS.get(name);
  if (name.startsWith('_Zn')) return MALLOC;
  return name.startsWith('_Zd') ? FREE : undefined;
}

function readNumber(line: Line): { name: Uint8Array | null; value: number } {
  line.skipBlanks();
  const name = [AL, SIZE].find((word) => line.take(word)) ?? null;
  return { name, value: line.decimal() };
}

function readResult(line: Line): number {
  line.skipBlanks();
  if (!line.takeByte(EQUALS)) return Number.NaN;
  return line.nextAddress();
}

/**
 * What valgrind --trace-malloc=yes writes among its messages and the program's output: `--PID-- CALL`, where a
 * call is `malloc(N) = 0xA`, `realloc(0xO,N) = 0xA`, `memalign(al A, size N) = 0xA`, `free(0xA)` and so on.
 * `realloc(0x0,N)malloc(N) = 0xA` is one call, and so is `realloc(0xO,0)free(0xO)`. Where valgrind or another process
 * comes between a call and its result, that stands alone on a later line, `--PID--  = 0xA` or ` = 0xA`.
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
const FREED = bytesOf('free(');
const MALLOCED = bytesOf('malloc(');
const RESULT = bytesOf(' = ');

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
/** Calls that wait for their results: one a thread. */
const MOST_WAITING = 64;

/** A call, but for what it gave. */
interface Begun {
  readonly stream: number;
  readonly kind: number;
  /** realloc's block. */
  readonly old: number;
  readonly size: number;
  readonly extra: number;
}

export class ValgrindParser implements Parser {
  readonly format = 'valgrind-trace-malloc';
  readonly endsLines = true;
  readonly #recorder: Recorder;
  readonly #wanted: Wanted['streams'];
  readonly #streams = new Streams();
  /** Streams of which something was read: where a command is told then, another program runs. */
  readonly #isBegun: boolean[] = [];
  /** Calls whose results have not come, the oldest first. */
  #waiting: Begun[] = [];

  constructor(recorder: Recorder, wanted: Wanted['streams']) {
    this.#recorder = recorder;
    this.#wanted = wanted;
  }

  read(line: Line): void {
    const from = line.at;
    if (line.startsWith(BAR)) this.#message(line);
    else if (line.startsWith(RESULT)) this.#resume(line, this.#waiting[0]);
    else while (findRecord(line)) this.#record(line, from);
  }

  end(): void {
    for (const { stream } of this.#waiting) this.#giveUp(stream);
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
    line.take(ARROW);
    line.skipBlanks();
    if (line.next === EQUALS) {
      this.#resume(
        line,
        this.#waiting.find((begun) => begun.stream === stream),
      );
      return;
    }
    const kind = takeName(line);
    if (kind === undefined) return;
    const isRead = kind === FREE ? this.#free(line, stream) : this.#call(line, stream, kind);
    if (!isRead && this.#isWanted(stream)) skip(this.#recorder, line, from, TEXT.expected.valgrind);
  }

  /** False when the line cannot be read on from the arguments. */
  #call(line: Line, stream: number, kind: number): boolean {
    const begun = kind === REALLOC ? readRealloc(line, stream) : readCall(line, stream, kind);
    if (begun === null) return false;
    if (begun.kind === REALLOC && line.take(FREED)) {
      line.skipWord();
      this.#finish(begun, 0);
      return true;
    }
    const result = readResult(line, begun.kind);
    if (Number.isNaN(result)) return this.#goOn(line, begun);
    this.#finish(begun, result);
    return true;
  }

  /** Of calloc whose product overflows neither a result nor the line's end is written: the next call stands there. */
  #goOn(line: Line, begun: Begun): boolean {
    const next = begun.kind === CALLOC ? takeName(line) : undefined;
    if (next === undefined) {
      this.#wait(begun);
      return true;
    }
    this.#finish(begun, 0);
    return next === FREE ? this.#free(line, begun.stream) : this.#call(line, begun.stream, next);
  }

  #wait(begun: Begun): void {
    this.#waiting.push(begun);
    const oldest = this.#waiting.length > MOST_WAITING ? this.#waiting.shift() : undefined;
    if (oldest !== undefined) this.#giveUp(oldest.stream);
  }

  #giveUp(stream: number): void {
    const { warnings, line } = this.#recorder;
    if (this.#isWanted(stream)) warnings.add('never resumed', line, TEXT.neverResumed);
  }

  /** Reads what a call gave whose line ended before. */
  #resume(line: Line, begun: Begun | undefined): void {
    const result = readResult(line, FREE);
    if (begun === undefined || Number.isNaN(result)) return;
    this.#waiting = this.#waiting.filter((each) => each !== begun);
    this.#finish(begun, result);
  }

  #finish({ stream, kind, old, size, extra }: Begun, result: number): void {
    if (!this.#isWanted(stream)) return;
    if (kind === REALLOC) this.#recorder.reallocate(old, result, size);
    else this.#recorder.allocate(kind, result, size, extra);
    this.#count(stream);
  }

  #free(line: Line, stream: number): boolean {
    const address = line.address();
    if (Number.isNaN(address)) return false;
    if (!this.#isWanted(stream)) return true;
    this.#recorder.free(address);
    this.#count(stream);
    return true;
  }

  #isWanted(stream: number): boolean {
    return this.#wanted === null || this.#wanted.has(stream);
  }

  #count(stream: number): void {
    this.#streams.events[stream] = (this.#streams.events[stream] ?? 0) + 1;
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

/** Goes behind `NAME(`; gives its kind, undefined for a name that says nothing, which is left standing. */
function takeName(line: Line): number | undefined {
  const start = line.at;
  while (line.at < line.end && line.next !== OPEN) line.at++;
  const kind = kindOf(line.text(start, line.at));
  if (kind === undefined) line.at = start;
  else line.at += 1;
  return kind;
}

function kindOf(name: string): number | undefined {
  if (name.charCodeAt(0) !== UNDERSCORE || name.charCodeAt(1) !== LETTER_Z) return KINDS.get(name);
  if (name.startsWith('_Zn')) return MALLOC;
  return name.startsWith('_Zd') ? FREE : undefined;
}

/** Everything but realloc and free, up to the closing bracket; null where that cannot be read. */
function readCall(line: Line, stream: number, kind: number): Begun | null {
  const first = readNumber(line);
  const second = line.takeByte(COMMA) ? readNumber(line) : null;
  if (!line.takeByte(CLOSE) || Number.isNaN(first.value + (second?.value ?? 0))) return null;
  const call = { stream, old: 0 };
  if (second === null) {
    const extra = kind === ALIGNED ? VALLOC_ALIGNMENT : 0;
    return { ...call, kind, size: first.value, extra };
  }
  if (kind !== CALLOC && first.name === SIZE)
    return { ...call, kind: ALIGNED, size: first.value, extra: second.value };
  const ofTwo = kind === CALLOC ? CALLOC : ALIGNED;
  return { ...call, kind: ofTwo, size: second.value, extra: first.value };
}

function readRealloc(line: Line, stream: number): Begun | null {
  const old = line.address();
  if (!line.takeByte(COMMA)) return null;
  const size = line.decimal();
  if (!line.takeByte(CLOSE) || Number.isNaN(old + size)) return null;
  return { stream, kind: REALLOC, old, size, extra: 0 };
}

function readNumber(line: Line): { name: Uint8Array | null; value: number } {
  line.skipBlanks();
  const name = [AL, SIZE].find((word) => line.take(word)) ?? null;
  return { name, value: line.decimal() };
}

/** What stands behind the `=`; NaN for nothing. A realloc of NULL names the malloc that it is before. */
function readResult(line: Line, kind: number): number {
  if (kind === REALLOC && line.take(MALLOCED)) {
    while (line.at < line.end && !line.takeByte(CLOSE)) line.at++;
  }
  line.skipBlanks();
  if (!line.takeByte(EQUALS)) return Number.NaN;
  return line.nextAddress();
}

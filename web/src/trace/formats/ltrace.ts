/**
 * ltrace's log, with whatever options: `[pid] [time] [[0xIP]] [lib->]fn[@lib](args) = result [<secs>]`, calls
 * cut in two, `fn(args <unfinished ...>` and `<... fn resumed> ) = result`, and events between `+++` or `---`.
 * A free takes effect where its line begins, an allocation where its result is told. Calls inside an
 * unfinished one of the same thread are the library's own.
 */
import { ALIGNED, CALLOC, FREE, NULL_ID, REALLOC, UNKNOWN_ID } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { bytesOf, isAt, isBlankByte, type Line } from '../line.ts';
import { Kinship, Streams } from '../processes.ts';
import { type Parser, skip, type Wanted } from '../reader.ts';
import type { Recorder } from '../recorder.ts';
import type { Process } from '../trace.ts';
import { CATCH, type Call, DELETE, FORK, knownCall, POSIX_MEMALIGN } from './ltrace-calls.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const AT = 0x40;
const BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const PLUSES = bytesOf('+++ ');
const DASHES = bytesOf('--- ');
const EXEC = bytesOf('--- Called exec() ---');
const CHILD_ENDED = bytesOf('--- SIGCHLD');
const RESUMED = bytesOf('<... ');
const RESUMED_END = bytesOf(' resumed>');
const UNFINISHED = bytesOf('<unfinished');
const UNFINISHED_END = bytesOf('<unfinished ...>');
const NO_RETURN = bytesOf('<no return');
const PID = bytesOf('[pid ');
const OPERATOR = bytesOf('operator ');
const LIBC = bytesOf('libc');
const LIBC_NAMES = ['libc.so', ...'0123456789'].map((end) =>
  bytesOf(end.length === 1 ? `libc-${end}` : end),
);

/** A call as its line begins. */
interface Seen {
  readonly call: Call;
  readonly site: number;
  /** The function, as the log writes it; needed where it may be within another, or another within it. */
  readonly name: string;
  readonly ofLibc: boolean;
}

/** A call of which all is known but the result. */
interface Ended {
  readonly call: Call;
  readonly arguments: readonly number[];
  readonly site: number;
  /** realloc's block, which is no longer where it was. */
  readonly block: number;
}

/** A call whose line has begun. */
interface Pending extends Ended {
  /** Another call's own, or libc's, and so without effect. */
  readonly ignored: boolean;
  /** The function, as the log writes it. */
  readonly name: string;
}

export class LtraceParser implements Parser {
  readonly format = 'ltrace';
  readonly endsLines = true;
  readonly #recorder: Recorder;
  readonly #wanted: Wanted['streams'];
  readonly #streams = new Streams();
  readonly #kinship = new Kinship();
  readonly #leaders = new Set<number>([0]);
  readonly #forked = new Set<number>();
  /** By stream: the innermost call is the last. */
  readonly #pending: Pending[][] = [];
  readonly #args: number[] = [];
  /** Streams that ended since the last word of a child's end. */
  #ended: number[] = [];
  #pid: number | undefined;
  #stream = 0;

  constructor(recorder: Recorder, wanted: Wanted['streams']) {
    this.#recorder = recorder;
    this.#wanted = wanted;
  }

  read(line: Line): void {
    const from = line.at;
    const siteFrom = this.#readPrefix(line);
    this.#stream = this.#streams.of(this.#pid);
    if (this.#wanted !== null && !line.startsWith(DASHES) && !this.#wanted.has(this.#stream))
      return;
    if (line.startsWith(DASHES) || line.startsWith(PLUSES)) this.#notice(line);
    else if (!(line.take(RESUMED) ? this.#resume(line) : this.#call(line, siteFrom)))
      skip(this.#recorder, line, from, TEXT.expected.ltrace);
  }

  end(): void {
    for (const stack of this.#pending) if (stack !== undefined) this.#giveUp(stack, 0);
  }

  processes(): readonly Process[] {
    this.#streams.pids.forEach((pid, stream) => {
      if (this.#forked.has(pid)) this.#leaders.add(stream);
    });
    return this.#streams.processes(this.#kinship.groups(this.#streams, this.#leaders));
  }

  /** Goes on behind pid, time and instruction pointer; gives where the call site begins, with that pointer. */
  #readPrefix(line: Line): number {
    this.#pid = undefined;
    for (;;) {
      line.skipBlanks();
      if (line.next === BRACKET) {
        if (!line.take(PID)) return skipPointer(line);
        this.#pid = line.decimal();
        line.takeByte(CLOSE_BRACKET);
        continue;
      }
      const kind = wordKind(line);
      if (kind === 'neither') return line.at;
      if (kind === 'number' && this.#pid === undefined) this.#pid = line.decimal();
      else line.skipWord();
    }
  }

  #notice(line: Line): void {
    if (line.startsWith(PLUSES)) this.#ended.push(this.#stream);
    if (line.startsWith(CHILD_ENDED)) this.#noticeChild();
    if (!line.startsWith(EXEC)) return;
    // Threads do not begin programs, forked children do.
    this.#leaders.add(this.#stream);
    this.#streams.begin(this.#pid);
    this.#leaders.add(this.#streams.of(this.#pid));
  }

  #isProcess(stream: number): boolean {
    return this.#leaders.has(stream) || this.#forked.has(this.#streams.pids[stream] ?? Number.NaN);
  }

  /** The end of a process is told its parent, that of a thread to nobody. */
  #noticeChild(): void {
    const ended = this.#ended;
    this.#ended = [];
    // Threads may end meanwhile.
    const child = ended.find((stream) => this.#isProcess(stream)) ?? ended.at(-1);
    if (child === undefined || child === this.#stream) return;
    this.#leaders.add(child);
    this.#kinship.areProcesses(child, this.#stream);
  }

  /** Reads a call; false where one of those that matter cannot be read. */
  #call(line: Line, siteFrom: number): boolean {
    const ofLibc = line.startsWith(LIBC) && LIBC_NAMES.some((each) => line.startsWith(each));
    const from = line.at;
    let name = from;
    let [nameEnd, libEnd] = [0, 0];
    const { bytes, end } = line;
    for (; line.at < end && bytes[line.at] !== OPEN; line.at++) {
      const byte = bytes[line.at];
      if (byte === AT && nameEnd === 0) nameEnd = line.at;
      else if (byte === GREATER && bytes[line.at - 1] === MINUS) {
        libEnd = line.at - 1;
        name = line.at + 1;
      }
    }
    if (isAt(bytes, name, end, OPERATOR)) nameEnd = skipSignature(line);
    const call = knownCall(bytes, name, nameEnd || line.at);
    if (call === undefined || line.next !== OPEN) return true;
    const stack = this.#stack();
    if (call === CATCH || call === DELETE) this.#leave(stack);
    if (call === CATCH) return true;
    // Within themselves they are never called: the line that told the result is missing.
    const spelled =
      stack.length > 0 || line.endsWith(UNFINISHED_END) ? line.text(from, line.at) : '';
    const lost = stack.findIndex((pending) => pending.name === spelled);
    if (lost >= 0) this.#giveUp(stack, lost);
    line.at += 1;
    if (!this.#readArguments(line, call)) return false;
    const site = libEnd === 0 ? 0 : this.#recorder.sites.indexOf(bytes, siteFrom, libEnd);
    return this.#called(line, { call, site, name: spelled, ofLibc: libEnd > 0 && ofLibc }, stack);
  }

  #called(line: Line, seen: Seen, stack: Pending[]): boolean {
    const { call, site, ofLibc } = seen;
    const nested = stack.length > 0 && stack.some((each) => !each.ignored && each.call !== FORK);
    if (ofLibc && !nested) this.#recorder.warnings.add('libc', line.number, TEXT.libcArtefact);
    const ignored = ofLibc || nested;
    line.skipBlanks();
    if (line.startsWith(UNFINISHED)) {
      this.#begin(stack, seen, ignored);
      return true;
    }
    if (ignored || line.startsWith(NO_RETURN)) return true;
    if (!line.takeByte(CLOSE)) return false;
    const [pointer = 0] = this.#args;
    const result = call.kind === FREE ? 0 : readResult(line, call);
    if (Number.isNaN(result)) return false;
    const block = call.kind === REALLOC ? this.#detach(pointer) : UNKNOWN_ID;
    if (call.kind === FREE) this.#free(pointer);
    else this.#finish({ call, arguments: this.#args, site, block }, result);
    return true;
  }

  #begin(stack: Pending[], { call, site, name }: Seen, ignored: boolean): void {
    const [pointer = 0] = this.#args;
    if (call.kind === FREE && !ignored) this.#free(pointer);
    const block = call.kind === REALLOC && !ignored ? this.#detach(pointer) : UNKNOWN_ID;
    stack.push({ call, arguments: [...this.#args], site, block, ignored, name });
  }

  /** An exception was caught, or deletes on its way: what it came out of will tell no result. */
  #leave(stack: Pending[]): void {
    const left = stack.findIndex(({ call }) => call.throws);
    if (left >= 0) this.#giveUp(stack, left);
  }

  /** Takes off the stack what was begun from an index on, as its results are not told. */
  #giveUp(stack: Pending[], from: number): void {
    for (const { call, ignored } of stack.splice(from))
      if (!ignored && call.kind >= 0 && call.kind !== FREE)
        this.#recorder.warnings.add('never resumed', this.#recorder.line, TEXT.neverResumed);
  }

  #resume(line: Line): boolean {
    const name = line.at;
    while (line.at < line.end && !line.startsWith(RESUMED_END)) line.at++;
    const call = knownCall(line.bytes, name, line.at);
    if (call === undefined) return true;
    const stack = this.#stack();
    const found = stack.findLastIndex((pending) => pending.call === call);
    const pending = stack[found];
    if (pending === undefined) return this.#resumeUnbegun(call);
    stack.length = found;
    if (pending.ignored || call.kind === FREE) return true;
    while (line.at < line.end && line.next !== CLOSE) line.at++;
    line.takeByte(CLOSE);
    const result = readResult(line, call);
    if (Number.isNaN(result)) return false;
    this.#finish(pending, result);
    return true;
  }

  /** False where what began it is missing. */
  #resumeUnbegun(call: Call): boolean {
    // A child comes out of the fork that its parent began.
    if (call === FORK) this.#leaders.add(this.#stream);
    // What a free did, it did when it began.
    return call === FORK || call.kind === FREE;
  }

  /** What a call does whose result is known. */
  #finish({ call, arguments: args, site, block }: Ended, result: number): void {
    const recorder = this.#recorder;
    if (call === FORK) {
      this.#forked.add(result);
      return;
    }
    if (call === POSIX_MEMALIGN) {
      recorder.warnings.add('posix_memalign', recorder.line, TEXT.posixMemalign);
      return;
    }
    const older = this.#streams.areSeveral ? recorder.idAt(result) : undefined;
    const id = this.#allocate(call, args, block, result, site);
    if (id !== undefined) this.#kinship.allocated(id, result, this.#stream, recorder.events, older);
  }

  /** Gives the block's id; undefined where none was given. */
  #allocate(
    call: Call,
    args: readonly number[],
    block: number,
    result: number,
    site: number,
  ): number | undefined {
    const recorder = this.#recorder;
    const size = sizeOf(args[call.size ?? 0]);
    const members = call.members === undefined ? 0 : sizeOf(args[call.members]);
    this.#count();
    if (call.kind === REALLOC) {
      const [old = 0] = args;
      const bytes = call.members === undefined ? size : size * members;
      return recorder.reallocateBlock(block, old, result, bytes, site);
    }
    const alignment = call.fixedAlignment ?? sizeOf(args[call.alignment ?? -1]);
    const extra = call.kind === CALLOC ? members : call.kind === ALIGNED ? alignment : 0;
    return recorder.allocate(call.kind, result, size, extra, site);
  }

  #free(address: number): void {
    this.#count();
    this.#seeFreed(address);
    this.#recorder.free(address);
  }

  /** Takes realloc's block from its address. */
  #detach(address: number): number {
    this.#seeFreed(address);
    return address === 0 ? NULL_ID : this.#recorder.detach(address);
  }

  #seeFreed(address: number): void {
    const { events } = this.#recorder;
    if (address !== 0 && this.#streams.areSeveral)
      this.#kinship.freed(this.#recorder.idAt(address), address, this.#stream, events);
  }

  #count(): void {
    this.#kinship.seen(this.#stream, this.#recorder.events);
    this.#streams.events[this.#stream] = (this.#streams.events[this.#stream] ?? 0) + 1;
  }

  #stack(): Pending[] {
    const known = this.#pending[this.#stream];
    if (known !== undefined) return known;
    const stack: Pending[] = [];
    this.#pending[this.#stream] = stack;
    return stack;
  }

  #readArguments(line: Line, call: Call): boolean {
    const args = this.#args;
    args.length = 0;
    while (args.length < call.arguments) {
      line.skipBlanks();
      const value = args.length === 0 && call.takesPointer ? line.address() : line.value();
      if (Number.isNaN(value)) return false;
      args.push(value);
      if (args.length < call.arguments && !line.takeByte(COMMA)) return false;
    }
    skipRubbish(line);
    return true;
  }
}

/** Gives where the pointer begins. */
function skipPointer(line: Line): number {
  const from = line.at;
  line.skipWord();
  line.skipBlanks();
  return from;
}

/** What the word is that comes next: a number, a time, or neither. */
function wordKind(line: Line): 'number' | 'time' | 'neither' {
  const { bytes, end } = line;
  let kind: 'number' | 'time' = 'number';
  let at = line.at;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === COLON || byte === POINT) kind = 'time';
    else if (byte < ZERO || byte > NINE) break;
  }
  return at > line.at && isBlankByte(bytes[at]) && at < end ? kind : 'neither';
}

/** Of a C++ operator (ltrace -C), which stands before its arguments, or before `@lib`; gives its end. */
function skipSignature(line: Line): number {
  while (line.at < line.end && !line.takeByte(CLOSE)) line.at++;
  const end = line.at;
  while (line.at < line.end && line.next !== OPEN) line.at++;
  return end;
}

/** Registers that ltrace takes for further arguments. */
function skipRubbish(line: Line): void {
  while (line.at < line.end && line.next !== CLOSE && line.next !== LESS) line.at++;
}

/** What stands behind the `=`; NaN for nothing that a call can give. */
function readResult(line: Line, call: Call): number {
  line.skipBlanks();
  if (!line.takeByte(EQUALS)) return Number.NaN;
  line.skipBlanks();
  return call === FORK ? line.value() : line.address();
}

/** A negative size is one of 64 bits that was printed as if it had a sign. */
const sizeOf = (value = 0) => (value < 0 ? value + 2 ** 64 : value);

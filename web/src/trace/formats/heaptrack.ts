/**
 * heaptrack's files, numbers in hexadecimal. Raw (`heaptrack -r`): `+ SIZE TRACE PTR`, `- PTR`. Interpreted, its
 * default: `a SIZE TRACE` declares a class, `+ CLASS` and `- CLASS` are an allocation and a free of one, so which
 * block of a class dies is not told: the youngest is taken.
 */
import { MALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import type { Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';
import { CallTree } from './call-tree.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const ATTACHED = 0x41;
const CLASS = 0x61;
const IP = 0x69;
const MODULE = 0x6d;
const STRING = 0x73;
const TRACE = 0x74;
const VERSION = 0x76;
/** Of the file; what is described above. */
const KNOWN_VERSION = 3;

/** Blocks of a class that are alive, the youngest last, by made-up addresses. */
interface Class {
  readonly size: number;
  readonly trace: number;
  readonly alive: number[];
}

export class HeaptrackParser implements Parser {
  readonly endsLines = true;
  readonly #recorder: Recorder;
  readonly #classes: Class[] = [];
  readonly #tree = new CallTree();
  #isRaw = false;
  #blocks = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  get format() {
    return this.#isRaw ? 'heaptrack-raw' : 'heaptrack';
  }

  read(line: Line): void {
    const from = line.at;
    const letter = line.next;
    line.at += 1;
    line.skipBlanks();
    const done =
      letter === PLUS
        ? this.#allocate(line)
        : letter === MINUS
          ? this.#free(line)
          : this.#other(letter, line);
    if (!done) skip(this.#recorder, line, from, TEXT.expected.heaptrack);
  }

  end(): void {
    if (this.#classes.length > 0) this.#recorder.warnings.add('guess', 0, TEXT.youngestDies);
  }

  siteName(site: number): string {
    return this.#tree.nameOf(site);
  }

  #allocate(line: Line): boolean {
    const first = line.hex();
    line.skipBlanks();
    if (line.at === line.end) return this.#allocateOf(this.#classes[first]);
    const trace = line.hex();
    line.skipBlanks();
    const address = line.address();
    if (Number.isNaN(first + trace + address) || line.at < line.end) return false;
    this.#isRaw = true;
    this.#recorder.allocate(MALLOC, address, first, 0, trace);
    return true;
  }

  #allocateOf(ofClass: Class | undefined): boolean {
    if (ofClass === undefined) return false;
    this.#blocks += 1;
    ofClass.alive.push(this.#blocks);
    this.#recorder.allocate(MALLOC, this.#blocks, ofClass.size, 0, ofClass.trace);
    return true;
  }

  #free(line: Line): boolean {
    const at = line.at;
    if (this.#classes.length === 0) {
      const address = line.address();
      if (Number.isNaN(address) || line.at < line.end) return false;
      this.#isRaw = true;
      this.#recorder.free(address);
      return true;
    }
    const ofClass = this.#classes[line.hex()];
    if (ofClass === undefined || line.at === at || line.at < line.end) return false;
    // Without any alive, one that nobody has.
    this.#recorder.free(ofClass.alive.pop() ?? Number.MAX_SAFE_INTEGER);
    return true;
  }

  #other(letter: number, line: Line): boolean {
    if (letter === CLASS) return this.#declare(line);
    if (letter === TRACE) return this.#tree.readTrace(line);
    if (letter === STRING) this.#tree.readString(line);
    else if (letter === IP) this.#tree.readIp(line);
    else if (letter === MODULE) this.#tree.readModule(line);
    else if (letter === VERSION) this.#readVersion(line);
    else if (letter === ATTACHED)
      this.#recorder.warnings.add('attached', line.number, TEXT.attached);
    return true;
  }

  #declare(line: Line): boolean {
    const size = line.hex();
    line.skipBlanks();
    const trace = line.hex();
    if (Number.isNaN(size + trace)) return false;
    this.#classes.push({ size, trace, alive: [] });
    return true;
  }

  #readVersion(line: Line): void {
    line.skipWord();
    line.skipBlanks();
    const version = line.hex();
    if (version !== KNOWN_VERSION)
      this.#recorder.warnings.add('version', line.number, () => TEXT.heaptrackVersion(version));
  }
}

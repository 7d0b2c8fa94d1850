/**
 * glibc's mtrace(): `[@ WHERE ]RECORD`, where a record is `+ PTR SIZE`, `- PTR`, `! PTR SIZE` (a realloc that
 * failed), or two lines for a realloc, `< OLD` and `> NEW SIZE`; numbers are hexadecimal.
 */
import { MALLOC, REALLOC, UNKNOWN_ID } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { isBlankByte, type Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';

const BANG = 0x21;
const PLUS = 0x2b;
const MINUS = 0x2d;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const AT = 0x40;

export class MtraceParser implements Parser {
  readonly format = 'mtrace';
  readonly endsLines = true;
  readonly #recorder: Recorder;
  /** The old address of a realloc of which the first line was read. */
  #moving: number | null = null;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  read(line: Line): void {
    const from = line.at;
    if (line.next === EQUALS || line.at === line.end) return;
    const site = line.next === AT ? this.#readWhere(line) : 0;
    const letter = line.next;
    line.at += 1;
    line.skipBlanks();
    const address = line.address();
    line.skipBlanks();
    const takesSize = letter === PLUS || letter === GREATER || letter === BANG;
    const size = takesSize ? line.hex() : 0;
    line.skipBlanks();
    if (
      Number.isNaN(address + size) ||
      line.at < line.end ||
      !this.#record(letter, address, size, site)
    )
      skip(this.#recorder, line, from, TEXT.expected.mtrace);
  }

  end(): void {
    if (this.#moving !== null) this.#leftAlone();
  }

  /** False for a letter that no record begins with. */
  #record(letter: number, address: number, size: number, site: number): boolean {
    const recorder = this.#recorder;
    if (letter === PLUS) recorder.allocate(MALLOC, address, size, 0, site);
    else if (letter === MINUS) recorder.free(address);
    else if (letter === BANG) recorder.allocate(REALLOC, 0, size);
    else if (letter === LESS) {
      if (this.#moving !== null) this.#leftAlone();
      this.#moving = address;
    } else if (letter === GREATER) {
      if (this.#moving !== null) recorder.reallocate(this.#moving, address, size, site);
      else recorder.reallocateBlock(UNKNOWN_ID, 0, address, size, site);
      this.#moving = null;
    } else return false;
    return true;
  }

  #leftAlone(): void {
    this.#recorder.warnings.add('no new', this.#recorder.line, TEXT.noNewAddress);
    this.#moving = null;
  }

  /** Goes on to the record, which is what the line ends with: a path may hold blanks. Gives the site. */
  #readWhere(line: Line): number {
    const start = line.at + 2;
    let words = 0;
    let at = line.end;
    while (at > start && isBlankByte(line.bytes[at - 1])) at--;
    while (at > start && words < 3) {
      while (at > start && !isBlankByte(line.bytes[at - 1])) at--;
      words += 1;
      if (words > 1 && isBlankByte(line.bytes[at + 1])) break;
      while (at > start && isBlankByte(line.bytes[at - 1])) at--;
    }
    line.at = at;
    let end = at;
    while (end > start && isBlankByte(line.bytes[end - 1])) end--;
    return end > start ? this.#recorder.sites.indexOf(line.bytes, start, end) : 0;
  }
}

import { PROBLEMS } from '../../texts/problems.ts';
import { isBlank } from '../content.ts';

const LF = 10;
const CR = 13;
const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const SHOWN_BYTES = 24;

/**
 * Walks over tokens between blanks without making strings: at most a few nanoseconds a byte. Lines end
 * with LF, CR or both, and are counted from 1.
 */
export class Scanner {
  at = 0;
  line = 1;
  bytes: Uint8Array = new Uint8Array(0);

  /** Goes on in other bytes, on the same line. */
  goOnIn(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
  }

  /** Moves to the next token and gives its first byte, -1 at the end. */
  next(): number {
    const bytes = this.bytes;
    let at = this.at;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (!isBlank(byte)) {
        this.at = at;
        return byte;
      }
      if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) this.line += 1;
    }
    this.at = at;
    return -1;
  }

  skipToken(): void {
    const bytes = this.bytes;
    let at = this.at;
    while (at < bytes.length && !isBlank(bytes[at] ?? 0)) at++;
    this.at = at;
  }

  /** Moves to the end of the line, still before what ends it. */
  skipLine(): void {
    const bytes = this.bytes;
    let at = this.at;
    while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
    this.at = at;
  }

  /**
   * The decimal integer that the next token is, moving past it; NaN, in front of the token, when it is
   * none. Beyond 2^53 the value is rounded.
   */
  integer(): number {
    const sign = this.next();
    const bytes = this.bytes;
    const first = sign === MINUS || sign === PLUS ? this.at + 1 : this.at;
    let at = first;
    let value = 0;
    while (at < bytes.length) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at++;
    }
    if (at === first || (at < bytes.length && !isBlank(bytes[at] ?? 0))) return Number.NaN;
    this.at = at;
    return sign === MINUS ? -value : value;
  }

  /** The next token as a message shows it. */
  shown(): string {
    if (this.next() < 0) return PROBLEMS.seen.end;
    const end = this.at + SHOWN_BYTES;
    const ahead = new TextDecoder().decode(this.bytes.subarray(this.at, end));
    const token = ahead.split(/[\t-\r ]/u, 1)[0] ?? '';
    const cut = token.length === ahead.length && end < this.bytes.length;
    return PROBLEMS.seen.token(`${token.replace(/\p{C}/gu, '·')}${cut ? '…' : ''}`);
  }

  /** Lines in the file, once the end is reached: one that nothing follows ends nothing. */
  lines(): number {
    const last = this.bytes[this.bytes.length - 1];
    return last === LF || last === CR ? this.line - 1 : this.line;
  }
}

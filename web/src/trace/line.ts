import { PROBLEMS } from '../texts/problems.ts';

const MINUS = 0x2d;
const SHOWN_BYTES = 40;

/** Value of a hexadecimal digit by its byte; −1 for every other byte. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return byte < 128 ? digit : -1;
});

export const bytesOf = (text: string) => new TextEncoder().encode(text);
const DECODER = new TextDecoder();
const NULLS = ['(nil)', 'nil', 'NULL', 'null'].map(bytesOf);
const HEX_PREFIX = bytesOf('0x');

/** Whether these bytes stand at an index, and end before another. */
export function isAt(bytes: Uint8Array, from: number, to: number, expected: Uint8Array): boolean {
  if (from + expected.length > to) return false;
  for (let i = 0; i < expected.length; i++) if (bytes[from + i] !== expected[i]) return false;
  return true;
}

export const isBlankByte = (byte: number | undefined) => byte === 32 || byte === 9;

/** One line of a file, read from left to right without making strings. The same object is every line. */
export class Line {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Index behind the last byte, without what ends the line. */
  end = 0;
  /** From 1 on. */
  number = 0;

  /** The next byte; −1 at the end. */
  get next(): number {
    return this.at < this.end ? (this.bytes[this.at] ?? -1) : -1;
  }

  skipBlanks(): void {
    while (this.at < this.end && isBlankByte(this.bytes[this.at])) this.at++;
  }

  skipWord(): void {
    while (this.at < this.end && !isBlankByte(this.bytes[this.at])) this.at++;
  }

  /** Moves past these bytes if they are next. */
  take(expected: Uint8Array): boolean {
    if (!this.startsWith(expected)) return false;
    this.at += expected.length;
    return true;
  }

  startsWith(expected: Uint8Array): boolean {
    return isAt(this.bytes, this.at, this.end, expected);
  }

  endsWith(expected: Uint8Array): boolean {
    return (
      this.end >= this.at + expected.length &&
      isAt(this.bytes, this.end - expected.length, this.end, expected)
    );
  }

  takeByte(byte: number): boolean {
    if (this.next !== byte) return false;
    this.at += 1;
    return true;
  }

  /** The decimal number that is next, rounded beyond 2^53; NaN for none. */
  decimal(): number {
    const first = this.next === MINUS ? this.at + 1 : this.at;
    let at = first;
    let value = 0;
    for (; at < this.end; at++) {
      const digit = (this.bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === first) return Number.NaN;
    const negative = first > this.at;
    this.at = at;
    return negative ? -value : value;
  }

  /** `decimal`, behind blanks. */
  nextDecimal(): number {
    this.skipBlanks();
    return this.decimal();
  }

  /** `address`, behind blanks. */
  nextAddress(): number {
    this.skipBlanks();
    return this.address();
  }

  /** The number that hexadecimal digits make, rounded beyond 2^53; NaN for none. `0x` may stand before them. */
  hex(): number {
    this.take(HEX_PREFIX);
    const first = this.at;
    let value = 0;
    for (; this.at < this.end; this.at++) {
      const digit = DIGITS[this.bytes[this.at] ?? 0] ?? -1;
      if (digit < 0) break;
      value = value * 16 + digit;
    }
    return this.at === first ? Number.NaN : value;
  }

  /**
   * The address that is next, in hexadecimal digits or one of the words for NULL, which is 0; NaN for none.
   * Of 64 bits the lower 53 count: above them processors keep tags, not addresses.
   */
  address(): number {
    this.take(HEX_PREFIX);
    const first = this.at;
    let [low, high] = [0, 0];
    for (; this.at < this.end; this.at++) {
      const digit = DIGITS[this.bytes[this.at] ?? 0] ?? -1;
      if (digit < 0) break;
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
    }
    if (this.at > first) return (high & 0x1f_ffff) * 2 ** 32 + (low >>> 0);
    return NULLS.some((word) => this.take(word)) ? 0 : Number.NaN;
  }

  /** A number as C programs print one: decimal, hexadecimal after `0x`, or a word for NULL; NaN for none. */
  value(): number {
    if (this.startsWith(HEX_PREFIX)) return this.hex();
    const value = this.decimal();
    if (!Number.isNaN(value)) return value;
    return NULLS.some((word) => this.take(word)) ? 0 : Number.NaN;
  }

  text(from: number = this.at, to: number = this.end): string {
    return DECODER.decode(this.bytes.subarray(from, to));
  }

  /** The line as a message shows it. */
  shown(from: number): string {
    const cut = this.end > from + SHOWN_BYTES;
    const text = this.text(from, Math.min(this.end, from + SHOWN_BYTES)).replace(/\p{C}/gu, '·');
    return PROBLEMS.seen.token(`${text}${cut ? '…' : ''}`);
  }
}

import { PROBLEMS } from '../texts/problems.ts';

const SEEN = PROBLEMS.seen;

const startsWith = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, i) => bytes[i] === byte);

export const isGzip = (bytes: Uint8Array) => startsWith(bytes, [0x1f, 0x8b]);
/** A frame of zstd's, or one to be skipped, with which some packers begin. */
export const isZstd = (bytes: Uint8Array) =>
  startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd]) ||
  (((bytes[0] ?? 0) & 0xf0) === 0x50 && startsWith(bytes.subarray(1), [0x2a, 0x4d, 0x18]));

export const isBlank = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13);

/** The encoding of a text by its first bytes: by the mark that tells it, or by the zeros beside ASCII. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const head = bytes.subarray(0, 64);
  const zeros = (parity: number) => head.every((byte, i) => (byte === 0) === (i % 2 === parity));
  if (head.length < 4) return 'utf-8';
  if (zeros(1)) return 'utf-16le';
  return zeros(0) ? 'utf-16be' : 'utf-8';
}

/** Bytes before the text: a byte order mark is none of it. */
export function markLength(bytes: Uint8Array): number {
  return startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
}

/** What kind of data this is when it is no plain text, or text that is no trace, in words; null for other text. */
export function notPlainText(bytes: Uint8Array): string | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return SEEN.png;
  if (isGzip(bytes)) return SEEN.gzip;
  if (isZstd(bytes)) return SEEN.zstd;
  const control = bytes.find((byte) => byte < 32 && !isBlank(byte));
  if (control !== undefined) return SEEN.binary(control);
  const first = bytes.find((byte) => !isBlank(byte));
  if (first === 0x3c) return SEEN.html;
  if (first === 0x7b || first === 0x5b) return SEEN.json;
  return null;
}

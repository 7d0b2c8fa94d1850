import { PROBLEMS } from '../texts/problems.ts';

const SEEN = PROBLEMS.seen;
/** What of a text is looked at to tell it from data. */
export const PROBE_BYTES = 4096;

const startsWith = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, i) => bytes[i] === byte);

export const isGzip = (bytes: Uint8Array) => startsWith(bytes, [0x1f, 0x8b]);
export const isZstd = (bytes: Uint8Array) => startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd]);
const isUtf16 = (bytes: Uint8Array) =>
  startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff]);
const hasUtf8Mark = (bytes: Uint8Array) => startsWith(bytes, [0xef, 0xbb, 0xbf]);

/** Index of the first byte of the text: a byte order mark is none. */
export function textStart(bytes: Uint8Array): number {
  return hasUtf8Mark(bytes) ? 3 : 0;
}

export const isBlank = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13);

/** What kind of data this is when it is no plain text, in words; null for text. Looks at 4 KiB. */
export function notPlainText(bytes: Uint8Array): string | null {
  if (isUtf16(bytes)) return SEEN.utf16;
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return SEEN.png;
  if (isGzip(bytes)) return SEEN.gzip;
  if (isZstd(bytes)) return SEEN.zstd;
  const probe = bytes.subarray(textStart(bytes), PROBE_BYTES);
  const control = probe.find((byte) => byte < 32 && !isBlank(byte));
  if (control !== undefined) return SEEN.binary(control);
  const first = probe.find((byte) => !isBlank(byte));
  if (first === 0x3c) return SEEN.html;
  if (first === 0x7b || first === 0x5b) return SEEN.json;
  return null;
}

/** The constants of the allocator that pictures need; the allocator itself is c/zee.c. */
export const PAGE = 65_536;
/** Of wasm memory, at most. */
export const MEMORY_PAGES = 65_536;
export const HEADER = 8;
export const LIST_COUNT = 14;
/** Bytes of the smallest frame. */
export const SMALLEST = 16;
/** Where the heap of the introspection build begins: after the one page that holds all else. */
export const FIRST_ADDRESS = 0x10000;

/** Frame size of a list in bytes; list 0 holds jumbos of any size and answers 0. */
export function listSize(list: number): number {
  return list === 0 ? 0 : PAGE >> (list - 1);
}

/** The list a frame of `size` bytes belongs to. */
export function listOf(size: number): number {
  return size > PAGE ? 0 : Math.clz32(size) - 14;
}

/** Bytes of the frame for `bytes` of header and payload: a power of two, or whole pages. */
export function frameSizeFor(bytes: number): number {
  if (bytes > PAGE) return Math.ceil(bytes / PAGE) * PAGE;
  return bytes <= SMALLEST ? SMALLEST : 1 << (32 - Math.clz32(bytes - 1));
}

export function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

/** A number as a dump writes it, hexadecimal, with 0x or without; null for anything else, and for more than `most`. */
export function readHex(text: string, most: number): number | null {
  const digits = /^(?:0x)?([\da-f]+)$/i.exec(text.trim())?.[1];
  const n = digits === undefined ? most + 1 : Number.parseInt(digits, 16);
  return n <= most ? n : null;
}

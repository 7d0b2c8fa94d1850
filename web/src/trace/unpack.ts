/** The bytes of a file as a stream of pieces, unpacked when its first bytes say that it is packed. */
import { Decompress } from 'fzstd';
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import { isGzip, isZstd } from './content.ts';

const MEBIBYTE = 2 ** 20;
/** Bytes that every file may unpack to, and that none may exceed: keeps a small one from filling all memory. */
export const UNPACKED_LIMITS = { always: 64 * MEBIBYTE, ever: 1024 * MEBIBYTE } as const;
/** In between it may unpack to so many times its size: no recorded trace comes near. */
const MOST_RATIO = 100;
/** How much smaller than its data a gzip file can be at best. */
const GZIP_RATIO = 1032;

/** Packed bytes that zstd is given at a time: the most they can unpack to stays small. */
const ZSTD_SLICE = 1024;
/** For each block fzstd moves the whole window, so a large one costs time as well as memory. */
const ZSTD_WINDOW = 2 ** 27;

/** The file cannot be read on; the message says why. */
export class Unreadable extends Error {}

export type Packing = 'gzip' | 'zstd' | null;

export interface Piece {
  readonly bytes: Uint8Array;
  /** The fraction of the file that is read with it. */
  readonly fraction: number;
}

/** Throws Unreadable. A consumer that stops early leaves nothing open. */
export async function* piecesOf(
  file: Blob,
  limits: typeof UNPACKED_LIMITS = UNPACKED_LIMITS,
): AsyncGenerator<Piece> {
  const head = new Uint8Array(await file.slice(0, 18).arrayBuffer());
  const packing: Packing = isGzip(head) ? 'gzip' : isZstd(head) ? 'zstd' : null;
  if (packing === 'zstd' && zstdWindow(head) > ZSTD_WINDOW)
    throw new Unreadable(TEXT.zstdWindow(ZSTD_WINDOW / MEBIBYTE));
  const limit = Math.max(limits.always, Math.min(limits.ever, MOST_RATIO * file.size));
  const tooMuch = () => new Unreadable(TEXT.unpackedLimit(limit / MEBIBYTE));
  if (packing === 'gzip' && (await gzipSize(file)) > limit) throw tooMuch();
  let [packed, unpacked] = [0, 0];
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      packed += piece.length;
      controller.enqueue(piece);
    },
  });
  const stream = unpackedStream(file.stream().pipeThrough(counter), packing).getReader();
  try {
    for (;;) {
      const { done, value } = await stream.read();
      if (done) return;
      unpacked += value.length;
      if (packing !== null && unpacked > limit) throw tooMuch();
      yield { bytes: value, fraction: packed / file.size };
    }
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(
      packing === null ? TEXT.file(reasonOf(error)) : TEXT.packed(packing, reasonOf(error)),
    );
  } finally {
    // Where all is read, there is nothing left to cancel; where the stream is broken, it says so again.
    await stream.cancel().catch(() => undefined);
  }
}

function unpackedStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  packing: Packing,
): ReadableStream<Uint8Array> {
  if (packing === 'gzip') return stream.pipeThrough(new DecompressionStream('gzip'));
  return packing === 'zstd' ? stream.pipeThrough(slices()).pipeThrough(zstdStream()) : stream;
}

/** Unpacked bytes as the end of a gzip file tells them, modulo 2^32; 0 where that cannot be. */
async function gzipSize(file: Blob): Promise<number> {
  if (file.size < 18) return 0;
  const told = new DataView(await file.slice(-4).arrayBuffer()).getUint32(0, true);
  return told <= GZIP_RATIO * file.size ? told : 0;
}

/** Bytes that an unpacker has to remember, as the frame's header tells. RFC 8878, 3.1.1.1. */
function zstdWindow(head: Uint8Array): number {
  const [, , , , flags = 0, window = 0] = head;
  const isSingleSegment = (flags & 0x20) !== 0;
  if (!isSingleSegment) {
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const idBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeBytes = 1 << (flags >> 6);
  let size = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) size = size * 256 + (head[5 + idBytes + i] ?? 0);
  return size;
}

function slices(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(piece, controller) {
      for (let at = 0; at < piece.length; at += ZSTD_SLICE)
        controller.enqueue(piece.subarray(at, at + ZSTD_SLICE));
    },
  });
}

function zstdStream(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array> {
  let unpacked: Uint8Array[] = [];
  const decompress = new Decompress((piece) => unpacked.push(piece));
  const flush = (controller: TransformStreamDefaultController<Uint8Array>) => {
    for (const piece of unpacked) if (piece.length > 0) controller.enqueue(piece);
    unpacked = [];
  };
  return new TransformStream({
    transform(piece, controller) {
      decompress.push(piece);
      flush(controller);
    },
    flush(controller) {
      decompress.push(new Uint8Array(0), true);
      flush(controller);
    },
  });
}

/** Node hides the reason in the cause; browsers say it at once. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

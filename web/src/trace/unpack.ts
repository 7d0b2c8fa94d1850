/** The bytes of a file as a stream of pieces, unpacked when its first bytes say that it is packed. */
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import { isGzip, isZstd } from './content.ts';
import { unpackZstd } from './zstd.ts';

const MEBIBYTE = 2 ** 20;
/** Bytes that every file may unpack to, and that none may exceed: keeps a small one from filling all memory. */
export const UNPACKED_LIMITS = { always: 64 * MEBIBYTE, ever: 1024 * MEBIBYTE } as const;
/** In between it may unpack to so many times its size: no recorded trace comes near. */
const MOST_RATIO = 100;
/** How much smaller than its data a gzip file can be at best. */
const GZIP_RATIO = 1032;

/** The file cannot be read on; the message says why. */
export class Unreadable extends Error {}

export type Packing = 'gzip' | 'zstd' | null;

export interface Piece {
  readonly bytes: Uint8Array;
  /** The fraction of the file that is read with it. */
  readonly fraction: number;
}

/** Unpacks a stream; it fails with the reason when that is broken. */
export type Unpack = (
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
) => ReadableStream<Uint8Array>;

/** The browser's own. Node's takes three times as long as its zlib in large pieces. */
const decompress: Unpack = (stream) => stream.pipeThrough(new DecompressionStream('gzip'));

/** Throws Unreadable. A consumer that stops early leaves nothing open. */
export async function* piecesOf(
  file: Blob,
  gunzip: Unpack = decompress,
  limits: typeof UNPACKED_LIMITS = UNPACKED_LIMITS,
): AsyncGenerator<Piece> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const packing: Packing = isGzip(head) ? 'gzip' : isZstd(head) ? 'zstd' : null;
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
  const counted = file.stream().pipeThrough(counter);
  const unpack = packing === 'gzip' ? gunzip : packing === 'zstd' ? unpackZstd : null;
  const stream = (unpack === null ? counted : await unpack(counted)).getReader();
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

/** Unpacked bytes as the end of a gzip file tells them, modulo 2^32; 0 where that cannot be. */
async function gzipSize(file: Blob): Promise<number> {
  if (file.size < 18) return 0;
  const told = new DataView(await file.slice(-4).arrayBuffer()).getUint32(0, true);
  return told <= GZIP_RATIO * file.size ? told : 0;
}

/** Node hides the reason in the cause; browsers say it at once. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

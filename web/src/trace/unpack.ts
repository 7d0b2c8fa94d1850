/** The bytes of a file as a stream of pieces, unpacked when its first bytes say that it is packed. */
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import { isGzip, isZstd } from './content.ts';
import { unpackZstd } from './zstd.ts';

const MEBIBYTE = 2 ** 20;
/** Bytes that every file may unpack to, and that none may exceed: keeps a small one from filling all memory. */
export const UNPACKED_LIMITS = { always: 64 * MEBIBYTE, ever: 1024 * MEBIBYTE } as const;
/** In between it may unpack to so many times what was read of it: no recorded trace comes near. */
const MOST_RATIO = 100;

/** The file cannot be read on; the message says why. */
export class Unreadable extends Error {
  /** What was read before is sound: there is only too much of it. */
  readonly isTooMuch: boolean;

  constructor(message: string, isTooMuch = false) {
    super(message);
    this.isTooMuch = isTooMuch;
  }
}

/** What is packed ends before its end. */
export class Cut extends Error {
  constructor() {
    super(TEXT.cut);
  }
}

export type Packing = 'gzip' | 'zstd' | null;

export interface Piece {
  readonly bytes: Uint8Array;
  /** The fraction of the file that is read with it. */
  readonly fraction: number;
  /** Of the last of a packed file that is cut, which is empty. */
  readonly isCut?: true;
}

/** Unpacks a stream; it fails with the reason when that is broken, with Cut or Unreadable when no other way can do
 *  better. */
export type Unpack = (
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
) => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;

/** The browser's own. Node's takes three times as long as its zlib in large pieces. */
const decompress: Unpack = (stream) => stream.pipeThrough(new DecompressionStream('gzip'));
/** A third as fast. */
const unpackMembers: Unpack = async (stream) =>
  (await import('./gzip-members.ts')).unpackMembers(stream);

/** Throws Unreadable. A consumer that stops early leaves nothing open. */
export async function* piecesOf(
  file: Blob,
  gunzip: Unpack = decompress,
  limits: typeof UNPACKED_LIMITS = UNPACKED_LIMITS,
): AsyncGenerator<Piece> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const packing: Packing = isGzip(head) ? 'gzip' : isZstd(head) ? 'zstd' : null;
  let given = 0;
  let failure: unknown;
  for (const unpack of waysToUnpack(packing, gunzip)) {
    let end = 0;
    try {
      for await (const { bytes, fraction } of unpacked(file, unpack)) {
        const known = Math.max(0, given - end);
        end += bytes.length;
        if (end <= given) continue;
        given = end;
        const most = Math.min(limits.ever, MOST_RATIO * fraction * file.size);
        const limit = Math.max(limits.always, most);
        if (packing !== null && given > limit)
          throw new Unreadable(TEXT.unpackedLimit(limit / MEBIBYTE), true);
        yield { bytes: bytes.subarray(known), fraction };
      }
      return;
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      failure = error;
      if (error instanceof Cut) break;
    }
  }
  if (failure instanceof Cut && given > 0) {
    yield { bytes: new Uint8Array(0), fraction: 1, isCut: true };
    return;
  }
  const reason = reasonOf(failure);
  throw new Unreadable(packing === null ? TEXT.file(reason) : TEXT.packed(packing, reason));
}

/** One after the other, until one comes to the end: what the quick way cannot read may have several members. */
function waysToUnpack(packing: Packing, gunzip: Unpack): readonly Unpack[] {
  if (packing === 'gzip') return [gunzip, unpackMembers];
  return [packing === 'zstd' ? unpackZstd : (stream) => stream];
}

async function* unpacked(file: Blob, unpack: Unpack): AsyncGenerator<Piece> {
  let packed = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      packed += piece.length;
      controller.enqueue(piece);
    },
  });
  const stream = (await unpack(file.stream().pipeThrough(counter))).getReader();
  try {
    for (;;) {
      const { done, value } = await stream.read();
      if (done) return;
      yield { bytes: value, fraction: packed / file.size };
    }
  } finally {
    // Where all is read, there is nothing left to cancel; where the stream is broken, it says so again.
    await stream.cancel().catch(() => undefined);
  }
}

/** Node hides the reason in the cause; browsers say it at once. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** From a file to a trace: unpacks, finds out the format by content, reads, all of it piece by piece. */
import type { Operations } from '../model/operations.ts';
import { PROBLEMS } from '../texts/problems.ts';
import { isGzip, isZstd } from './content.ts';
import { RepReader } from './rep.ts';
import { isProblem, type ParsedTrace, type TraceProblem } from './trace.ts';

const TEXT = PROBLEMS.trace;
const GIBIBYTE = 2 ** 30;
/** Unpacked bytes accepted: keeps a small file from filling all memory. */
const LIMIT = GIBIBYTE;
/** How much smaller than its data a gzip file can be at best. */
const BEST_RATIO = 1032;

/** Who reads along: hears, after every piece, what was read so far and the fraction of the file it is. */
export type Listener = (operations: Operations, fraction: number) => void | Promise<void>;

/** A trace from a file. Throws when the signal says so. O(unpacked bytes). */
export async function readTrace(
  file: Blob,
  onRead?: Listener,
  signal?: AbortSignal,
  limit: number = LIMIT,
): Promise<ParsedTrace | TraceProblem> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (isZstd(head)) return { line: 0, message: TEXT.zstd };
  const gzip = isGzip(head);
  const reader = new RepReader(gzip ? await unpackedSize(file) : file.size);
  let [packed, unpacked] = [0, 0];
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      packed += piece.length;
      controller.enqueue(piece);
    },
  });
  const counted = file.stream().pipeThrough(counter);
  const pieces = (
    gzip ? counted.pipeThrough(new DecompressionStream('gzip')) : counted
  ).getReader();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const piece = await nextPiece(pieces, gzip);
      if (piece === null) return reader.end();
      if (isProblem(piece)) return piece;
      unpacked += piece.length;
      if (unpacked > limit) return { line: 0, message: TEXT.unpackedLimit(limit / GIBIBYTE) };
      const problem = reader.write(piece);
      if (problem !== null) return problem;
      await onRead?.(reader.operations, packed / file.size);
    }
  } catch (error) {
    if (error instanceof RangeError) return { line: 0, message: TEXT.tooLarge };
    throw error;
  } finally {
    // Where all is read, there is nothing left to cancel; where the stream is broken, it says so again.
    await pieces.cancel().catch(() => undefined);
  }
}

/** null at the end. */
async function nextPiece(
  pieces: ReadableStreamDefaultReader<Uint8Array>,
  gzip: boolean,
): Promise<Uint8Array | TraceProblem | null> {
  try {
    const { done, value } = await pieces.read();
    return done ? null : value;
  } catch (error) {
    const reason = reasonOf(error);
    return { line: 0, message: gzip ? TEXT.gzip(reason) : TEXT.file(reason) };
  }
}

/** As the end of a gzip file tells it, where that can be. */
async function unpackedSize(file: Blob): Promise<number> {
  if (file.size < 18) return 0;
  const told = new DataView(await file.slice(-4).arrayBuffer()).getUint32(0, true);
  return Math.min(told, BEST_RATIO * file.size);
}

/** Node hides the reason in the cause; browsers say it at once. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

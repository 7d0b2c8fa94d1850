/** From the bytes of a file to a trace: unpacks, finds out the format by content, reads. */
import { PROBLEMS } from '../texts/problems.ts';
import { isGzip, isZstd } from './content.ts';
import { parseRep } from './rep.ts';
import { isProblem, type ParsedTrace, type TraceProblem } from './trace.ts';

const TEXT = PROBLEMS.trace;
const GIBIBYTE = 2 ** 30;
/** Unpacked bytes accepted: keeps a small file from filling all memory. */
const LIMIT = GIBIBYTE;

/** Plain bytes pass through, gzip is unpacked by its magic bytes; O(unpacked bytes). */
export async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  limit: number = LIMIT,
): Promise<Uint8Array<ArrayBuffer> | TraceProblem> {
  if (isZstd(bytes)) return { line: 0, message: TEXT.zstd };
  if (!isGzip(bytes)) return bytes;
  try {
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    const whole = await collect(unpacked, limit);
    return whole ?? { line: 0, message: TEXT.unpackedLimit(limit / GIBIBYTE) };
  } catch (error) {
    return { line: 0, message: TEXT.gzip(reasonOf(error)) };
  }
}

/** A trace from a file's bytes. The name only serves a message: content decides the format. */
export async function readTrace(
  _name: string,
  bytes: Uint8Array<ArrayBuffer>,
  onProgress?: (fraction: number) => void,
): Promise<ParsedTrace | TraceProblem> {
  const unpacked = await unpack(bytes);
  if (isProblem(unpacked)) return unpacked;
  try {
    return parseRep(unpacked, onProgress);
  } catch (error) {
    if (error instanceof RangeError) return { line: 0, message: TEXT.tooLarge };
    throw error;
  }
}

/** All bytes of a stream in one array; null when they are more than `limit`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return null;
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Node hides the reason in the cause; browsers say it at once. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

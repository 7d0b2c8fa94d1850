import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import { Cut, type Unpack, Unreadable } from '../trace/unpack.ts';

const PIECE = 2 ** 20;
/** zlib waits for more, and there is none. */
const WAITS = 'Z_BUF_ERROR';
const BROKEN = 'Z_DATA_ERROR';

/** gzip unpacked in pieces so large that handing them on costs little, beside the thread that reads them. */
export const gunzip: Unpack = (stream) => {
  const unpacker = createGunzip({ chunkSize: PIECE, rejectGarbageAfterEnd: true });
  const packed = Readable.fromWeb(stream as NodeStream);
  packed.on('error', (error) => unpacker.destroy(error));
  return Readable.toWeb(
    Readable.from(explained(packed.pipe(unpacker))),
  ) as ReadableStream<Uint8Array>;
};

/** What zlib says of the data is so; other reasons may be Node's own, for which another way is worth a try. */
async function* explained(unpacked: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* unpacked;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === WAITS) throw new Cut();
    throw error.code === BROKEN ? new Unreadable(TEXT.packed('gzip', error.message)) : error;
  }
}

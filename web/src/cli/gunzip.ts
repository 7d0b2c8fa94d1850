import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import type { Unpack } from '../trace/unpack.ts';

const PIECE = 2 ** 20;

/** gzip unpacked in pieces so large that handing them on costs little, beside the thread that reads them. */
export const gunzip: Unpack = (stream) => {
  const unpacker = createGunzip({ chunkSize: PIECE, rejectGarbageAfterEnd: true });
  const packed = Readable.fromWeb(stream as NodeStream);
  packed.on('error', (error) => unpacker.destroy(error));
  return Readable.toWeb(packed.pipe(unpacker)) as ReadableStream<Uint8Array>;
};

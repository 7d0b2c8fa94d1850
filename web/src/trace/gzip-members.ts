/**
 * gzip of any number of members, as `cat a.gz b.gz` and bgzip make them (RFC 1952, 2.2). The browser's own unpacker
 * takes one, and does not tell where that ends.
 */
import { Inflate, type ZStream } from 'pako';
import { Cut } from './unpack.ts';

const PIECE = 2 ** 20;
/** A gzip header is expected, and a window of any size. */
const GZIP_WINDOW = 31;

class Member extends Inflate {
  readonly #give: (bytes: Uint8Array) => void;
  #stream: ZStream | null = null;

  constructor(give: (bytes: Uint8Array) => void) {
    super({ windowBits: GZIP_WINDOW, chunkSize: PIECE });
    this.#give = give;
  }

  override onStart(stream: ZStream): void {
    this.#stream = stream;
  }

  override onData(bytes: Uint8Array): void {
    this.#give(bytes);
  }

  override onEnd(): void {
    if (this.err !== 0) throw new Error(this.msg);
  }

  /** Gives how many of the bytes are behind its end. */
  take(piece: Uint8Array): number {
    this.push(piece);
    return this.ended ? (this.#stream?.avail_in ?? 0) : 0;
  }
}

/** Fails with the reason when a member is broken, or what follows one is none. */
export function unpackMembers(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array> {
  let member: Member | null = null;
  const transformer: Transformer<Uint8Array<ArrayBuffer>, Uint8Array> = {
    transform(piece, controller) {
      for (let rest = piece.length; rest > 0; ) {
        if (member === null || member.ended)
          member = new Member((bytes) => controller.enqueue(bytes));
        rest = member.take(piece.subarray(piece.length - rest));
      }
    },
    flush() {
      if (!member?.ended) throw new Cut();
    },
  };
  return stream.pipeThrough(new TransformStream(transformer));
}

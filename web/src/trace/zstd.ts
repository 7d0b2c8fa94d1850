/**
 * zstd unpacked as a stream. fzstd unpacks the blocks; the walk over frames and blocks is here, so that each
 * frame is held against its checksum, which fzstd passes over. RFC 8878, 3.1.
 */
import { Decompress } from 'fzstd';
import createHasher from 'xxhash-wasm';
import { TRACE_TEXTS } from '../texts/traces.ts';
import { Cut } from './unpack.ts';

const TEXT = TRACE_TEXTS.zstd;
/** Packed bytes that are unpacked at a time: the most they can come to stays small. */
const SLICE = 1024;
/** For each block fzstd moves the whole window, so a large one costs time as well as memory. */
const LARGEST_WINDOW = 2 ** 27;
const MAGIC = 0xfd2f_b528;
/** But for its last four bits. */
const SKIPPABLE_MAGIC = 0x184d_2a50;
const RLE = 1;

type Hasher = Awaited<ReturnType<typeof createHasher>>;

/** What the next bytes of the packed file are. */
type Part = 'magic' | 'flags' | 'header' | 'block header' | 'checksum' | 'skipped size';
const LENGTHS: Readonly<Record<Exclude<Part, 'header'>, number>> = {
  magic: 4,
  flags: 1,
  'block header': 3,
  checksum: 4,
  'skipped size': 4,
};

/** The stream fails with the reason when the file is broken. */
export async function unpackZstd(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array>> {
  const frames = new Frames(await createHasher());
  const slices = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      for (let at = 0; at < piece.length; at += SLICE)
        controller.enqueue(piece.subarray(at, at + SLICE));
    },
  });
  const unpacked = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array>({
    transform(slice, controller) {
      for (const piece of frames.write(slice)) controller.enqueue(piece);
    },
    flush: () => frames.end(),
  });
  return stream.pipeThrough(slices).pipeThrough(unpacked);
}

class Frames {
  readonly #hasher: Hasher;
  #part: Part = 'magic';
  /** The bytes of this part that have come, of so many. */
  #head: number[] = [];
  #headLength = LENGTHS.magic;
  /** Bytes of a block, or of what is skipped, that are still to come. */
  #left = 0;
  #isSkipped = false;
  #isLastBlock = false;
  #flags = 0;
  #decompress = new Decompress();
  #hash: ReturnType<Hasher['create64']>;
  #unpacked: Uint8Array[] = [];

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
    this.#hash = hasher.create64();
  }

  /** What the next packed bytes come to. */
  write(packed: Uint8Array): Uint8Array[] {
    this.#unpacked = [];
    for (let at = 0; at < packed.length; ) {
      if (this.#left > 0) {
        const content = packed.subarray(at, at + this.#left);
        at += content.length;
        this.#left -= content.length;
        if (!this.#isSkipped) this.#decompress.push(content);
        if (this.#left === 0) this.#endContent();
      } else {
        this.#head.push(packed[at++] ?? 0);
        if (this.#head.length === this.#headLength) this.#endPart();
      }
    }
    return this.#unpacked;
  }

  end(): void {
    if (this.#part !== 'magic' || this.#head.length > 0 || this.#left > 0) throw new Cut();
  }

  #endPart(): void {
    const bytes = Uint8Array.from(this.#head);
    const value = this.#head.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
    this.#head = [];
    switch (this.#part) {
      case 'magic':
        this.#begin(value, bytes);
        break;
      case 'flags':
        this.#flags = value;
        this.#decompress.push(bytes);
        this.#expect('header', headerLength(value));
        break;
      case 'header':
        if (windowOf(this.#flags, bytes) > LARGEST_WINDOW)
          throw new Error(TEXT.window(LARGEST_WINDOW / 2 ** 20));
        this.#decompress.push(bytes);
        this.#expect('block header');
        break;
      case 'block header':
        this.#isLastBlock = (value & 1) === 1;
        this.#decompress.push(bytes);
        this.#beginContent(((value >> 1) & 3) === RLE ? 1 : value >> 3);
        break;
      case 'checksum':
        if (BigInt(value) !== (this.#hash.digest() & 0xffff_ffffn)) throw new Error(TEXT.checksum);
        this.#expect('magic');
        break;
      case 'skipped size':
        this.#isSkipped = true;
        this.#beginContent(value);
    }
  }

  #beginContent(length: number): void {
    this.#left = length;
    if (length === 0) this.#endContent();
  }

  #begin(magic: number, bytes: Uint8Array): void {
    if (magic - (magic % 16) === SKIPPABLE_MAGIC) {
      this.#expect('skipped size');
    } else if (magic === MAGIC) {
      this.#hash = this.#hasher.create64();
      this.#decompress = new Decompress((piece) => {
        this.#hash.update(piece);
        if (piece.length > 0) this.#unpacked.push(piece);
      });
      this.#decompress.push(bytes);
      this.#expect('flags');
    } else throw new Error(TEXT.magic);
  }

  /** Of a block, or of what is skipped. */
  #endContent(): void {
    const hasChecksum = (this.#flags & 4) !== 0;
    if (this.#isSkipped) this.#expect('magic');
    else if (!this.#isLastBlock) this.#expect('block header');
    else this.#expect(hasChecksum ? 'checksum' : 'magic');
    this.#isSkipped = false;
  }

  #expect(part: Part, length: number = part === 'header' ? 0 : LENGTHS[part]): void {
    this.#part = part;
    this.#headLength = length;
  }
}

const isSingleSegment = (flags: number) => (flags & 0x20) !== 0;
const idBytes = (flags: number) => [0, 1, 2, 4][flags & 3] ?? 0;
const sizeBytes = (flags: number) =>
  flags >> 6 === 0 ? Number(isSingleSegment(flags)) : 1 << (flags >> 6);

/** Bytes of a frame's header behind its flags: window, dictionary, size of the content; at least one. */
function headerLength(flags: number): number {
  return Number(!isSingleSegment(flags)) + idBytes(flags) + sizeBytes(flags);
}

/** Bytes that an unpacker has to remember. */
function windowOf(flags: number, header: Uint8Array): number {
  if (!isSingleSegment(flags)) {
    const [descriptor = 0] = header;
    const base = 2 ** (10 + (descriptor >> 3));
    return base + (base / 8) * (descriptor & 7);
  }
  return header.slice(idBytes(flags)).reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
}

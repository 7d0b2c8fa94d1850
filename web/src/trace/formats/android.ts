/**
 * Android's malloc debug, as memory_replay reads it: `TID: malloc PTR SIZE`, `TID: calloc PTR MEMBERS SIZE`,
 * `TID: realloc NEW OLD SIZE`, `TID: memalign PTR ALIGNMENT SIZE`, `TID: free PTR`, `TID: thread_done 0x0`;
 * times may follow.
 */
import { ALIGNED, CALLOC, MALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import { bytesOf, type Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';

const COLON = 0x3a;
const [MALLOC_WORD, CALLOC_WORD, REALLOC_WORD, MEMALIGN_WORD, FREE_WORD, DONE_WORD] = [
  'malloc ',
  'calloc ',
  'realloc ',
  'memalign ',
  'free ',
  'thread_done ',
].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

export class AndroidParser implements Parser {
  readonly format = 'memory-replay';
  readonly endsLines = true;
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  read(line: Line): void {
    const from = line.at;
    line.skipBlanks();
    if (line.at === line.end) return;
    const thread = line.decimal();
    if (Number.isNaN(thread) || !line.takeByte(COLON) || !this.#operation(line))
      skip(this.#recorder, line, from, TEXT.expected.android);
  }

  #operation(line: Line): boolean {
    const recorder = this.#recorder;
    line.skipBlanks();
    if (line.take(DONE_WORD)) return true;
    if (line.take(FREE_WORD)) {
      const address = line.nextAddress();
      if (!Number.isNaN(address)) recorder.free(address);
      return !Number.isNaN(address);
    }
    const kind = line.take(MALLOC_WORD)
      ? MALLOC
      : line.take(CALLOC_WORD)
        ? CALLOC
        : line.take(MEMALIGN_WORD)
          ? ALIGNED
          : -1;
    if (kind < 0 && !line.take(REALLOC_WORD)) return false;
    const address = line.nextAddress();
    const other = kind === MALLOC ? 0 : kind < 0 ? line.nextAddress() : line.nextDecimal();
    const size = line.nextDecimal();
    if (Number.isNaN(address + other + size) || size < 0) return false;
    if (kind < 0) recorder.reallocate(other, address, size);
    else recorder.allocate(kind, address, size, other);
    return true;
  }
}

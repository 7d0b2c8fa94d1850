/** Our recorder's own: comments after `#`, then `SEQ OP TID SIZE ALIGN PTR NEW`, where OP is one of m c r a f. */
import { ALIGNED, CALLOC, FREE, MALLOC, REALLOC } from '../../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../../texts/traces.ts';
import type { Line } from '../line.ts';
import { type Parser, skip } from '../reader.ts';
import type { Recorder } from '../recorder.ts';

const HASH = 0x23;
const KINDS = new Map(
  [...'mcraf'].map((letter, i) => [
    letter.charCodeAt(0),
    [MALLOC, CALLOC, REALLOC, ALIGNED, FREE][i] ?? MALLOC,
  ]),
);

export class AtraceParser implements Parser {
  readonly format = 'atrace';
  readonly endsLines = true;
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  read(line: Line): void {
    const from = line.at;
    line.skipBlanks();
    if (line.at === line.end || line.next === HASH) return;
    const sequence = line.decimal();
    line.skipBlanks();
    const kind = KINDS.get(line.next);
    line.skipWord();
    const [thread, size, alignment] = [line.nextDecimal(), line.nextDecimal(), line.nextDecimal()];
    const [pointer, result] = [line.nextAddress(), line.nextAddress()];
    const whole = sequence + thread + size + alignment + pointer + result;
    if (kind === undefined || Number.isNaN(whole) || size < 0 || alignment < 0)
      skip(this.#recorder, line, from, TEXT.expected.atrace);
    else if (kind === FREE) this.#recorder.free(pointer);
    else if (kind === REALLOC) this.#recorder.reallocate(pointer, result, size);
    else if (kind === CALLOC) this.#recorder.allocate(CALLOC, result, size, 1);
    else this.#recorder.allocate(kind, result, size, kind === ALIGNED ? alignment : 0);
  }
}

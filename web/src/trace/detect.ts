/** Which format a file has, by its content. */
import { AndroidParser } from './formats/android.ts';
import { AtraceParser } from './formats/atrace.ts';
import { DhatReader } from './formats/dhat.ts';
import { HeaptrackParser } from './formats/heaptrack.ts';
import { isJsonEvent, JsonLinesParser } from './formats/json-lines.ts';
import { LtraceParser } from './formats/ltrace.ts';
import { MtraceParser } from './formats/mtrace.ts';
import { OstepParser, WeeAllocParser } from './formats/numbered.ts';
import { RepReader } from './formats/rep.ts';
import { ValgrindParser } from './formats/valgrind.ts';
import type { LineEnds } from './lines.ts';
import { LineTraceReader, type Parser, type TraceReader, type Wanted } from './reader.ts';
import type { Recorder } from './recorder.ts';

export interface Format {
  /** Whether a line among the first of a file, or the very first, is as only this format has it. */
  readonly signs: (line: string, isFirst: boolean) => boolean;
  readonly reader: (wanted: Wanted, size: number) => TraceReader;
}

type ParserClass = new (recorder: Recorder, streams: Wanted['streams']) => Parser;

const byLines =
  (ParserOf: ParserClass, ends: LineEnds = 'line ends') =>
  (wanted: Wanted) =>
    new LineTraceReader((recorder, streams) => new ParserOf(recorder, streams), wanted, ends);

const matches = (pattern: RegExp) => (line: string) => pattern.test(line);

/** Signs that nothing else has. */
const PLAIN: readonly Format[] = [
  {
    signs: matches(/^v [\da-f]+(?: [\da-f]+)?\s*$/),
    reader: byLines(HeaptrackParser),
  },
  { signs: matches(/"dhatFileVersion"/), reader: () => new DhatReader() },
  {
    signs: matches(/^# atrace\b|^\s*\d+ [mcraf] \d+ \d+ \d+ 0x[\da-f]+ 0x/),
    reader: byLines(AtraceParser),
  },
  {
    signs: matches(
      /--(?:[\d:.]+ )?\d+-- (?:\w*alloc|free|memalign|_Z[nd]\w*)\(|^==(?:[\d:.]+ )?\d+== (?:Memcheck|Using Valgrind|Command:)/,
    ),
    reader: byLines(ValgrindParser),
  },
  {
    signs: matches(/^= Start\s*$|^(?:@ .*[\]):] |)(?:[-+<>!]) (?:0x[\da-f]+|\(nil\))(?: |\s*$)/),
    reader: byLines(MtraceParser),
  },
  {
    signs: matches(/^\s*\d+: (?:malloc|calloc|realloc|memalign|free|thread_done) 0x/),
    reader: byLines(AndroidParser),
  },
  { signs: isJsonEvent, reader: byLines(JsonLinesParser, 'line ends and commas of JSON') },
  {
    signs: matches(/^[\s[({]*(?:Alloc|Free)\(\d+\)/),
    reader: byLines(WeeAllocParser, 'line ends and commas'),
  },
  {
    signs: matches(/^\s*(?:-\d+\s*,\s*)*\+\d+\s*(?:,|$)/),
    reader: byLines(OstepParser, 'line ends and commas'),
  },
];

/** What ltrace's options put before a call. */
const LTRACE_PREFIX = String.raw`^\s*(?:\[pid \d+\] +|\d+ +)?(?:[\d:.]+ +)?(?:\[0x[\da-f]+\] +)?`;
const LTRACE_SIGNS = [
  String.raw`(?:[\w.+-]+->)?[\w:~]+(?:@[\w.+-]+)?\(.*(?:\)\s+= |<(?:unfinished|no return) \.\.\.>)`,
  // C++, where -C shows names with types and templates in them.
  String.raw`(?:[\w.+-]+->)?[\w:~]+[ <(][^=]*\)\s+= (?:0x[\da-f]|-?\d|<void>)`,
  String.raw`(?:<\.\.\. .+ resumed> |\+\+\+ (?:exited|killed)|--- (?:SIG|Called exec))`,
];

/** Signs that a log of something else might show, too. */
const VAGUE: readonly Format[] = [
  {
    signs: matches(new RegExp(`${LTRACE_PREFIX}(?:${LTRACE_SIGNS.join('|')})`)),
    reader: byLines(LtraceParser),
  },
  {
    signs: (line, isFirst) =>
      /^\s*[arf]\w*\s+-?\d+(?:\s+-?\d+)?\s*$/.test(line) ||
      (isFirst && /^\s*-?\d+(?:\s+-?\d+)*\s*(?:[arf]|$)/.test(line)),
    reader: ({ range }, size) => new RepReader(size, range),
  },
];

/** The format of the text's first lines; null for none that is known. */
export function detectFormat(beginning: string): Format | null {
  const lines = beginning.split(/\r\n|[\r\n]/).filter((line) => line.trim() !== '');
  for (const formats of [PLAIN, VAGUE]) {
    for (const [i, line] of lines.entries()) {
      const found = formats.find(({ signs }) => signs(line, i === 0));
      if (found !== undefined) return found;
    }
  }
  return null;
}

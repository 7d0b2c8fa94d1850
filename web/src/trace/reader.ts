/** What reads a format, and the part that all formats of lines have in common. */
import type { EventRange } from '../model/event-range.ts';
import type { Operations } from '../model/operations.ts';
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import type { DhatProfile } from './formats/dhat.ts';
import type { Line } from './line.ts';
import { type LineEnds, type LineReader, Lines } from './lines.ts';
import { Recorder } from './recorder.ts';
import type { FormatName, ParsedTrace, Process, TraceProblem } from './trace.ts';

export interface Wanted {
  readonly range: EventRange;
  /** The streams of the process to read; null for all there are. */
  readonly streams: ReadonlySet<number> | null;
}

/** Reads a file piece by piece. */
export interface TraceReader {
  /** Those read so far. */
  readonly operations: Operations;
  /** What follows in the file lies behind the range. */
  readonly isOver: boolean;
  /** What is no trace is refused as soon as that is seen. */
  write(piece: Uint8Array): TraceProblem | null;
  end(): ParsedTrace | DhatProfile | TraceProblem;
}

/** Understands the lines of a format, and tells a recorder what they say. */
export interface Parser {
  /** Known at the end. */
  readonly format: FormatName;
  /** Files end with a line end, as programs write them: where it is missing, more is. */
  readonly endsLines?: boolean;
  read(line: Line): void;
  end?(): void;
  /** Those whose lines were seen, the busiest first. */
  processes?(): readonly Process[];
  /** The name of a site that the recorder does not know by its spelling. */
  siteName?(site: number): string;
}

export class LineTraceReader implements TraceReader, LineReader {
  readonly #recorder: Recorder;
  readonly #parser: Parser;
  readonly #lines: Lines;

  constructor(
    makeParser: (recorder: Recorder, streams: Wanted['streams']) => Parser,
    { range, streams }: Wanted,
    ends: LineEnds = 'line ends',
  ) {
    this.#recorder = new Recorder(range);
    this.#parser = makeParser(this.#recorder, streams);
    this.#lines = new Lines(this, ends);
  }

  get operations(): Operations {
    return this.#recorder.columns.soFar();
  }

  get isOver(): boolean {
    return this.#recorder.isOver;
  }

  write(piece: Uint8Array): null {
    this.#lines.write(piece);
    return null;
  }

  read(line: Line): void {
    this.#recorder.line = line.number;
    if (line.next === 0) this.#skipZeros(line);
    this.#parser.read(line);
  }

  /** What a crashed machine leaves in a file, or a line that several write to at once. */
  #skipZeros(line: Line): void {
    this.#recorder.warnings.add('zeros', line.number, TEXT.zeros);
    while (line.next === 0) line.at++;
  }

  tooLong(line: Line): void {
    this.#recorder.warnings.add('too long', line.number, () => TEXT.tooLong(line.shown(line.at)));
  }

  end(): ParsedTrace | TraceProblem {
    const { isOpen } = this.#lines;
    this.#lines.end();
    this.#parser.end?.();
    const { columns, figures, warnings, sites, events, isOver, range } = this.#recorder;
    const format = this.#parser.format;
    const [first] = warnings.list();
    if (events === 0)
      return { line: first?.line ?? 0, message: TEXT.noEvents(format, this.#lines.count, first) };
    if (events <= range.from) return { line: 0, message: TEXT.rangeBehind(range.from, events) };
    const processes = this.#parser.processes?.() ?? [];
    if (isOpen && this.#parser.endsLines && !isOver)
      warnings.add('open', this.#lines.count, () => TEXT.lineOpen);
    if (isOver) warnings.add('over', 0, () => TEXT.restUnread);
    return {
      format,
      operations: columns.finish(),
      figures: figures.figures(),
      lines: this.#lines.count,
      warnings: warnings.list(),
      sites: sites.finish(this.#parser.siteName?.bind(this.#parser)),
      processes,
      chosen: 0,
    };
  }
}

/** A line that should be an operation and cannot be read. */
export function skip(recorder: Recorder, line: Line, from: number, expected: string): void {
  const message = () => TEXT.skipped(expected, line.shown(from));
  recorder.warnings.add(`expected ${expected}`, line.number, message);
}

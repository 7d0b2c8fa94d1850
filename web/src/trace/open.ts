/** From a file to a trace: unpacks, finds out the format by content, reads, all of it piece by piece. */
import { ALL_EVENTS, type EventRange } from '../model/event-range.ts';
import type { Operations } from '../model/operations.ts';
import { PROBLEMS } from '../texts/problems.ts';
import { TRACE_TEXTS as TEXT } from '../texts/traces.ts';
import { encodingOf, isBlank, markLength, notPlainText } from './content.ts';
import { detectFormat } from './detect.ts';
import { Line } from './line.ts';
import { joined } from './lines.ts';
import type { TraceReader, Wanted } from './reader.ts';
import {
  isDhat,
  isProblem,
  type Opened,
  type ParsedTrace,
  type Part,
  type Process,
  type TraceProblem,
  type TraceWarning,
} from './trace.ts';
import { piecesOf, type Unpack, Unreadable } from './unpack.ts';

/** Bytes of a text by which its format is found out. */
const PROBE_BYTES = 2 ** 16;
/** Bytes of a first line that hides the format, of which what follows is looked at. */
const LONGEST_FIRST_LINE = 2 ** 24;
/** How much larger than its file a packed text may be thought to be. */
const USUAL_RATIO = 16;

/** Who reads along. */
export interface Listener {
  /** What was read so far is of no use: it begins again. */
  restart(): void;
  /** After every piece: what was read so far, and the fraction of the file it is. */
  read(operations: Operations, fraction: number): void | Promise<void>;
}

export interface ReadOptions extends Partial<Part> {
  readonly listener?: Listener;
  /** Reading ends with a throw when it says so. */
  readonly signal?: AbortSignal;
  /** Without one, the browser's. */
  readonly gunzip?: Unpack;
}

/** A trace from a file. Where the file holds those of several processes, it is read a second time. O(unpacked
 *  bytes). */
export async function readTrace(
  file: Blob,
  options: ReadOptions = {},
): Promise<Opened | TraceProblem> {
  try {
    const range = options.range ?? ALL_EVENTS;
    const first = await readOnce(file, { range, streams: null }, options);
    if (isProblem(first) || isDhat(first)) return first;
    return (await readChosen(file, first, range, options)) ?? first;
  } catch (error) {
    if (error instanceof Unreadable) return { line: 0, message: error.message };
    if (error instanceof RangeError) return { line: 0, message: TEXT.tooLarge, tooLarge: true };
    throw error;
  }
}

/** The trace of the process that is wanted; null when it has been read already. */
async function readChosen(
  file: Blob,
  read: ParsedTrace,
  range: EventRange,
  options: ReadOptions,
): Promise<Opened | TraceProblem | null> {
  const pid = options.pid ?? null;
  // A range that was reached before the end hides who comes later.
  const survey = read.processes.length > 0 && range.to !== ALL_EVENTS.to;
  const whole = survey ? await readOnce(file, { range: ALL_EVENTS, streams: null }, options) : read;
  if (isProblem(whole) || isDhat(whole)) return whole;
  const { processes } = whole;
  const busiest = pid === null ? 0 : processes.findIndex(({ threads }) => threads.includes(pid));
  const chosen = options.place ?? busiest;
  const process = processes[chosen];
  if (pid !== null && process === undefined)
    return { line: 0, message: TEXT.noProcess(pid, processes.map(shownPid)) };
  if (process === undefined || processes.length === 1) return null;
  options.listener?.restart();
  const streams = new Set(process.streams);
  const trace = await readOnce(file, { range, streams }, options);
  if (isProblem(trace) || isDhat(trace)) return trace;
  const warning = {
    line: 0,
    message: TEXT.processes(shownPid(process), processes.map(shownOne)),
    count: 1,
  };
  return { ...trace, processes, chosen, warnings: [warning, ...trace.warnings] };
}

const shownPid = ({ pid }: Process) => (pid === null ? TEXT.unnumbered : String(pid));
const shownOne = (process: Process) => TEXT.process(shownPid(process), process.events);

async function readOnce(
  file: Blob,
  wanted: Wanted,
  { listener, signal, gunzip }: ReadOptions,
): Promise<Opened | TraceProblem> {
  const text = new TextInput(wanted, file.size);
  let isWhole = true;
  try {
    for await (const { bytes, fraction, isCut } of piecesOf(file, gunzip)) {
      signal?.throwIfAborted();
      if (isCut) isWhole = false;
      const problem = text.write(bytes);
      if (problem !== null) return problem;
      if (text.reader === null) continue;
      await listener?.read(text.reader.operations, fraction);
      if (text.reader.isOver) break;
    }
  } catch (error) {
    const hasEvents = text.reader !== null && text.reader.operations.length > 0;
    if (!(error instanceof Unreadable && error.isTooMuch && hasEvents)) throw error;
    return { line: 0, message: `${error.message}${TEXT.firstEvents}`, tooLarge: true };
  }
  const opened = text.end();
  if (isWhole) return opened;
  if (isProblem(opened) || isDhat(opened)) return { line: 0, message: TEXT.packedCut };
  const warning = { line: 0, message: TEXT.packedCut, count: 1 };
  return { ...opened, warnings: [warning, ...opened.warnings] };
}

/** Takes bytes until they tell encoding and format, then hands them on as UTF-8 to the format's reader. */
class TextInput {
  reader: TraceReader | null = null;
  readonly #wanted: Wanted;
  readonly #size: number;
  #waiting: Uint8Array[] = [];
  #length = 0;
  /** By so many bytes the format is found out. */
  #needed = PROBE_BYTES;
  #decoder: TextDecoder | null = null;
  readonly #encoder = new TextEncoder();
  readonly #warnings: TraceWarning[] = [];

  constructor(wanted: Wanted, size: number) {
    this.#wanted = wanted;
    this.#size = size;
  }

  write(piece: Uint8Array): TraceProblem | null {
    if (this.reader !== null) return this.reader.write(this.#asUtf8(piece));
    this.#waiting.push(piece);
    this.#length += piece.length;
    return this.#length < this.#needed ? null : this.#begin();
  }

  end(): Opened | TraceProblem {
    if (this.#length === 0) return { line: 0, message: TEXT.empty };
    this.#needed = LONGEST_FIRST_LINE;
    const problem = this.reader === null ? this.#begin() : null;
    if (problem !== null) return problem;
    const end = this.reader?.end() ?? { line: 0, message: TEXT.empty };
    if (isProblem(end) || isDhat(end)) return end;
    return { ...end, warnings: [...this.#warnings, ...end.warnings] };
  }

  #begin(): TraceProblem | null {
    const bytes = joined(this.#waiting);
    const encoding = encodingOf(bytes);
    this.#decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding);
    const text = this.#asUtf8(bytes);
    const start = text.subarray(markLength(text));
    const probe = start.subarray(0, PROBE_BYTES);
    const format = formatOf(probe) ?? formatOf(behindLongLine(start));
    if (format === null) {
      if (this.#needed >= LONGEST_FIRST_LINE || probe.some(isLineEnd))
        return { line: 1, message: TEXT.notATrace(seenIn(probe)) };
      this.#waiting = [bytes];
      this.#needed *= 2;
      return null;
    }
    this.#waiting = [];
    if (this.#decoder !== null)
      this.#warnings.push({ line: 0, message: TEXT.encoding(encoding.toUpperCase()), count: 1 });
    this.reader = format.reader(this.#wanted, USUAL_RATIO * this.#size);
    return this.reader.write(start);
  }

  #asUtf8(piece: Uint8Array): Uint8Array {
    if (this.#decoder === null) return piece;
    return this.#encoder.encode(this.#decoder.decode(piece, { stream: true }));
  }
}

const isLineEnd = (byte: number) => byte === 10 || byte === 13;
const formatOf = (text: Uint8Array) => detectFormat(new TextDecoder().decode(text));

/** The beginning of what follows a first line that is longer than what is looked at. */
function behindLongLine(start: Uint8Array): Uint8Array {
  const end = start.findIndex(isLineEnd);
  return end < PROBE_BYTES ? new Uint8Array(0) : start.subarray(end, end + PROBE_BYTES);
}

/** What a text is that no format claims. */
function seenIn(probe: Uint8Array): string {
  const kind = notPlainText(probe);
  if (kind !== null) return kind;
  const line = new Line();
  line.bytes = probe;
  line.at = probe.findIndex((byte) => !isBlank(byte));
  if (line.at < 0) return PROBLEMS.seen.blanks;
  const end = probe.findIndex((byte, i) => i > line.at && isLineEnd(byte));
  line.end = end < 0 ? probe.length : end;
  return TEXT.otherText(line.shown(line.at));
}

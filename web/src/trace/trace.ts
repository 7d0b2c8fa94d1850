import type { EventRange } from '../model/event-range.ts';
import type { Operations } from '../model/operations.ts';
import type { TraceFigures } from '../model/report.ts';
import type { DhatProfile } from './formats/dhat.ts';
import type { CallSites } from './sites.ts';

/** By the names that `report --json` gives them. */
export type FormatName =
  | 'rep'
  | 'mtrace'
  | 'ltrace'
  | 'valgrind-trace-malloc'
  | 'heaptrack'
  | 'heaptrack-raw'
  | 'atrace'
  | 'ostep'
  | 'memory-replay'
  | 'json-lines'
  | 'wee-alloc';

/** Why a file could not be read as a trace; `line` is 0 where no line is to blame. */
export interface TraceProblem {
  readonly line: number;
  readonly message: string;
  /** Of a file of which less could be read. */
  readonly tooLarge?: true;
}

/** What was skipped or assumed: `count` times, for the first time in `line`; 0 where that is no line's. */
export interface TraceWarning {
  readonly line: number;
  readonly message: string;
  readonly count: number;
}

/** What is read of a file; null is the busiest process, and all events. */
export interface Part {
  readonly pid: number | null;
  /** Of programs that share a number, or have none: the one at this place among the file's processes. */
  readonly place?: number | undefined;
  /** Blocks from before it are unknown. */
  readonly range: EventRange | null;
}

export const WHOLE: Part = { pid: null, range: null };

/** A program whose calls are in the file: one process may run several, one after the other. */
export interface Process {
  /** By the file's own number; null where it gives none. */
  readonly pid: number | null;
  /** The numbers of its threads, where the file writes these; its own is the first. */
  readonly threads: readonly number[];
  readonly events: number;
  /** By which a second reading knows its lines. */
  readonly streams: readonly number[];
}

export interface ParsedTrace {
  readonly format: FormatName;
  readonly operations: Operations;
  readonly figures: TraceFigures;
  readonly lines: number;
  readonly warnings: readonly TraceWarning[];
  /** Where allocations were asked for; null in formats that do not tell. */
  readonly sites: CallSites | null;
  /** The busiest first; the trace is of `chosen`. One, or none, where the file does not tell them apart. */
  readonly processes: readonly Process[];
  readonly chosen: number;
}

export function isProblem(value: object): value is TraceProblem {
  return 'message' in value;
}

/** Warnings by kind: the first of a kind is kept, the others are counted, so that they stay few. */
export class Warnings {
  readonly #kinds = new Map<string, { line: number; message: string; count: number }>();

  /** `message` is only asked for the first time. */
  add(kind: string, line: number, message: () => string): void {
    const known = this.#kinds.get(kind);
    if (known) known.count += 1;
    else this.#kinds.set(kind, { line, message: message(), count: 1 });
  }

  /** In the order of their first lines. */
  list(): TraceWarning[] {
    return [...this.#kinds.values()].sort((one, other) => one.line - other.line);
  }
}

/** What a file that can be read holds. */
export type Opened = ParsedTrace | DhatProfile;

/** A profile tells sums by call site, and no events that could be replayed. */
export function isDhat(opened: Opened): opened is DhatProfile {
  return opened.format === 'dhat';
}

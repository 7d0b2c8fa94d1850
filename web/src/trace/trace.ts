import type { Operations } from '../model/operations.ts';
import type { TraceFigures } from './figures.ts';

/** Why a file could not be read as a trace; `line` is 0 where no line is to blame. */
export interface TraceProblem {
  readonly line: number;
  readonly message: string;
}

/** What was skipped or assumed: `count` times, for the first time in `line`. */
export interface TraceWarning {
  readonly line: number;
  readonly message: string;
  readonly count: number;
}

export interface ParsedTrace {
  readonly format: 'rep';
  readonly operations: Operations;
  readonly figures: TraceFigures;
  readonly lines: number;
  readonly warnings: readonly TraceWarning[];
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

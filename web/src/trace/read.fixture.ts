import { nameOf, operationAt } from '../model/operations.ts';
import { type ReadOptions, readTrace } from './open.ts';
import { isDhat, isProblem, type ParsedTrace } from './trace.ts';

/** The trace that a file of this text holds; throws when it holds none. */
export async function traceOf(text: string, options?: ReadOptions): Promise<ParsedTrace> {
  const trace = await readTrace(new Blob([text]), options);
  if (isProblem(trace)) throw new Error(`line ${trace.line}: ${trace.message}`);
  if (isDhat(trace)) throw new Error('a DHAT profile');
  return trace;
}

/** Operations in short: `malloc 0 100`, `aligned 1 64@32`, `calloc 2 8*4`, `free 0`. */
export function shown({ operations }: ParsedTrace): string[] {
  return Array.from({ length: operations.length }, (_, i) => {
    const { kind, id, size, extra } = operationAt(operations, i);
    const more = { calloc: `*${extra}`, aligned: `@${extra}` }[kind as string] ?? '';
    return `${kind} ${nameOf(operations, id)}${kind === 'free' ? '' : ` ${size}${more}`}`;
  });
}

/** The warnings in short: `4: what, 2 times`. */
export function warned({ warnings }: ParsedTrace): string[] {
  return warnings.map(({ line, message, count }) =>
    count > 1 ? `${line}: ${message}, ${count} times` : `${line}: ${message}`,
  );
}

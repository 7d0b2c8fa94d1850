/** The first visit shows something that has run: sizes that split, a free that leaves a hole. */
import { cutAndAppend } from '../model/columns.ts';
import { parseConsole } from '../model/console.ts';
import { NO_OPERATIONS } from '../model/operations.ts';
import type { Run } from '../model/run.ts';
import { ORIGINAL, type Strategies } from '../model/strategies.ts';

const TEXT = `a = malloc(100)
b = malloc(24)
c = malloc(1000)
d = malloc(5000)
free(b)
e = malloc(20)
f = malloc(12000)
free(d)
g = malloc(900)`;
const COALESCE: Strategies = ORIGINAL.map((value, strategy) => (strategy === 0 ? 1 : value));

export function exampleRun(): Run {
  const parsed = parseConsole(TEXT, NO_OPERATIONS, 0);
  if ('message' in parsed) throw new Error(parsed.message);
  const operations = cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
  return { operations, strategies: COALESCE, trace: null };
}

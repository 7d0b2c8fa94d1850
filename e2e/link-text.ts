/** Links as a user could share them, made by the page's own encoder from console text. */
import { cutAndAppend } from '../web/src/model/columns.ts';
import { consoleLine, parseConsole } from '../web/src/model/console.ts';
import { encodeLink } from '../web/src/model/link.ts';
import { NO_OPERATIONS, type Operations } from '../web/src/model/operations.ts';
import { STRATEGIES } from '../web/src/model/strategies.ts';

type Strategy = (typeof STRATEGIES)[number];

/** Strategies by name, `{ buddy: 'coalesce' }`; those left out are the original's. */
type Choices = { readonly [S in Strategy as S['name']]?: S['choices'][number] };

export interface LinkOptions extends Choices {
  /** Operations done; without it all of them. */
  readonly at?: number;
  /** Steps done inside the call after them. */
  readonly step?: number;
}

/** The fragment, with its #. */
export function linkTo(text: string, options: LinkOptions = {}): Promise<string> {
  const operations = operationsOf(text);
  const { at: cursor = operations.length, step = 0 } = options;
  return encodeLink({ operations, trace: null, strategies: strategiesOf(options), cursor, step });
}

/** The fragment that names a trace which comes with the page. */
export function linkToTrace(trace: string, options: LinkOptions = {}): Promise<string> {
  const { at: cursor = 0, step = 0 } = options;
  return encodeLink({ operations: null, trace, strategies: strategiesOf(options), cursor, step });
}

/** The call that such a link opens at, as the status names it; null for the beginning. */
export function callAt(text: string, { at, step = 0 }: LinkOptions = {}): string | null {
  const operations = operationsOf(text);
  const done = (at ?? operations.length) + (step > 0 ? 1 : 0);
  return done === 0 ? null : consoleLine(operations, done - 1).replace(/^\w+ = /, '');
}

/** Console text of n lines, each made from its number. */
export function lines(n: number, line: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => line(i)).join('\n');
}

function operationsOf(text: string): Operations {
  const parsed = parseConsole(text, NO_OPERATIONS, 0);
  if ('message' in parsed) throw new Error(`line ${parsed.line}: ${parsed.message}`);
  return cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
}

function strategiesOf(choices: Choices): number[] {
  return STRATEGIES.map(({ name, choices: all }) =>
    Math.max(0, (all as readonly string[]).indexOf(choices[name] ?? '')),
  );
}

// The same trace natively and in wasm leaves the same bytes.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { openInspected, PAGE, parseTrace, readTrace } from './zee.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = `${root}build/native/dump`;
const CORE = ['zee', 'watch', 'inspect', 'validate', 'backing-fixed'];
const LIST_ROWS = 14 * 3 * 4;

beforeAll(() => {
  mkdirSync(`${root}build/native`, { recursive: true });
  const sources = ['c/tests/dump.c', ...CORE.map((name) => `c/${name}.c`)];
  const flags = ['-std=c11', '-D_DEFAULT_SOURCE', '-O1', '-Ic', '-include', 'c/builds/native.h'];
  execFileSync('gcc', [...flags, ...sources, '-o', program], { cwd: root });
});

const NAMES = ['buddy', 'jumbo', 'shrink', 'pages', 'growth'] as const;
type Strategies = Record<(typeof NAMES)[number], number>;

function dumpNative(trace: string, strategies: Strategies): Buffer {
  const options = { input: trace, maxBuffer: 2 ** 28 };
  const choices = NAMES.map((name) => String(strategies[name]));
  return execFileSync(program, choices, options);
}

function dumpWasm(trace: string, strategies: Strategies): Buffer {
  const zee = openInspected(strategies);
  const live = new Map<string, number>();
  for (const { kind, id, bytes } of parseTrace(trace)) {
    const old = live.get(id) ?? 0;
    if (kind === 'a') live.set(id, zee.malloc(bytes));
    if (kind === 'r') live.set(id, zee.realloc(old, bytes));
    if (kind !== 'f') continue;
    zee.free(old);
    live.delete(id);
  }
  zee.zee_free_lists();
  const { buffer } = zee.memory;
  return Buffer.concat([Buffer.from(buffer, zee.zee_rows(), LIST_ROWS), Buffer.from(buffer, PAGE)]);
}

const TRACES = ['lua.rep', 'gs-2line.rep', 'gitlog-reuse.rep', 'python-json.rep.gz'];
/** Every value of every strategy with each trace, and with the others changing about it. */
const CASES = TRACES.flatMap((trace) =>
  [0, 1, 2].flatMap((buddy) =>
    [0, 1, 2].map((jumbo) => ({
      ...{ trace, buddy, jumbo, shrink: (buddy + jumbo) % 2 },
      ...{ pages: Number(buddy !== jumbo), growth: Number(jumbo > 0) },
    })),
  ),
);

test.each(CASES)(
  'the heap of $trace is the same natively and in wasm: $buddy $jumbo $shrink $pages $growth',
  ({ trace, ...strategies }) => {
    const text = readTrace(trace);
    const wasm = dumpWasm(text, strategies);
    const native = dumpNative(text, strategies);
    expect(native.length).toBe(wasm.length);
    const difference = native.findIndex((byte, i) => byte !== wasm[i]);
    expect(native.equals(wasm), `first difference at byte ${difference} of the dump`).toBe(true);
  },
);

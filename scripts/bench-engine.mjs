// Measures the page's engine in Node, without the page: npm run bench:engine. Figures, not a test.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildWasm } from './build-wasm.mjs';
import { makeTrace } from './make-trace.mjs';
import { root } from './stamp.mjs';
import { printTable, quantile } from './table.mjs';

const TRACES = [
  [4_000_000, 'waves'],
  [4_000_000, 'hill'],
  [10_000_000, 'waves'],
];
const JUMPS = 100;
const ROUNDS = 3;
const STRATEGIES = [0, 0, 0, 0, 0, 0];

/** The best of some rounds, as other work on the machine only ever adds; and what the last one gave. */
function best(run) {
  let [time, result] = [Number.POSITIVE_INFINITY, undefined];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    result = run();
    time = Math.min(time, performance.now() - start);
  }
  return { time, result };
}

async function measure(file) {
  const source = (path) => import(resolve(root, 'web/src', path));
  const { Engine } = await source('engine/engine.ts');
  const { compileModule } = await source('engine/module.ts');
  const { parseRep } = await source('trace/formats/rep.ts');
  const module = await compileModule(readFileSync(resolve(root, 'build/wasm/zee-inspect.wasm')));
  const packed = readFileSync(file);
  const before = process.memoryUsage.rss();
  const unpacking = best(() => new Uint8Array(gunzipSync(packed)));
  const parsing = best(() => parseRep(unpacking.result));
  const { operations, lines } = parsing.result;
  const engine = new Engine(module);
  const replaying = best(() => {
    engine.begin(STRATEGIES);
    engine.load(operations, STRATEGIES, 0);
  });
  const jumps = Array.from({ length: JUMPS }, (_, k) => {
    const cursor = ((k * 7919 + 1) * 31_337) % operations.length;
    const view = { bins: 1024, listFrames: 12, liveFrom: 0, liveCount: 50 };
    const start = performance.now();
    engine.show({ ...view, cursor, chosen: null, selected: null });
    return performance.now() - start;
  });
  return {
    trace: file.split('/').at(-1),
    'unpack, ms': unpacking.time,
    'parse, ms': parsing.time,
    'M lines/s': lines / parsing.time / 1000,
    'replay, ms': replaying.time,
    'ns/operation': (replaying.time * 1e6) / operations.length,
    'jump, ms': quantile(jumps, 0.5),
    '95th percentile': quantile(jumps, 0.95),
    'memory, MB': (process.memoryUsage.rss() - before) / 1e6,
  };
}

const [file] = process.argv.slice(2);
if (file) {
  console.log(JSON.stringify(await measure(file)));
} else {
  await buildWasm('npm');
  const rows = [];
  // Each in a process of its own, so that no trace has the memory of another.
  for (const [operations, shape] of TRACES) {
    const trace = await makeTrace(operations, shape);
    const row = execFileSync(process.execPath, [import.meta.filename, trace], { encoding: 'utf8' });
    rows.push(JSON.parse(row));
  }
  printTable(rows);
}

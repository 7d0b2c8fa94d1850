// Measures the page's engine in Node, without the page: npm run bench:engine. Figures, not a test.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildWasm } from './build-wasm.mjs';
import { LONG_TRACES, makeTrace } from './make-trace.mjs';
import { root } from './stamp.mjs';
import { printRecords, quantile } from './table.mjs';

const JUMPS = 100;
const ROUNDS = 3;
const STRATEGIES = [0, 0, 0, 0, 0, 0];
const MAP = { width: 750, height: 116, pages: 0, order: 'rows', k: 1, x: 0, y: 0 };
const VIEW = {
  ...{ map: MAP, listFrames: 12, liveFrom: 0, liveCount: 50 },
  ...{ move: null, chosen: null, treePages: 1, selected: null, followed: null, history: false },
};
const FRAMES = 1_000_000;
const REDRAWS = 25;
/** The heap map in both orders, and zoomed in at its middle. */
const ZOOMS = [
  ['rows', 1],
  ['rows', 8],
  ['rows', 200],
  ['z', 1],
  ['z', 4],
];

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

const source = (path) => import(resolve(root, 'web/src', path));
const compiled = async () => {
  const { compileModule } = await source('engine/module.ts');
  return compileModule(readFileSync(resolve(root, 'build/wasm/zee-inspect.wasm')));
};

/** A heap of a million frames of one size: how long the engine takes for the picture of a zoomed map. */
async function measureMap(frameBytes) {
  const { Engine } = await source('engine/engine.ts');
  const { Columns } = await source('model/columns.ts');
  const columns = new Columns();
  for (let i = 0; i < FRAMES; i++) columns.push(0, i, frameBytes - 8, 0);
  const engine = new Engine(await compiled());
  engine.load(columns.finish([]), STRATEGIES, 0);
  const row = { 'bytes of a frame': frameBytes };
  for (const [order, k] of ZOOMS) {
    const middle = { x: (-MAP.width * (k - 1)) / 2, y: (-MAP.height * (k - 1)) / 2 };
    const view = { ...VIEW, cursor: FRAMES, map: { ...MAP, ...middle, order, k } };
    const times = Array.from({ length: REDRAWS }, () => {
      const start = performance.now();
      engine.show(view);
      return performance.now() - start;
    });
    row[`${order} ${k}×, ms`] = quantile(times, 0.5);
  }
  return row;
}

async function measure(file) {
  const { Engine } = await source('engine/engine.ts');
  const { parseRep } = await source('trace/formats/rep.ts');
  const module = await compiled();
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
    const start = performance.now();
    engine.show({ ...VIEW, cursor });
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
  const maps = [];
  for (const frameBytes of [16, 64, 1024]) maps.push(await measureMap(frameBytes));
  printRecords(maps);
  const rows = [];
  // Each in a process of its own, so that no trace has the memory of another.
  for (const [operations, shape] of LONG_TRACES) {
    const trace = await makeTrace(operations, shape);
    const row = execFileSync(process.execPath, [import.meta.filename, trace], { encoding: 'utf8' });
    rows.push(JSON.parse(row));
  }
  printRecords(rows);
}

// Measures allocators in wasm side by side and prints what it finds: node c/bench/bench.mjs [--quick | --smoke]
// [--rounds=N] [--only=TEXT] [--output=FILE]; TOOLCHAIN=npm (default) or system. Numbers go to
// build/bench/bench.json, or FILE, too.
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/stamp.mjs';
import { buildModules } from './modules.mjs';
import { printReport } from './report.mjs';
import { ACCOUNTED, TIMED } from './workloads.mjs';

// How much is done: for figures to rely on, for a first look, and to see that everything runs.
// `onceRounds` are of the loops that take a tenth of a second.
const FULL = { rounds: 31, onceRounds: 9, warmUps: 3, repetitions: 10, seeds: 5 };
const QUICK = { ...FULL, rounds: 3 };
const SMOKE = { rounds: 2, onceRounds: 1, warmUps: 0, repetitions: 2, seeds: 1 };
const SLICES = 9;

const instantiate = (module) => new WebAssembly.Instance(module).exports;

/** Nanoseconds per operation in a fresh instance: of the fastest of a few runs so short that the system
 * seldom takes the processor away in one. */
function time({ start, run, count, once }, module) {
  const loops = instantiate(module);
  start(loops);
  if (!once) run(loops, count);
  let fastest = Number.POSITIVE_INFINITY;
  for (let slice = 0; slice < (once ? 1 : SLICES); slice++) {
    const before = process.hrtime.bigint();
    run(loops, count);
    fastest = Math.min(fastest, Number(process.hrtime.bigint() - before));
  }
  return fastest / count;
}

/** V8 compiles anew what runs often, beside it; a loop uses that from its next call on. */
async function warmUp(modules, workloads, times) {
  for (let pass = 0; pass < times; pass++) {
    for (const workload of workloads) for (const { module } of modules) time(workload, module);
    await setTimeout(100);
  }
}

/** After the first, the second and the last repetition: heap bytes, peak of requested bytes, calls that grew. */
function account({ start, run, once }, module, seed, times) {
  const loops = instantiate(module);
  const first = loops.memory.buffer.byteLength;
  loops.begin();
  const repetitions = [];
  for (let i = 0; i < (once ? 1 : times); i++) {
    start(loops, seed);
    run(loops);
    const heap = loops.memory.buffer.byteLength - first;
    repetitions.push({ heap, live: loops.peak() >>> 0, grows: loops.grows() });
  }
  return { seed, first: repetitions[0], second: repetitions[1], last: repetitions.at(-1) };
}

/** Rounds in which every module takes its turn, beginning with another one each time. */
function measure(modules, workloads, rounds, onceRounds) {
  const times = {};
  for (const { name } of workloads)
    times[name] = Object.fromEntries(modules.map((module) => [module.name, []]));
  for (let round = 0; round < rounds; round++)
    for (const workload of workloads.filter(({ once }) => !once || round < onceRounds))
      for (let turn = 0; turn < modules.length; turn++) {
        const { name, module } = modules[(turn + round) % modules.length];
        times[workload.name][name].push(time(workload, module));
      }
  return times;
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    output: { type: 'string', default: 'build/bench/bench.json' },
  },
});
const toolchain = process.env.TOOLCHAIN ?? 'npm';
const effort = options.smoke ? SMOKE : options.quick ? QUICK : FULL;
const rounds = Number(options.rounds ?? effort.rounds);
const workloads = TIMED.filter(({ name }) => name.includes(options.only));

const all = await buildModules(toolchain, options.smoke);
const modules = all
  .filter(({ path }) => path)
  .map((each) => ({
    ...each,
    module: new WebAssembly.Module(readFileSync(resolve(root, each.path))),
  }));

await warmUp(modules, workloads, effort.warmUps);
const times = measure(modules, workloads, rounds, effort.onceRounds);
const memory = {};
for (const workload of ACCOUNTED) {
  const measured = modules.filter(({ role }) => role !== 'harness');
  const seeds = workload.seeds.slice(0, effort.seeds);
  memory[workload.name] = Object.fromEntries(
    measured.map(({ name, module }) => [
      name,
      seeds.map((seed) => account(workload, module, seed, effort.repetitions)),
    ]),
  );
}

const result = {
  machine: {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    load: os.loadavg()[0],
    node: process.versions.node,
    v8: process.versions.v8,
    toolchain,
    date: new Date().toISOString(),
  },
  quick: options.quick || options.smoke,
  rounds,
  modules: all.map(({ name, role, level, version, missing }) => ({
    ...{ name, role, level, version, missing },
  })),
  times,
  memory,
};
writeFileSync(resolve(root, options.output), `${JSON.stringify(result, null, 1)}\n`);
printReport(result);
console.log(`\nAll figures: ${options.output}`);

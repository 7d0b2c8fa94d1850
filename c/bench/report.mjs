// The benchmark's figures as text: medians, ratios, noise, memory, and which of the targets are met.

import { printTable, quantile } from '../../scripts/table.mjs';

const median = (values) => quantile(values, 0.5);
const noise = (values) => (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);

/** The median of the rounds' ratios: what slowed a whole round cancels out. */
const ratio = (times, others) => median(times.map((time, round) => time / others[round]));

const fixed = (value) => value.toFixed(value < 99.5 ? (value < 9.95 ? 2 : 1) : 0);

function printSection(title, rows) {
  console.log(`\n${title}`);
  printTable(rows);
}

const HARNESS = 'harness alone';

/** The module of the smallest median among those that `choose` takes, or undefined. */
function fastest(times, choose) {
  const medians = Object.keys(times)
    .filter(choose)
    .map((name) => [median(times[name]), name]);
  return medians.toSorted(([a], [b]) => a - b)[0]?.[1];
}

function printTimes({ times, modules }) {
  const workloads = Object.keys(times);
  const rows = modules.filter(({ missing }) => !missing);
  const table = (title, cell, shown = rows) =>
    printSection(title, [
      ['', ...workloads],
      ...shown.map(({ name }) => [name, ...workloads.map((each) => cell(times[each], name))]),
    ]);
  const measured = rows.filter(({ role }) => role !== 'harness');

  table('Nanoseconds per operation, median', (each, name) => fixed(median(each[name])));
  table(
    'Times the fastest, median of the rounds',
    (each, name) => {
      const best = fastest(each, (other) => other !== HARNESS);
      return name === best ? '1' : fixed(ratio(each[name], each[best]));
    },
    measured,
  );
  table(
    'Nanoseconds less the harness',
    (each, name) => fixed(median(each[name].map((time, round) => time - each[HARNESS][round]))),
    measured,
  );
  table('Noise: interquartile range, % of the median', (each, name) =>
    (100 * noise(each[name])).toFixed(0),
  );
}

const heapToLive = (runs, when) => median(runs.map((run) => run[when].heap / run[when].live));
const growth = (runs, since) => median(runs.map((run) => run.last.heap / run[since].heap));

function printMemory({ memory, modules }) {
  const names = modules.filter(({ missing, role }) => !missing && role !== 'harness');
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
  for (const [workload, rows] of Object.entries(memory)) {
    const seeds = Object.values(rows)[0].length;
    printSection(`Heap after ${workload}${seeds > 1 ? `, median of ${seeds} seeds` : ''}`, [
      ['', 'heap / live', 'the tenth time', 'heap MiB', 'live MiB', 'grows', 'in all ten'],
      ...names.map(({ name }) => {
        const runs = rows[name];
        const once = !runs[0].second;
        const middle = (get) => median(runs.map(get));
        return [
          ...[name, fixed(heapToLive(runs, 'first')), once ? '' : fixed(heapToLive(runs, 'last'))],
          ...[megabytes(middle(({ first }) => first.heap))],
          ...[megabytes(middle(({ first }) => first.live))],
          ...[String(middle(({ first }) => first.grows))],
          once ? '' : String(middle(({ last }) => last.grows)),
        ];
      }),
    ]);
  }
}

// The original's coalescing build, from the same table as the targets: nanoseconds of another machine, so
// the comparison is with what stood beside it there, dlmalloc of Emscripten.
const ORIGINAL_COALESCE = {
  'pair 16 B': 148 / 5.5,
  'pair 1000 B': 71 / 5.3,
  fifo: 23 / 50,
  churn: 51 / 99,
};
const REFERENCE = 'dlmalloc (Emscripten)';

/** The targets, as {claim, value, limit}; value undefined where a row is missing. */
function targets({ times, memory, modules }) {
  const has = (name) => modules.some((each) => each.name === name && !each.missing);
  const role = (name) => modules.find((each) => each.name === name).role;
  const isPeer = (name) => role(name) === 'peer';
  const isDlmalloc = (name) => isPeer(name) && name.startsWith('dlmalloc');
  const list = [];

  const against = (workload, name, limit, choose, what) => {
    if (!times[workload]) return;
    const peer = fastest(times[workload], choose);
    const value =
      has(name) && peer ? ratio(times[workload][name], times[workload][peer]) : undefined;
    list.push({ claim: `${workload}: ${name} to ${peer ?? what}`, value, limit });
  };
  for (const bytes of [16, 64, 1000, 40000])
    for (const name of ['zee fast', 'zee deferred'])
      against(`pair ${bytes} B`, name, 1.2, isDlmalloc, 'dlmalloc');
  for (const workload of ['fifo', 'churn']) {
    against(workload, 'zee fast', 1, isPeer, 'the best peer');
    against(workload, 'zee deferred', 1.15, isPeer, 'the best peer');
  }
  for (const [workload, limit] of Object.entries(ORIGINAL_COALESCE))
    against(workload, 'zee coalesce', limit, (name) => name === REFERENCE, REFERENCE);
  against('holes', 'zee deferred', 2, (name) => name === 'zee fast', 'zee fast');

  const heap = (workload, name, limit) => {
    const runs = memory[workload][name];
    list.push({
      claim: `heap / live after ${workload}, the tenth time: ${name}`,
      value: runs && heapToLive(runs, 'last'),
      limit,
    });
    for (const when of ['first', 'second'])
      list.push({
        claim: `heap after ${workload}, the tenth time to the ${when}: ${name}`,
        value: runs && growth(runs, when),
        limit: 1,
      });
  };
  heap('phases', 'zee deferred shared', 2.1);
  heap('jumbo', 'zee deferred shared', 1.25);
  return list;
}

function printTargets(result) {
  printSection('Targets', [
    ['', 'measured', 'at most', ''],
    ...targets(result).map(({ claim, value, limit }) => [
      ...[claim, value === undefined ? '–' : value.toFixed(3), fixed(limit)],
      value === undefined ? 'not measured' : value <= limit ? 'met' : 'MISSED',
    ]),
  ]);
}

export function printReport(result) {
  const { cpu, cores, load, node, v8, toolchain } = result.machine;
  console.log(`${cpu}, ${cores} cores, load ${load.toFixed(1)}; Node ${node}, V8 ${v8}`);
  console.log(`toolchain ${toolchain}; ${result.rounds} rounds`);
  for (const { name, version } of result.modules.filter((each) => each.version))
    console.log(`${name}: ${version}`);
  if (result.quick) console.log('A quick run: its figures say little.');
  printTimes(result);
  printMemory(result);
  printTargets(result);
  for (const { name, missing } of result.modules.filter((each) => each.missing))
    console.log(`\nLeft out: ${name}, ${missing}`);
}

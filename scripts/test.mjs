// Runs the checks and every test runner, and adds them up: node scripts/test.mjs [check].
// The last line printed is `N passed, N failed`; a runner that crashes or runs nothing has failed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildCli } from './build-cli.mjs';
import { buildPage } from './build-page.mjs';
import { buildWasm } from './build-wasm.mjs';
import { filesUnder, root } from './stamp.mjs';

const node = process.execPath;
const cFiles = filesUnder('c').filter((file) => /\.[ch]$/.test(file));

// Each counts as one test.
const CHECKS = [
  { name: 'format and lint', command: [node, 'node_modules/@biomejs/biome/bin/biome', 'check'] },
  { name: 'format of C', command: ['clang-format', '--dry-run', '-Werror', ...cFiles] },
  { name: 'types', command: [node, 'node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'layout', command: [node, 'scripts/generate-layout.mjs', '--check'] },
  { name: 'imports', command: [node, 'scripts/check-imports.mjs'] },
];

const vitest = (name, wasm, ...options) => ({
  name,
  report: `build/results/${name}.json`,
  command: [
    ...[node, 'node_modules/vitest/vitest.mjs', 'run', ...options],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=build/results/${name}.json`],
  ],
  env: { ZEE_WASM_DIR: wasm, NO_COLOR: '1' },
  count: (_, report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
  failures: (_, report) =>
    report.testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => `${test.fullName}: ${test.failureMessages.join(' ')}`),
    ),
});

const native = {
  name: 'native',
  command: ['scripts/test-native.sh'],
  count: (output) => ({
    passed: output.match(/^ok /gm)?.length ?? 0,
    failed: output.match(/^not ok /gm)?.length ?? 0,
  }),
  failures: (output) => output.match(/^not ok .*/gm) ?? [],
};

const e2e = {
  name: 'e2e',
  report: 'build/results/e2e.json',
  command: [node, 'node_modules/@playwright/test/cli.js', 'test'],
  count: (_, { stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
  failures: (_, { suites }) => suites.flatMap((suite) => specsThatWere('unexpected', suite)),
  flaky: (_, { suites }) => suites.flatMap((suite) => specsThatWere('flaky', suite)),
};

/** Names and errors of scenarios that failed at the end, or before they passed. */
function specsThatWere(status, { suites = [], specs }) {
  const errors = ({ tests }) => tests.flatMap(({ results }) => results.flatMap((r) => r.errors));
  return [
    ...specs
      .filter((spec) => spec.tests.some((test) => test.status === status))
      .map((spec) => `${spec.file}, ${spec.title}: ${errors(spec).map((e) => e.message)}`),
    ...suites.flatMap((suite) => specsThatWere(status, suite)),
  ];
}

// Lanes run side by side, the runners of a lane one after the other.
const LANES = [
  [
    native,
    vitest('vitest', 'build/wasm'),
    vitest('vitest-system', 'build/wasm-system', '--project=wasm'),
  ],
  [e2e],
];

const total = { passed: 0, failed: 0, failures: [], flaky: [] };

function add(name, { passed, failed, failures = [], flaky = [] }, output) {
  console.log(`\n── ${name}: ${passed} passed, ${failed} failed\n${output.trimEnd()}`);
  total.passed += passed;
  total.failed += failed;
  if (failed > 0 && failures.length === 0) failures = [output.trimEnd().slice(-2000)];
  total.failures.push(...failures.map((failure) => `${name}: ${failure}`));
  total.flaky.push(...flaky.map((test) => `${name}: ${test}`));
}

/** Runs a command to its end; gives whether it succeeded, and all it printed. */
function run([program, ...args], env = {}) {
  return new Promise((done) => {
    const options = {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    };
    const child = spawn(program, args, options);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.on('error', (error) => done({ ok: false, output: error.message }));
    child.on('close', (code) => done({ ok: code === 0, output }));
  });
}

async function check({ name, command }) {
  const { ok, output } = await run(command);
  add(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }, ok ? '' : output);
}

async function runTests({ name, command, env, report, count, failures, flaky = () => [] }) {
  if (report) rmSync(resolve(root, report), { force: true });
  const { ok, output } = await run(command, env);
  let counts = { passed: 0, failed: 0 };
  try {
    const written = report && JSON.parse(readFileSync(resolve(root, report), 'utf8'));
    counts = {
      ...count(output, written),
      failures: failures(output, written),
      flaky: flaky(output, written),
    };
  } catch (error) {
    console.log(`${name}: no result: ${error.message}`);
  }
  const nothingRan = counts.passed + counts.failed === 0;
  if (counts.failed === 0 && (!ok || nothingRan)) counts.failed = 1;
  add(name, counts, output);
}

async function runLane(lane) {
  for (const each of lane) await runTests(each);
}

/** A build that fails is a failed test; the rest still runs, to say as much as it can. */
async function prepare(name, build) {
  try {
    await build();
  } catch (error) {
    add(name, { passed: 0, failed: 1 }, String(error));
  }
}

mkdirSync(resolve(root, 'build/results'), { recursive: true });
const all = process.argv[2] !== 'check';

await prepare('wasm', () => buildWasm('npm'));
await Promise.all(CHECKS.map(check));
if (all) {
  await prepare('wasm by the system', () => buildWasm('system'));
  await prepare('page', buildPage);
  await prepare('command line', buildCli);
  await Promise.all(LANES.map(runLane));
}

// Again at the end, where whoever sees only the end finds them.
for (const test of total.flaky) console.log(`\nFLAKY ${test.slice(0, 2000)}`);
for (const failure of total.failures) console.log(`\nFAILED ${failure.slice(0, 2000)}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

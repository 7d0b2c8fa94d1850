// A smoke run of the benchmark: everything is measured and printed. How long anything took is not looked at.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/stamp.mjs';
import { MODULES } from './modules.mjs';
import { ACCOUNTED, TIMED } from './workloads.mjs';

const FIGURES = 'build/results/bench.json';
const PAGE = 65536;

let printed, modules, times, memory;

beforeAll(async () => {
  mkdirSync(resolve(root, 'build/results'), { recursive: true });
  const command = ['c/bench/bench.mjs', '--smoke', `--output=${FIGURES}`];
  // The system's compiler is several times as fast as npm's.
  const options = { cwd: root, env: { ...process.env, TOOLCHAIN: 'system' } };
  ({ stdout: printed } = await promisify(execFile)(process.execPath, command, options));
  ({ modules, times, memory } = JSON.parse(readFileSync(resolve(root, FIGURES), 'utf8')));
}, 300_000);

const namesOf = (choose) => modules.filter(choose).map(({ name }) => name);

test('all of our own modules are there, and what is not is left out by name', () => {
  expect(modules.map(({ name }) => name)).toEqual(MODULES.map(({ name }) => name));
  expect(namesOf(({ role, missing }) => role !== 'peer' && missing)).toEqual([]);
  const leftOut = Array.from(printed.matchAll(/^Left out: (.*), not .*$/gm), ([, name]) => name);
  expect(leftOut).toEqual(namesOf(({ missing }) => missing));
});

describe.each(TIMED)('$name', ({ name }) => {
  test('is timed with each module', () => {
    expect(Object.keys(times[name])).toEqual(namesOf(({ missing }) => !missing));
    for (const rounds of Object.values(times[name])) {
      expect(rounds.length).toBeGreaterThan(0);
      for (const time of rounds) expect(time).toBeGreaterThan(0);
    }
  });
});

describe.each(ACCOUNTED)('the heap after $name', ({ name }) => {
  test('is whole pages that hold what was live, with each allocator', () => {
    const allocators = namesOf(({ missing, role }) => !missing && role !== 'harness');
    expect(Object.keys(memory[name])).toEqual(allocators);
    for (const { first, last } of Object.values(memory[name]).flat())
      for (const { heap, live, grows } of [first, last]) {
        expect(heap % PAGE).toBe(0);
        expect(live).toBeGreaterThan(0);
        expect(heap).toBeGreaterThan(live);
        expect(grows).toBeGreaterThan(0);
      }
  });
});

test('what is printed has every workload, and only numbers where numbers belong', () => {
  for (const { name } of TIMED) expect(printed).toContain(name);
  for (const { name } of ACCOUNTED) expect(printed).toContain(`Heap after ${name}`);
  expect(printed).not.toMatch(/NaN|Infinity|undefined|null/);
});

test('the targets of memory are met', () => {
  const targets = printed.match(/^heap.* (met|MISSED|not measured)$/gm);
  expect(targets.length).toBeGreaterThan(0);
  for (const target of targets) expect(target).toMatch(/ met$/);
});

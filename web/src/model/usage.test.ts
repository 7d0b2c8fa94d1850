import { expect, test } from 'vitest';
import { cutAndAppend } from './columns.ts';
import { parseConsole } from './console.ts';
import { NO_OPERATIONS, type Operations } from './operations.ts';
import { type FrameUse, usageOf, usualLifetime } from './usage.ts';

function operationsOf(text: string): Operations {
  const parsed = parseConsole(text, NO_OPERATIONS, 0);
  if ('message' in parsed) throw new Error(parsed.message);
  return cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
}

test('sizes are ranked by the slack they hold, for as long as they hold it', () => {
  const { rounding } = usageOf(
    operationsOf('a = malloc(1024)\nb = malloc(1032)\nc = malloc(9)\nfree(a)\nfree(b)\nfree(c)'),
    null,
  );
  // 3 operations each: 2048 − 8 − 1024 = 1016 and 1008 of slack; 32 − 8 − 9 = 15 for 3.
  const all = 3 * (1016 + 1008 + 15);
  expect(rounding).toEqual([
    {
      ...{ from: 1024, to: 1032, frame: 2048, allocations: 2 },
      ...{ slack: (3 * 2024) / 6, share: (3 * 2024) / all, maker: 0 },
    },
    {
      ...{ from: 9, to: 9, frame: 32, allocations: 1 },
      ...{ slack: (3 * 15) / 6, share: (3 * 15) / all, maker: 2 },
    },
  ]);
});

test('a size that fills its frame wastes nothing', () => {
  expect(usageOf(operationsOf('a = malloc(8)\nb = malloc(65528)'), null).rounding).toEqual([]);
});

test('sites are ranked by bytes and time; a realloc goes over to its own', () => {
  const operations = operationsOf('a = malloc(100)\nb = malloc(8)\na = realloc(a, 200)\nfree(a)');
  const sites = { of: Uint32Array.of(1, 2, 2), names: ['', 'read', 'grow'] };
  expect(usageOf(operations, sites).sites).toEqual([
    { name: 'grow', allocations: 2, held: (8 * 3 + 200) / 4, share: 224 / 424, maker: 2 },
    { name: 'read', allocations: 1, held: 50, share: 200 / 424, maker: 0 },
  ]);
});

test('what is live at the end is told by size, or by site where there are sites', () => {
  const operations = operationsOf(
    'a = malloc(40)\nb = malloc(8)\nc = malloc(40)\nd = malloc(5)\nfree(d)',
  );
  expect(usageOf(operations, null).leaks).toEqual([
    { site: null, allocations: 2, bytes: 80, size: 40, oldest: 0 },
    { site: null, allocations: 1, bytes: 8, size: 8, oldest: 1 },
  ]);
  const sites = { of: Uint32Array.of(1, 1, 2), names: ['', 'read', 'write'] };
  expect(usageOf(operations, sites).leaks).toEqual([
    { site: 'read', allocations: 2, bytes: 48, size: null, oldest: 0 },
    { site: 'write', allocations: 1, bytes: 40, size: 40, oldest: 2 },
  ]);
});

test('nothing comes of nothing', () => {
  expect(usageOf(NO_OPERATIONS, null)).toEqual({
    frameSizes: [],
    rounding: [],
    sites: [],
    leaks: [],
  });
});

/** How many there are at which places, and 0 at all others. */
const counts = (length: number, at: Readonly<Record<number, number>>) =>
  Array.from({ length }, (_, i) => at[i] ?? 0);

test('each frame size knows what was requested of it, and for how long', () => {
  const text =
    'a = malloc(25)\nfree(a)\nb = malloc(56)\nc = malloc(70000)\nd = malloc(30)\nfree(b)';
  expect(usageOf(operationsOf(text), null).frameSizes).toEqual([
    {
      ...{ frame: null, allocations: 1, requested: 70_000, slack: 131_072 - 8 - 70_000 },
      ...{ parts: counts(16, { 1: 1 }), lifetimes: [0, 0], left: 1 },
    },
    {
      // 25 is the least that lands there, 30 is 5 of 32 more, and 56 fills it.
      ...{ frame: 64, allocations: 3, requested: 111, slack: 31 + 0 + 26 },
      ...{ parts: counts(16, { 0: 1, 2: 1, 15: 1 }), lifetimes: [1, 1], left: 1 },
    },
  ]);
});

test('a realloc ends one life and begins another, of another size', () => {
  const { frameSizes } = usageOf(operationsOf('a = malloc(8)\na = realloc(a, 24)\nfree(a)'), null);
  expect(frameSizes.map(({ frame, lifetimes, left }) => ({ frame, lifetimes, left }))).toEqual([
    { frame: 32, lifetimes: [1], left: 0 },
    { frame: 16, lifetimes: [1], left: 0 },
  ]);
});

test('a lifetime is usual when more than half are over before it', () => {
  const use = (lifetimes: readonly number[], left: number): FrameUse => ({
    ...{ frame: 64, requested: 0, slack: 0, parts: [], lifetimes, left },
    allocations: lifetimes.reduce((sum, count) => sum + count, left),
  });
  expect(usualLifetime(use([1], 0))).toBe(2);
  expect(usualLifetime(use([2, 0, 3], 0))).toBe(8);
  expect(usualLifetime(use([2, 0, 2], 0))).toBe(8);
  expect(usualLifetime(use([2, 1], 1))).toBe(4);
  expect(usualLifetime(use([2], 2))).toBeNull();
});

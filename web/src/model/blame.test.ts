import { expect, test } from 'vitest';
import { totalsOf, usageOf } from './blame.ts';
import { cutAndAppend } from './columns.ts';
import { parseConsole } from './console.ts';
import { NO_OPERATIONS, type Operations } from './operations.ts';

function operationsOf(text: string): Operations {
  const parsed = parseConsole(text, NO_OPERATIONS, 0);
  if ('message' in parsed) throw new Error(parsed.message);
  return cutAndAppend(NO_OPERATIONS, 0, parsed.operations, parsed.names);
}

test('only grows with enough bytes free are avoidable', () => {
  const grow = (free: number) => ({ operation: 0, wanted: 64, grown: 65_536, free });
  expect(totalsOf([grow(0), grow(63), grow(64), grow(1000)])).toEqual({
    grows: 4,
    avoidable: 2,
    avoidableBytes: 131_072,
  });
});

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
      ...{ slack: (3 * 2024) / 6, share: (3 * 2024) / all },
    },
    { from: 9, to: 9, frame: 32, allocations: 1, slack: (3 * 15) / 6, share: (3 * 15) / all },
  ]);
});

test('a size that fills its frame wastes nothing', () => {
  expect(usageOf(operationsOf('a = malloc(8)\nb = malloc(65528)'), null).rounding).toEqual([]);
});

test('sites are ranked by bytes and time; a realloc goes over to its own', () => {
  const operations = operationsOf('a = malloc(100)\nb = malloc(8)\na = realloc(a, 200)\nfree(a)');
  const sites = { of: Uint32Array.of(1, 2, 2), names: ['', 'read', 'grow'] };
  expect(usageOf(operations, sites).sites).toEqual([
    { name: 'grow', allocations: 2, held: (8 * 3 + 200) / 4, share: 224 / 424 },
    { name: 'read', allocations: 1, held: 50, share: 200 / 424 },
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
  expect(usageOf(NO_OPERATIONS, null)).toEqual({ rounding: [], sites: [], leaks: [] });
});

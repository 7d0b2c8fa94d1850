import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ungrouped } from '../texts/numbers.ts';
import { absolute, compared, type Item, paired, relative } from './comparison.ts';
import type { HeapReport, Side, TraceFigures } from './report.ts';
import type { Leak, Rounding } from './usage.ts';

const item = (key: string, value: number): Item => ({ key, label: key, value, text: `${value}` });
const items = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(5))
  .map((values) => Object.entries(values).map(([key, value]) => item(key, value)));

describe('pairs', () => {
  test('every key is there once, differing or alike', () => {
    fc.assert(
      fc.property(items, items, (mine, other) => {
        const { differing, alike } = paired(mine, other, relative);
        const all = [...differing, ...alike].map(({ key }) => key);
        const keys = new Set([...mine, ...other].map(({ key }) => key));
        expect(all.toSorted()).toEqual([...keys].toSorted());
        for (const each of alike) expect(each.mine).toBe(each.other);
        for (const each of differing) expect(each.mine).not.toBe(each.other);
      }),
    );
  });

  test('figures differ by their share of the larger one, rows of a ranking by their difference', () => {
    const mine = [item('small', 1), item('large', 1_000_000), item('same', 7)];
    const other = [item('small', 2), item('large', 1_000_100), item('same', 7)];
    const keys = (difference: typeof relative) =>
      paired(mine, other, difference).differing.map(({ key }) => key);
    expect(keys(relative)).toEqual(['small', 'large']);
    expect(keys(absolute)).toEqual(['large', 'small']);
  });

  test('what one side lacks is told as null, and measured as 0', () => {
    const { differing } = paired([item('near', 9), item('mine', 3)], [item('near', 10)], relative);
    expect(differing).toEqual([
      expect.objectContaining({ key: 'mine', mine: '3', other: null }),
      expect.objectContaining({ key: 'near', mine: '9', other: '10' }),
    ]);
  });
});

const REPORT: HeapReport = {
  ops: 10,
  heapBytes: 131_072,
  grows: 2,
  splits: 0,
  coalesces: 0,
  probes: 0,
  walked: 0,
  fails: 0,
  peakRequested: 65_536,
  peakFrames: 0,
  endRequested: 0,
  endFrames: 0,
  free: [],
};

const rounded = (from: number, to: number, slack: number): Rounding => ({
  ...{ from, to, frame: 2048, allocations: 3, slack, share: 0.5, maker: 0 },
});

function side(report: Partial<HeapReport>, rounding: Rounding[] = [], leaks: Leak[] = []): Side {
  return {
    figures: null,
    failed: null,
    heap: {
      report: { ...REPORT, ...report },
      fragmentation: {
        utilisation: 0.5,
        internal: { whole: 0, headers: 0, rounding: 0 },
        unusable: { 65536: 0 },
      },
      firstFail: null,
      blame: {
        totals: { grows: 2, avoidable: 0, avoidableBytes: 0 },
        ...{ worst: [], held: [], frameSizes: [], sites: [], rounding, leaks },
      },
    },
  };
}

describe('of two runs', () => {
  test('the heap that differs more is told before the grows that differ less', () => {
    const { figures } = compared(
      side({ heapBytes: 1000, grows: 9, splits: 1 }),
      side({ heapBytes: 100, grows: 10, splits: 1 }),
    );
    const told = figures.differing.map(({ label, mine, other }) =>
      ungrouped(`${label}: ${mine} → ${other}`),
    );
    expect(told).toEqual([
      'heap bytes: 1000 → 100',
      'heap bytes per peak live byte: 0.015 → 0.002',
      'grows: 9 → 10',
    ]);
    expect(figures.alike).toContainEqual(expect.objectContaining({ label: 'splits', mine: '1' }));
  });

  test('a run against itself differs in nothing', () => {
    const { figures, rankings } = compared(
      side({}, [rounded(1030, 1030, 5)]),
      side({}, [rounded(1030, 1030, 5)]),
    );
    expect(figures.differing).toEqual([]);
    expect(rankings.map(({ differing, alike }) => [differing.length, alike.length])).toEqual([
      [0, 1],
    ]);
  });

  test('sizes that waste alike are one row, though their smallest and largest differ a little', () => {
    const { rankings } = compared(
      side({}, [rounded(1024, 1032, 900)]),
      side({}, [rounded(1030, 1031, 100), rounded(1500, 1500, 50)]),
    );
    expect(rankings).toHaveLength(1);
    const rows = rankings[0]?.differing.map(({ mine, other }) => [mine !== null, other !== null]);
    expect(rows).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  test('leaks are paired by their call site, those without one by their size', () => {
    const leak = (site: string | null, size: number, bytes: number): Leak => ({
      ...{ site, size, bytes, allocations: bytes / size, oldest: 0 },
    });
    const { rankings } = compared(
      side({}, [], [leak('main', 8, 800), leak(null, 16, 32)]),
      side({}, [], [leak('main', 16, 80), leak(null, 16, 160)]),
    );
    const rows = rankings[0]?.differing.map(
      (pair) => `${pair.label}: ${pair.mine} → ${pair.other}`,
    );
    expect(rows).toEqual([
      'main: 800 bytes in 100 allocations → 80 bytes in 5 allocations',
      '16 bytes each: 32 bytes in 2 allocations → 160 bytes in 10 allocations',
    ]);
  });

  test('the figures of traces are told where both are traces', () => {
    const figures: TraceFigures = {
      events: 10,
      ops: { malloc: 5, calloc: 0, realloc: 0, aligned: 0, free: 5 },
      ...{ free_null: 0, free_unknown: 0, realloc_unknown: 0, realloc_null: 0, realloc_to_zero: 0 },
      ...{ failed: 0, alloc_over_live: 0, peak_live_bytes: 9, peak_live_at: 4, end_live_bytes: 0 },
      ...{ end_live_blocks: 0, max_live_blocks: 5, max_size: 2, alloc_bytes_total: 9 },
      ...{ hist_pow2: {}, peak_pow2min16_bytes: 80 },
    };
    const labels = (mine: TraceFigures | null) =>
      compared({ ...side({}), figures: mine }, { ...side({}), figures }).figures.alike;
    expect(labels(null).map(({ label }) => label)).not.toContain('operations');
    expect(labels(figures)).toContainEqual(
      expect.objectContaining({ label: 'peak reached by operation', mine: '5' }),
    );
  });
});

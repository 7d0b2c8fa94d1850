import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALIGNED, CALLOC } from '../model/operations.ts';
import { FigureCounter } from './figures.ts';

test('an allocation over a live one drops the older before the new one counts', () => {
  const counter = new FigureCounter();
  counter.allocate(0, 100);
  counter.allocate(0, 60);
  const figures = counter.figures();
  expect(figures).toMatchObject({
    alloc_over_live: 1,
    peak_live_bytes: 100,
    peak_live_at: 0,
    end_live_bytes: 60,
    end_live_blocks: 1,
    max_live_blocks: 1,
  });
});

test('a realloc changes old to new in one step', () => {
  const counter = new FigureCounter();
  counter.allocate(0, 100);
  counter.reallocate(0, 150);
  expect(counter.figures()).toMatchObject({ peak_live_bytes: 150, alloc_bytes_total: 250 });
});

test('a failed allocation counts as an event and changes nothing else', () => {
  const counter = new FigureCounter();
  counter.allocate(3, 40, ALIGNED);
  counter.fail(CALLOC);
  expect(counter.figures()).toMatchObject({
    events: 2,
    ops: { malloc: 0, calloc: 1, realloc: 0, aligned: 1, free: 0 },
    failed: 1,
    end_live_bytes: 40,
  });
});

test('realloc of NULL counts as a realloc and as a fresh allocation', () => {
  const counter = new FigureCounter();
  counter.reallocateNull(0, 8);
  expect(counter.figures()).toMatchObject({ realloc_null: 1, ops: { realloc: 1, malloc: 0 } });
});

test('a realloc that fails tells nevertheless whether it was of NULL, or of what is not live', () => {
  const counter = new FigureCounter();
  counter.failToReallocate('null');
  counter.failToReallocate('unknown');
  counter.failToReallocate('live');
  expect(counter.figures()).toMatchObject({
    ops: { realloc: 3 },
    realloc_null: 1,
    realloc_unknown: 1,
    failed: 3,
    end_live_blocks: 0,
  });
});

test('sizes fall under the smallest power of two that holds them, however large', () => {
  const counter = new FigureCounter();
  [0, 1, 2, 3, 4, 5, 2 ** 31, 2 ** 31 + 1, 2 ** 40, 2 ** 40 + 1].forEach((bytes, id) => {
    counter.allocate(id, bytes);
  });
  expect(counter.figures().hist_pow2).toEqual({
    0: 1,
    1: 1,
    2: 1,
    4: 2,
    8: 1,
    [2 ** 31]: 1,
    [2 ** 32]: 1,
    [2 ** 40]: 1,
    [2 ** 41]: 1,
  });
});

interface Model {
  readonly sizes: ReadonlyMap<number, number>;
  readonly peak: number;
  readonly peakAt: number;
}

const events = fc.array(
  fc.record({
    kind: fc.constantFrom('allocate', 'reallocate', 'free'),
    id: fc.nat(6),
    bytes: fc.nat(100_000),
  }),
);

test('peak and end agree with a map of what is live, summed up anew after each event', () => {
  fc.assert(
    fc.property(events, (all) => {
      const counter = new FigureCounter();
      const sizes = new Map<number, number>();
      let model: Model = { sizes, peak: 0, peakAt: 0 };
      all.forEach(({ kind, id, bytes }, i) => {
        if (kind === 'free') {
          expect(counter.free(id)).toBe(sizes.delete(id));
        } else {
          if (kind === 'allocate') counter.allocate(id, bytes);
          else counter.reallocate(id, bytes);
          sizes.set(id, bytes);
        }
        const sum = [...sizes.values()].reduce((one, other) => one + other, 0);
        if (sum > model.peak) model = { sizes, peak: sum, peakAt: i };
      });
      const figures = counter.figures();
      expect(figures.peak_live_bytes).toBe(model.peak);
      expect(figures.peak_live_at).toBe(model.peakAt);
      expect(figures.end_live_blocks).toBe(sizes.size);
    }),
  );
});

test('sums that are rounded never fall below nothing', () => {
  const counter = new FigureCounter();
  counter.allocate(0, 10);
  counter.allocate(1, Number.MAX_SAFE_INTEGER);
  counter.allocate(2, 20);
  for (const id of [0, 2, 1]) {
    counter.free(id);
    expect(counter.figures().end_live_bytes).toBeGreaterThanOrEqual(0);
  }
  expect(counter.figures()).toMatchObject({ end_live_bytes: 0, end_live_blocks: 0 });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { History } from './history.ts';

interface Entry {
  readonly requested: number;
  readonly grown: number;
  readonly failed: boolean;
}

const entry: fc.Arbitrary<Entry> = fc.record({
  requested: fc.nat(1000),
  grown: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
  failed: fc.boolean(),
});
/** Lists of any length up to several times the buckets there are, from few entries repeated. */
const entries = fc
  .tuple(fc.array(entry, { minLength: 1, maxLength: 40 }), fc.nat(9000))
  .map(([some, length]) => Array.from({ length }, (_, i) => some[i % some.length] as Entry));

function fill(history: History, list: readonly Entry[]): History {
  let heap = 0;
  list.forEach(({ requested, grown, failed }, i) => {
    heap += grown;
    if (i >= history.length) history.put(requested, requested + 1, heap, failed);
  });
  return history;
}

test('each bucket holds the largest of its operations', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const { span, requested, frames, operations } = fill(new History(), list).timeline();
      expect(operations).toBe(list.length);
      expect(requested.length).toBeLessThanOrEqual(2048);
      expect(span === 1 || requested.length > 1024).toBe(true);
      requested.forEach((value, k) => {
        const bucket = list.slice(k * span, (k + 1) * span);
        expect(value).toBe(Math.max(...bucket.map((each) => each.requested)));
        expect(frames[k]).toBe(value + 1);
      });
    }),
    { numRuns: 30 },
  );
});

test('grows and failures stand where they were, each while they are few', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const { grows, fails } = fill(new History(), list).timeline();
      const where = (happened: (each: Entry) => boolean) =>
        list.flatMap((each, i) => (happened(each) ? [i + 1] : []));
      for (const [seen, all] of [
        [grows, where((each) => each.grown > 0)],
        [fails, where((each) => each.failed)],
      ] as const) {
        const step = Math.max(1, Math.ceil(all.length / 2000));
        expect([...seen]).toEqual(all.filter((_, k) => k % step === 0));
      }
    }),
    { numRuns: 30 },
  );
});

test('cut and gone on with, it is what it would be from the start', () => {
  fc.assert(
    fc.property(entries, fc.nat(9000), (list, at) => {
      const history = fill(new History(), list);
      history.cut(at);
      expect(history.length).toBeLessThanOrEqual(at);
      const shorter = list.slice(0, Math.max(at, 1));
      expect(fill(history, shorter).timeline()).toEqual(fill(new History(), shorter).timeline());
    }),
    { numRuns: 60 },
  );
});

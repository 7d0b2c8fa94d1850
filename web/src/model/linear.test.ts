import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clamped, linear } from './linear.ts';

const interval = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }));

test('the ends of an interval come to the ends of the other, and the way back leads to where it began', () => {
  fc.assert(
    fc.property(interval, interval, fc.nat(1000), ([from, length], [start, width], share) => {
      const [one, other] = [[from, from + length] as const, [start + width, start] as const];
      expect(linear(one, other)(from)).toBe(start + width);
      expect(linear(one, other)(from + length)).toBeCloseTo(start, 6);
      const value = from + (length * share) / 1000;
      expect(linear(other, one)(linear(one, other)(value))).toBeCloseTo(value, 3);
    }),
  );
});

test('what lies beside an interval is brought to its end', () => {
  expect([-1, 3, 8].map((value) => clamped([2, 5], value))).toEqual([2, 3, 5]);
});

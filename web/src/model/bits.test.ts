import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bits } from './bits.ts';

const numbers = fc.array(fc.nat(5000));

function bitsOf(members: Iterable<number>): Bits {
  const bits = new Bits();
  for (const i of members) bits.add(i);
  return bits;
}

function membersBelow(bits: Bits, end: number): number[] {
  const found: number[] = [];
  bits.visitDownFrom(end, (i) => found.push(i) > 0);
  return found;
}

test('holds what was added and not removed, and visits it from the largest down', () => {
  fc.assert(
    fc.property(numbers, numbers, fc.nat(6000), (added, removed, end) => {
      const bits = bitsOf(added);
      const set = new Set(added);
      for (const i of removed) {
        bits.remove(i);
        set.delete(i);
      }
      for (const i of [...added, ...removed]) expect(bits.has(i)).toBe(set.has(i));
      const expected = [...set].filter((i) => i < end).sort((a, b) => b - a);
      expect(membersBelow(bits, end)).toEqual(expected);
    }),
  );
});

test('a visit ends when it is told to', () => {
  const seen: number[] = [];
  bitsOf([1, 40, 70]).visitDownFrom(100, (i) => seen.push(i) < 2);
  expect(seen).toEqual([70, 40]);
});

test('what was packed and put back is what was in it, and nothing else', () => {
  fc.assert(
    fc.property(numbers, numbers, (before, after) => {
      const saved = bitsOf(before).pack(Math.max(-1, ...before) + 1);
      const bits = bitsOf(after);
      bits.unpack(saved);
      expect(membersBelow(bits, 10_000)).toEqual(membersBelow(bitsOf(before), 10_000));
    }),
  );
});

test('a cut takes out all from its end on, and nothing before', () => {
  fc.assert(
    fc.property(numbers, fc.nat(6000), (members, end) => {
      const bits = bitsOf(members);
      bits.cut(end);
      expect(membersBelow(bits, 10_000)).toEqual(membersBelow(bitsOf(members), end));
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bits, type SavedBits } from './bits.ts';

/** Far enough for several parts. */
const MOST = 100_000;
const number = fc.oneof(fc.nat(5000), fc.nat(MOST));
const numbers = fc.array(number);

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
    fc.property(numbers, numbers, number, (added, removed, end) => {
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

test('what was saved is put back, and nothing else, whatever came in between', () => {
  const change = fc.record({ added: numbers, removed: numbers, cut: fc.option(number) });
  const changes = fc.array(fc.tuple(change, fc.nat(9)), { maxLength: 12 });
  fc.assert(
    fc.property(changes, (list) => {
      const bits = new Bits();
      const moments: { saved: SavedBits; members: number[] }[] = [];
      for (const [{ added, removed, cut }, back] of list) {
        for (const each of added) bits.add(each);
        for (const each of removed) bits.remove(each);
        if (cut !== null) bits.cut(cut);
        moments.push({ saved: bits.save(), members: membersBelow(bits, MOST + 1) });
        const moment = moments[back];
        if (moment === undefined) continue;
        bits.putBack(moment.saved);
        expect(membersBelow(bits, MOST + 1)).toEqual(moment.members);
      }
    }),
  );
});

test('of two sets saved one after the other, parts that did not change are the same', () => {
  const bits = bitsOf([1, MOST]);
  const before = bits.save();
  bits.add(2);
  const after = bits.save();
  expect(after).toHaveLength(before.length);
  expect(after.map((part, k) => part === before[k])).toEqual(after.map((_, k) => k > 0));
});

test('a cut takes out all from its end on, and nothing before', () => {
  fc.assert(
    fc.property(numbers, number, (members, end) => {
      const bits = bitsOf(members);
      bits.cut(end);
      expect(membersBelow(bits, MOST + 1)).toEqual(membersBelow(bitsOf(members), end));
    }),
  );
});

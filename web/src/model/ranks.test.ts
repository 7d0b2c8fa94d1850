import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ranks } from './ranks.ts';

test('ranks and members agree with a sorted array', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 70 })
        .chain((capacity) => fc.tuple(fc.constant(capacity), fc.array(fc.nat(capacity - 1)))),
      ([capacity, toggled]) => {
        const ranks = new Ranks(capacity);
        const members = new Set<number>();
        for (const position of toggled) {
          if (members.delete(position)) ranks.remove(position);
          else {
            members.add(position);
            ranks.add(position);
          }
        }
        const sorted = [...members].sort((one, other) => one - other);
        expect(ranks.size).toBe(sorted.length);
        sorted.forEach((position, rank) => {
          expect(ranks.rank(position)).toBe(rank);
          expect(ranks.at(rank)).toBe(position);
        });
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AddressTable } from './address-table.ts';

test('holds what a Map would hold, whatever is put in and taken out', () => {
  // Few addresses, and many in a row, so that they meet.
  const address = fc.oneof(
    fc.integer({ min: 1, max: 40 }).map((n) => n * 16),
    fc.integer({ min: 1, max: 40 }).map((n) => 0x7f12_3400_0000 + n * 16),
    fc.maxSafeNat().map((n) => n + 1),
  );
  const change = fc.record({ address, id: fc.option(fc.nat()) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const table = new AddressTable();
      const map = new Map<number, number>();
      for (const { address: at, id } of changes) {
        if (id === null) {
          table.delete(at);
          map.delete(at);
        } else {
          table.set(at, id);
          map.set(at, id);
        }
        expect(table.get(at)).toBe(map.get(at));
      }
      expect(table.size).toBe(map.size);
      for (const { address: at } of changes) expect(table.get(at)).toBe(map.get(at));
    }),
  );
});

test('grows', () => {
  const table = new AddressTable();
  for (let i = 1; i <= 100_000; i++) table.set(i * 32, i);
  for (let i = 1; i <= 100_000; i += 2) table.delete(i * 32);
  expect(table.size).toBe(50_000);
  for (let i = 1; i <= 100_000; i++) expect(table.get(i * 32)).toBe(i % 2 === 1 ? undefined : i);
});

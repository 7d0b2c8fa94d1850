import { expect, test } from 'vitest';
import { grouped } from '../texts/numbers.ts';
import { NO_OPERATIONS, type Operations } from './operations.ts';
import { parseSearch } from './search.ts';

const FOUR: Operations = { ...NO_OPERATIONS, idCount: 4, names: ['a', 'pool'] };

test.each([
  ['1024', [{ by: 'size', from: 1024, to: 1024 }]],
  ['1000-2000', [{ by: 'size', from: 1000, to: 2000 }]],
  [' 8 – 8 ', [{ by: 'size', from: 8, to: 8 }]],
  // As numbers are written on the page.
  [grouped(1_048_576), [{ by: 'size', from: 1_048_576, to: 1_048_576 }]],
  ['1 000-20 000', [{ by: 'size', from: 1000, to: 20_000 }]],
  ['main.c:12', [{ by: 'site', part: 'main.c:12' }]],
])('%s means one thing', (text, wanted) => {
  expect(parseSearch(text, FOUR)).toEqual(wanted);
});

test('a text that an allocation is called by means that, too', () => {
  expect(parseSearch('pool', FOUR)).toEqual([
    { by: 'id', id: 1 },
    { by: 'site', part: 'pool' },
  ]);
  expect(parseSearch('3', FOUR)).toEqual([
    { by: 'size', from: 3, to: 3 },
    { by: 'id', id: 3 },
  ]);
});

test.each([
  ['0x10008', 0x10008],
  ['0XFFFFFFFF', 0xffff_ffff],
])('%s is an address of the heap, or of the code at a call site', (text, address) => {
  expect(parseSearch(text, FOUR)).toEqual([
    { by: 'address', address },
    { by: 'site', part: text },
  ]);
});

test('a number is no id where that has a name, or where there is none so high', () => {
  for (const text of ['1', '4'])
    expect(parseSearch(text, FOUR)).toEqual([{ by: 'size', from: Number(text), to: Number(text) }]);
});

test.each(['0x', '0xyz', '0x123456789', '2000-1000'])('%s is asked for again', (text) => {
  expect(parseSearch(text, FOUR)).toMatch(new RegExp(`${text}.*Expected bytes \\(1024`));
});

import { expect, test } from 'vitest';
import { grouped, plain, shortened } from './numbers.ts';

test('visible digits are grouped by thin spaces, from four digits on', () => {
  expect([0, 999, 1024, 4294967295].map(grouped)).toEqual([
    '0',
    '999',
    '1\u202f024',
    '4\u202f294\u202f967\u202f295',
  ]);
  expect(grouped(12345.67891)).toBe('12\u202f345.67891');
});

test('spoken digits are plain', () => {
  expect(plain(4294967295)).toBe('4294967295');
});

test('where there is little room large numbers are thousands, rounded down', () => {
  expect(shortened(99_999)).toBe('99\u202f999');
  expect(shortened(100_000)).toBe('100k');
  expect(shortened(1_234_999)).toBe('1\u202f234k');
});

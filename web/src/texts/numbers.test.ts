import { expect, test } from 'vitest';
import { grouped, plain } from './numbers.ts';

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

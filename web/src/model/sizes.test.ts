import { expect, test } from 'vitest';
import { hex, readHex } from './sizes.ts';

test('numbers are read as a dump writes them, with 0x or without', () => {
  for (const text of ['7f', '7F', '0x7f', '0X7F', ' 7f ', '007f'])
    expect(readHex(text, 0xff)).toBe(0x7f);
  expect(readHex('10', 0xff)).toBe(16);
  expect(readHex(hex(0xffff_ffff), 0xffff_ffff)).toBe(0xffff_ffff);
});

test('what is no hexadecimal number, or too large, is not read', () => {
  for (const text of ['', '0x', 'zz', '-1', '1.5', '7 f', '100', '0x100', 'f'.repeat(400)])
    expect(readHex(text, 0xff), text).toBeNull();
});

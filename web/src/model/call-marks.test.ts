import { expect, test } from 'vitest';
import { callMarks } from './call-marks.ts';

const step = (name: string, a: number, b: number, c: number) => ({ name, count: 1, a, b, c });

test('growth marks its pages, and those that are surplus behind what was asked for', () => {
  expect(callMarks([step('grow', 0x1_0000, 1, 0)])).toEqual([
    { kind: 'grown', address: 0x1_0000, size: 0x1_0000 },
  ]);
  expect(callMarks([step('grow', 0x1_0000, 4, 3)])).toEqual([
    { kind: 'grown', address: 0x1_0000, size: 0x4_0000 },
    { kind: 'surplus', address: 0x2_0000, size: 0x3_0000 },
  ]);
});

test('growth that was refused marks nothing, nor does what happens within a page', () => {
  expect(callMarks([step('grow', 0, 4, 0), step('split', 0x1_0000, 64, 0x1_0020)])).toEqual([]);
});

test('a cut marks what stays free, a join the whole run', () => {
  const cut = step('cut', 0x1_0000, 0x4_0000, 0x2_0000);
  const join = step('join', 0x1_0000, 0x4_0000, 0x3_0000);
  expect(callMarks([cut, join])).toEqual([
    { kind: 'cut', address: 0x2_0000, size: 0x3_0000 },
    { kind: 'joined', address: 0x1_0000, size: 0x4_0000 },
  ]);
});

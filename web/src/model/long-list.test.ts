import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type LongList,
  lastTop,
  linesAround,
  placeOf,
  scaleOf,
  sheetHeight,
  topShowing,
} from './long-list.ts';

const listOf = (lines: number): LongList => ({ lines, line: 20, window: 205 });
const anyList = fc.nat(20_000_000).map(listOf);

describe('a long list', () => {
  test('scrolls pixel by pixel while it is no taller than an element can be', () => {
    expect(sheetHeight(listOf(800_000))).toBe(16_000_000);
    expect(scaleOf(listOf(800_000))).toBe(1);
    expect(scaleOf(listOf(3))).toBe(1);
  });

  test('reaches its last line at the end of the element, however long it is', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const scrolled = Math.max(0, sheetHeight(list) - list.window);
        expect(scrolled * scaleOf(list)).toBeCloseTo(lastTop(list), 3);
      }),
    );
  });

  test('has a line where the element is scrolled to when the line is at the upper edge', () => {
    fc.assert(
      fc.property(anyList, fc.nat(), (list, i) => {
        fc.pre(list.lines > 0);
        const wanted = i % list.lines;
        const top = Math.min(wanted * list.line, lastTop(list));
        const shift = wanted * list.line - top;
        expect(placeOf(list, wanted, top)).toBeCloseTo(top / scaleOf(list) + shift, 3);
        expect(placeOf(list, wanted, top)).toBeLessThan(sheetHeight(list));
      }),
    );
  });

  test('shows a line that is asked for, and moves no further than it must', () => {
    fc.assert(
      fc.property(anyList, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (list, at, i) => {
        fc.pre(list.lines > 0);
        const top = at * lastTop(list);
        const wanted = i % list.lines;
        const shown = topShowing(list, wanted, top);
        expect(wanted * list.line).toBeGreaterThanOrEqual(shown);
        expect((wanted + 1) * list.line).toBeLessThanOrEqual(shown + list.window);
        expect(topShowing(list, wanted, shown)).toBe(shown);
      }),
    );
  });

  test('has elements for the lines in the window and those around it, and no more', () => {
    expect(linesAround(listOf(4_000_000), 1_000_000, 5)).toEqual({ from: 49_995, to: 50_016 });
    expect(linesAround(listOf(4), 0, 5)).toEqual({ from: 0, to: 4 });
  });
});

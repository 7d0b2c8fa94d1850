import { describe, expect, test } from 'vitest';
import { ALL_EVENTS, readRange } from './event-range.ts';

describe('a range of events', () => {
  test('is two numbers, either of which may be left out', () => {
    expect(readRange('100', '300')).toEqual({ from: 100, to: 300 });
    expect(readRange('100', '')).toEqual({ from: 100, to: Number.POSITIVE_INFINITY });
    expect(readRange('', '300')).toEqual({ from: 0, to: 300 });
    expect(readRange('', '')).toEqual(ALL_EVENTS);
  });

  test.each([
    ['7', '7'],
    ['8', '7'],
    ['', '0'],
    ['-1', '7'],
    ['1.5', '7'],
    ['1e3', ''],
    ['0x10', ''],
    ['one', 'two'],
    ['', '9'.repeat(16)],
  ])('is not what goes from “%s” to “%s”', (first, last) => {
    expect(readRange(first, last)).toBeNull();
  });
});

import { expect, test } from 'vitest';
import { totalsOf } from './blame.ts';

test('only grows with enough bytes free are avoidable', () => {
  const grow = (free: number) => ({ operation: 0, wanted: 64, grown: 65_536, free });
  expect(totalsOf([grow(0), grow(63), grow(64), grow(1000)])).toEqual({
    grows: 4,
    avoidable: 2,
    avoidableBytes: 131_072,
  });
});

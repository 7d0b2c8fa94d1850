import { describe, expect, test } from 'vitest';
import { Columns, cutAndAppend, replaceAt } from './columns.ts';
import {
  BLOCK,
  FREE,
  forEachOperation,
  lastOn,
  MALLOC,
  NULL_ID,
  type Operation,
  type Operations,
  operationAt,
  UNKNOWN_ID,
} from './operations.ts';
import { commonPrefix } from './run.ts';

const malloc = (id: number, size: number): Operation => ({ kind: 'malloc', id, size, extra: 0 });

/** Operation i is malloc(i) into id i. */
function mallocs(length: number): Operations {
  const columns = new Columns();
  for (let i = 0; i < length; i++) columns.push(MALLOC, i, i, 0);
  return columns.finish();
}

test('columns grow as they are filled, and end at their length', () => {
  const columns = new Columns();
  for (let i = 0; i < 1000; i++) columns.push(MALLOC, i, i * 3, i * 5);
  const operations = columns.finish();
  expect(operations.length).toBe(1000);
  expect(operations.blocks[0]?.kinds).toHaveLength(1000);
  expect(operationAt(operations, 999)).toEqual({
    kind: 'malloc',
    id: 999,
    size: 2997,
    extra: 4995,
  });
  expect(() => operationAt(operations, 1000)).toThrow('operation 1000 of 1000');
});

test.each([BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])(
  '%i operations are all there, in order',
  (n) => {
    const operations = mallocs(n);
    let next = 0;
    forEachOperation(operations, n, (_, id, size) => {
      if (id !== next || size !== next) throw new Error(`${id} stands at ${next}`);
      next += 1;
    });
    expect(next).toBe(n);
    expect(operationAt(operations, n - 1).size).toBe(n - 1);
  },
);

test('neither NULL nor unknown counts as an id', () => {
  const columns = new Columns();
  columns.push(MALLOC, NULL_ID, 1, 0);
  columns.push(MALLOC, UNKNOWN_ID, 1, 0);
  expect(columns.idCount).toBe(0);
  columns.push(MALLOC, 6, 1, 0);
  expect(columns.finish().idCount).toBe(7);
});

test('a list that is read along with stays as it was when it was asked for', () => {
  const columns = new Columns();
  columns.push(MALLOC, 0, 8, 0);
  const early = columns.soFar();
  for (let i = 1; i < 2 * BLOCK; i++) columns.push(MALLOC, i, 9, 0);
  expect(early.length).toBe(1);
  expect(operationAt(early, 0).size).toBe(8);
  expect(commonPrefix(early, columns.soFar())).toBe(1);
});

test.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 5, 2 * BLOCK])('cut at %i, and gone on with', (at) => {
  const before = mallocs(2 * BLOCK);
  const after = cutAndAppend(before, at, [malloc(9, 77), malloc(8, 78)]);
  expect(after.length).toBe(at + 2);
  expect(commonPrefix(before, after)).toBe(at);
  expect(commonPrefix(after, before)).toBe(at);
  expect(operationAt(after, at)).toEqual(malloc(9, 77));
  expect(operationAt(after, at + 1)).toEqual(malloc(8, 78));
  expect(before.length).toBe(2 * BLOCK);
});

test('lists that begin alike share the blocks in which they do', () => {
  const before = mallocs(3 * BLOCK);
  const after = cutAndAppend(before, 2 * BLOCK + 1, [malloc(0, 1)]);
  expect(after.blocks[0]).toBe(before.blocks[0]);
  expect(after.blocks[1]).toBe(before.blocks[1]);
});

test('the last operation on an id is found however far back, frees with or without', () => {
  const columns = new Columns(mallocs(2 * BLOCK));
  columns.push(FREE, 5, 0, 0);
  const operations = columns.finish();
  expect(lastOn(operations, operations.length, 5, 'with frees')).toBe(2 * BLOCK);
  expect(lastOn(operations, operations.length, 5, 'without frees')).toBe(5);
  expect(lastOn(operations, 6, 5, 'with frees')).toBe(5);
  expect(lastOn(operations, 5, 5, 'with frees')).toBe(-1);
  expect(lastOn(operations, operations.length, 2 * BLOCK, 'with frees')).toBe(-1);
});

describe('an operation in the middle is replaced', () => {
  const before = mallocs(2 * BLOCK + 3);

  test.each([0, 5, BLOCK - 1, BLOCK, 2 * BLOCK + 2])('by another, at %i', (at) => {
    const after = replaceAt(before, at, [malloc(9, 77)], []);
    expect(after.length).toBe(before.length);
    expect(commonPrefix(before, after)).toBe(at);
    expect(operationAt(after, at)).toEqual(malloc(9, 77));
    expect(tail(after, at + 1)).toEqual(tail(before, at + 1));
  });

  test.each([0, 5, BLOCK - 1, BLOCK])('by none or by two, at %i', (at) => {
    const without = replaceAt(before, at, [], []);
    expect(without.length).toBe(before.length - 1);
    expect(tail(without, at)).toEqual(tail(before, at + 1));
    const more = replaceAt(before, at, [malloc(9, 77), malloc(8, 78)], []);
    expect(tail(more, at).slice(0, 2)).toEqual([malloc(9, 77), malloc(8, 78)]);
    expect(tail(more, at + 2)).toEqual(tail(before, at + 1));
  });

  test('the blocks beside it are shared', () => {
    const after = replaceAt(before, BLOCK + 7, [malloc(9, 77)], []);
    expect([after.blocks[0], after.blocks[2]]).toEqual([before.blocks[0], before.blocks[2]]);
    expect(after.blocks[1]).not.toBe(before.blocks[1]);
  });

  /** Some of what follows, at both ends. */
  function tail(list: Operations, from: number) {
    const at = [
      ...Array(20).keys(),
      ...Array.from({ length: 20 }, (_, k) => list.length - from - 1 - k),
    ];
    return at
      .filter((k) => k >= 0 && from + k < list.length)
      .map((k) => operationAt(list, from + k));
  }
});

import { expect, test } from 'vitest';
import { Columns } from './columns.ts';
import { MALLOC, NULL_ID, operationAt, UNKNOWN_ID } from './operations.ts';

test('columns grow as they are filled, and end at their length', () => {
  const columns = new Columns(2);
  for (let i = 0; i < 1000; i++) columns.push(MALLOC, i, i * 3, i * 5);
  const operations = columns.finish();
  expect(operations.kinds).toHaveLength(1000);
  expect(operationAt(operations, 999)).toEqual({
    kind: 'malloc',
    id: 999,
    size: 2997,
    extra: 4995,
  });
});

test('neither NULL nor unknown counts as an id', () => {
  const columns = new Columns();
  columns.push(MALLOC, NULL_ID, 1, 0);
  columns.push(MALLOC, UNKNOWN_ID, 1, 0);
  expect(columns.finish().idCount).toBe(0);
  columns.push(MALLOC, 6, 1, 0);
  expect(columns.finish().idCount).toBe(7);
});

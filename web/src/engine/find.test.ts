import { expect, test } from 'vitest';
import { loaded, typed } from '../../test/engine.ts';
import { randomOperations } from '../../test/random-operations.ts';
import type { SiteNames } from '../model/blame.ts';
import type { Wanted } from '../model/search.ts';
import { ORIGINAL } from '../model/strategies.ts';
import { find, MOST_FOUND } from './find.ts';

function found(text: string, wanted: Wanted, sites: SiteNames | null = null) {
  return find(loaded(typed(text), ORIGINAL).allocations, [wanted], sites)[0]?.first ?? [];
}
const operations = (text: string, wanted: Wanted) =>
  found(text, wanted).map(({ operation }) => operation);

test('a size is what was requested, of calloc all its members', () => {
  const text = 'a = malloc(100)\nb = calloc(10, 10)\nc = malloc(99)\nc = realloc(c, 100)\nfree(a)';
  expect(operations(text, { by: 'size', from: 100, to: 100 })).toEqual([0, 1, 3]);
  expect(operations(text, { by: 'size', from: 0, to: 99 })).toEqual([2]);
});

test('an allocation is told with its frame and the operation that ended it', () => {
  const text = 'a = malloc(24)\na = realloc(a, 100)\nb = aligned(64, 8)\nfree(a)\na = malloc(8)';
  expect(found(text, { by: 'id', id: 0 })).toEqual([
    { operation: 0, id: 0, requested: 24, frame: 0x10000, ended: 1, site: null },
    { operation: 1, id: 0, requested: 100, frame: 0x10080, ended: 3, site: null },
    { operation: 4, id: 0, requested: 8, frame: expect.any(Number), ended: null, site: null },
  ]);
  expect(found(text, { by: 'id', id: 1 })[0]?.ended).toBeNull();
});

test('an id that is made anew ends what it was; a realloc that is refused does not', () => {
  expect(found('a = malloc(8)\na = malloc(9)', { by: 'id', id: 0 })[0]?.ended).toBe(1);
  const refused = found('a = malloc(8)\nrealloc(a, 0xffffffff)\nfree(a)', { by: 'id', id: 0 });
  expect(refused.map(({ frame, ended }) => ({ frame, ended }))).toEqual([
    { frame: 0x10000, ended: 2 },
    { frame: null, ended: null },
  ]);
});

test('every address of a frame finds who was ever in it, from its header to its last byte', () => {
  const text = 'a = malloc(24)\nb = malloc(24)\nfree(a)\nc = malloc(20)';
  for (const address of [0x10000, 0x10008, 0x1001f])
    expect(operations(text, { by: 'address', address })).toEqual([0, 3]);
  expect(operations(text, { by: 'address', address: 0x10020 })).toEqual([1]);
  expect(operations(text, { by: 'address', address: 0xffff })).toEqual([]);
});

test('a frame that a realloc kept, and a jumbo that was larger, are found to their ends', () => {
  const shrunk = 'a = malloc(1000)\na = realloc(a, 8)\nb = malloc(8)';
  expect(operations(shrunk, { by: 'address', address: 0x103ff })).toEqual([0, 1]);
  const again = 'a = malloc(300000)\nfree(a)\nb = malloc(70000)\nc = malloc(8)';
  expect(operations(again, { by: 'address', address: 0x10000 + 290_000 })).toEqual([0, 2]);
});

test('what a run is changed to is found as it is, not as it was', () => {
  const engine = loaded(typed('a = malloc(1000)\na = realloc(a, 8)'), ORIGINAL);
  engine.load(typed('a = malloc(8)\na = realloc(a, 4)\nb = malloc(8)'), ORIGINAL, 0);
  const wanted = { by: 'address', address: 0x10010 } as const;
  expect(find(engine.allocations, [wanted], null)[0]?.first).toMatchObject([{ operation: 2 }]);
});

test('the frame of an aligned allocation begins before what was asked for', () => {
  const [first] = found('a = aligned(4096, 100)', { by: 'size', from: 100, to: 100 });
  const frame = first?.frame ?? 0;
  expect(operations('a = aligned(4096, 100)', { by: 'address', address: frame + 4200 })).toEqual([
    0,
  ]);
});

test('a part of a call site finds its allocations; without call sites nothing is said of them', () => {
  const text = 'a = malloc(8)\nb = malloc(9)\nc = malloc(10)\nd = malloc(11)';
  const sites = { of: Uint32Array.of(1, 2, 1), names: ['', 'readLine', 'main'] };
  const wanted = { by: 'site', part: 'READ' } as const;
  expect(found(text, wanted, sites).map(({ operation, site }) => [operation, site])).toEqual([
    [0, 'readLine'],
    [2, 'readLine'],
  ]);
  expect(find(loaded(typed(text), ORIGINAL).allocations, [wanted], null)).toEqual([]);
});

test('all are counted, the first are told', () => {
  const list = randomOperations(3000, 7, () => 24, true);
  const [match] = find(
    loaded(list, ORIGINAL).allocations,
    [{ by: 'size', from: 24, to: 24 }],
    null,
  );
  expect(match?.first).toHaveLength(MOST_FOUND);
  expect(match?.total).toBeGreaterThan(MOST_FOUND);
});

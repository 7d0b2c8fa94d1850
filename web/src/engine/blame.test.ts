import { describe, expect, test } from 'vitest';
import { loaded, module, typed } from '../../test/engine.ts';
import { logUniform, randomOperations, uniform } from '../../test/random-operations.ts';
import { viewOf } from '../../test/view.ts';
import { isAvoidable, worstGrows } from '../model/blame.ts';
import { Columns } from '../model/columns.ts';
import { FREE, MALLOC, type Operations, REALLOC } from '../model/operations.ts';
import { listSize, PAGE } from '../model/sizes.ts';
import { ORIGINAL, PRESETS, type Strategies } from '../model/strategies.ts';
import { usageOf } from '../model/usage.ts';
import type { ParsedTrace } from '../trace/trace.ts';
import { type FoundGrow, findGrow } from './blame.ts';
import { Engine } from './engine.ts';
import { Grows } from './grows.ts';
import { Heap } from './module.ts';
import { Replay } from './replay.ts';
import { TraceReplay } from './replay-trace.ts';

const COALESCE = [1, 0, 1, 0, 0, 0];
const SHARED = [1, 0, 1, 1, 0, 0];
const GEOMETRIC = [1, 0, 1, 1, 1, 0];

interface Seen {
  readonly found: FoundGrow;
  readonly free: number;
  readonly largest: number;
}

/** Each grow as it was found, and what the heap was just before the call. */
function grownIn(operations: Operations, strategies: Strategies): Seen[] {
  const replay = new Replay(new Heap(module), operations, strategies);
  const grows = new Grows();
  const seen: Seen[] = [];
  for (let i = 0; i < operations.length; i++) {
    const { heap } = replay;
    const free = heap.heapBytes() - heap.allocatedBytes();
    const largest = largestFree(heap);
    replay.runTo(i + 1, (at, kind, _, __, frames) => {
      const grow = grows.put(replay, at, kind, heap.heapBytes(), frames);
      if (grow !== null) seen.push({ found: findGrow(replay, grow), free, largest });
    });
  }
  return seen;
}

function largestFree(heap: Heap): number {
  const { counts } = heap.freeLists();
  const sizes = Array.from(counts, (count, list) => (count > 0 ? listSize(list) : 0));
  const { first, end } = heap.extent();
  if ((counts[0] ?? 0) > 0)
    heap.forEachFrame(first, end, (_, size, state) => {
      if (state === 0) sizes.push(size);
    });
  return Math.max(...sizes);
}

/** 4096 × malloc(8), every other one freed, then one of 24. */
function comb(): Operations {
  const columns = new Columns();
  for (let i = 0; i < 4096; i++) columns.push(MALLOC, i, 8, 0);
  for (let i = 0; i < 4096; i += 2) columns.push(FREE, i, 0, 0);
  columns.push(MALLOC, 4096, 24, 0);
  return columns.finish();
}

describe('what is told of a grow is the heap as it was just before the call', () => {
  test.each([
    ['original', ORIGINAL],
    ['coalesce, chunkify', COALESCE],
  ])('%s', (_, strategies) => {
    for (const sizeOf of [uniform, logUniform, (random: () => number) => uniform(random) * 9]) {
      const seen = grownIn(randomOperations(1000, 7, sizeOf, true), strategies);
      expect(seen.length).toBeGreaterThan(1);
      for (const { found, free, largest } of seen)
        expect({ free: found.free, largest: found.largestHole }).toEqual({ free, largest });
    }
  });
});

describe('strategies that join before they grow leave no hole that would have served', () => {
  test.each([
    ['shared', SHARED],
    ['geometric', GEOMETRIC],
    ['modern', PRESETS.modern ?? ORIGINAL],
  ])('%s', (_, strategies) => {
    const seen = [uniform, logUniform].flatMap((sizeOf) =>
      grownIn(randomOperations(2000, 11, sizeOf, true), strategies),
    );
    expect(seen.length).toBeGreaterThan(10);
    for (const { found, free, largest } of seen) {
      expect(found.free).toBe(free);
      expect(found.largestHole).toBeLessThan(found.wanted);
      expect(found.largestHole).toBeGreaterThanOrEqual(largest);
    }
  });
});

test('the grow of a comb is avoidable, and its teeth pin the page', () => {
  const [first, second] = grownIn(comb(), COALESCE);
  expect(first && isAvoidable(first.found)).toBe(false);
  expect(second && isAvoidable(second.found)).toBe(true);
  expect(second?.found).toMatchObject({ operation: 6144, wanted: 32, grown: 65536, unusable: 1 });
  expect(second?.found).toMatchObject({ free: 32768, largestHole: 16 });
  expect(second?.found.candidate).toMatchObject({ address: 0x10000, free: 32768, frames: 2048 });
});

test('what a realloc moves away from is live when the heap grows', () => {
  const columns = new Columns();
  columns.push(MALLOC, 0, 30_000, 0);
  columns.push(MALLOC, 1, 20_000, 0);
  columns.push(REALLOC, 1, 40_000, 0);
  const [, second] = grownIn(columns.finish(), COALESCE);
  expect(second?.found).toMatchObject({ free: 0, wanted: 65536 });
  expect(second && isAvoidable(second.found)).toBe(false);
  expect(second?.found.candidate?.frames).toBe(2);
});

test('a jumbo would take the pages beside each other that the fewest bytes hold', () => {
  const columns = new Columns();
  for (let i = 0; i < 6; i++) columns.push(MALLOC, i, i === 3 ? 1000 : 60_000, 0);
  columns.push(FREE, 2, 0, 0);
  columns.push(FREE, 4, 0, 0);
  columns.push(MALLOC, 9, 131_000, 0);
  const found = grownIn(columns.finish(), SHARED).at(-1)?.found;
  expect(found).toMatchObject({ wanted: 131_072, largestHole: 65_536 });
  expect(found?.candidate).toMatchObject({ address: 0x30000, bytes: 131_072, frames: 1 });
  expect(found?.candidate?.pins).toEqual([{ address: 0x40000, size: 1024 }]);
});

test('a free jumbo is no candidate for what it does not serve', () => {
  const columns = new Columns();
  columns.push(MALLOC, 0, 100, 0);
  columns.push(MALLOC, 1, 131_000, 0);
  columns.push(FREE, 1, 0, 0);
  columns.push(MALLOC, 2, 60_000, 0);
  const found = grownIn(columns.finish(), COALESCE).at(-1)?.found;
  expect(found).toMatchObject({ free: 65_408 + 131_072, largestHole: 131_072, unusable: 1 });
  expect(found?.candidate).toMatchObject({ address: 0x10000, frames: 1 });
});

function replayTrace(
  operations: Operations,
  strategies: Strategies,
  sites: ParsedTrace['sites'] = null,
) {
  const replay = new TraceReplay(module, strategies);
  replay.extend(operations);
  return replay.end(sites, usageOf(operations, sites));
}

test('page and command line report and blame alike, makers and ages included', async () => {
  const operations = randomOperations(4000, 3, logUniform, true);
  for (const strategies of [ORIGINAL, COALESCE]) {
    const sites = { of: new Uint32Array(4000).fill(1), names: ['', 'main'] };
    const { addressHash: _, ...replayed } = replayTrace(operations, strategies, sites);
    const { blame } = replayed;
    const engine = new Engine(module);
    engine.load(operations, strategies, 0);
    expect(await engine.report(sites)).toEqual(replayed);
    expect(await engine.blame(sites)).toEqual(blame);
    expect(blame.worst.length).toBeGreaterThan(0);
    const pins = blame.worst.flatMap(({ candidate }) => candidate?.pins ?? []);
    expect(pins.length).toBeGreaterThan(0);
    for (const { operation, age, site } of pins) {
      expect(operation).not.toBeNull();
      expect(age).toBeGreaterThan(0);
      expect(site).toBe('main');
    }
  }
});

test('the report of a run names its first call that failed', async () => {
  const operations = typed(
    'a = malloc(100)\nb = malloc(4294967295)\nfree(a)\nc = malloc(4294967290)',
  );
  const { addressHash: _, ...replayed } = replayTrace(operations, ORIGINAL);
  expect(replayed).toMatchObject({ firstFail: 1, report: { fails: 2, endRequested: 0 } });
  expect(await loaded(operations, ORIGINAL).report(null)).toEqual(replayed);
});

test('asked for inside a call it is the same, and stepping goes on where it was', async () => {
  const operations = comb();
  const asked = loaded(operations, COALESCE);
  const other = loaded(operations, COALESCE);
  const blame = await other.blame(null);
  for (const cursor of [0, 1, operations.length - 1]) {
    const here = viewOf(cursor, { step: 3 });
    const next = viewOf(cursor, { step: 3, move: { by: 1 } });
    const before = viewOf(cursor, { step: 3, move: { by: -1 } });
    expect(asked.show(here)).toEqual(other.show(here));
    expect(await asked.blame(null)).toEqual(blame);
    expect(asked.show(here)).toEqual(other.show(here));
    for (const view of [next, before]) {
      await asked.blame(null);
      const shown = other.show(view);
      expect(shown).toMatchObject({ cursor, step: view === next ? 4 : 2 });
      expect(asked.show(view)).toEqual(shown);
    }
  }
});

describe('in a heap of more pages than the module has totals', () => {
  const BEFORE = 4001;
  const pageAt = (i: number) => (1 + BEFORE + i) * PAGE;

  /** Six pages in halves, 0 to 11, between two jumbos, of which some are freed. */
  function halves(...freed: readonly number[]): Columns {
    const columns = new Columns();
    columns.push(MALLOC, 12, BEFORE * PAGE - 8, 0);
    for (let i = 0; i < 12; i++) columns.push(MALLOC, i, PAGE / 2 - 8, 0);
    columns.push(MALLOC, 13, 5000 * PAGE - 8, 0);
    for (const i of freed) columns.push(FREE, i, 0, 0);
    return columns;
  }

  test('the page that the fewest bytes hold is found, at the grow and at the end', async () => {
    const columns = halves(4, 5);
    columns.push(MALLOC, 14, 100, 0);
    columns.push(FREE, 1, 0, 0);
    columns.push(FREE, 11, 0, 0);
    columns.push(MALLOC, 15, PAGE - 8, 0);
    const operations = columns.finish();
    const page = { address: pageAt(2), bytes: PAGE, free: PAGE - 128, frames: 1 };
    const pin = { address: pageAt(2), size: 128 };
    const found = grownIn(operations, COALESCE).at(-1)?.found;
    expect(found).toMatchObject({ wanted: PAGE, candidate: { ...page, pins: [pin] } });
    const { blame } = replayTrace(operations, COALESCE);
    expect(blame.held).toEqual([{ ...page, pins: [expect.objectContaining(pin)] }]);
  });

  test('pages beside each other are found where no total begins', () => {
    const columns = halves(2, 3, 5, 6, 7);
    columns.push(MALLOC, 14, 3 * PAGE - 8, 0);
    expect(grownIn(columns.finish(), COALESCE).at(-1)?.found.candidate).toEqual({
      address: pageAt(1),
      bytes: 3 * PAGE,
      free: 3 * PAGE - PAGE / 2,
      frames: 1,
      pins: [{ address: pageAt(2), size: PAGE / 2 }],
    });
  });

  test('a free jumbo is no candidate for a page, and what a realloc leaves is live', () => {
    const columns = halves(1, 3);
    columns.push(FREE, 13, 0, 0);
    columns.push(REALLOC, 2, PAGE - 8, 0);
    expect(grownIn(columns.finish(), COALESCE).at(-1)?.found).toMatchObject({
      wanted: PAGE,
      candidate: { address: pageAt(0), free: PAGE / 2, frames: 1 },
    });
  });
});

test('a run that is changed is blamed as if it had always been so', async () => {
  const before = randomOperations(3000, 5, logUniform, true);
  const after = { ...before, length: 2000 };
  const engine = new Engine(module);
  engine.load(before, COALESCE, 0);
  engine.load(after, COALESCE, 2000);
  const fresh = new Engine(module);
  fresh.load(after, COALESCE, 0);
  expect(await engine.blame(null)).toEqual(await fresh.blame(null));
  expect(engine.timeline().grown).toEqual(fresh.timeline().grown);
});

test('the worst grows are those by the most, and of these with the most bytes free', () => {
  const grow = (grown: number, free: number) => ({ operation: 0, wanted: 16, grown, free });
  const worst = worstGrows([grow(1, 99), grow(2, 50), grow(9, 15), grow(2, 60)], 2);
  expect(worst).toEqual([grow(2, 60), grow(2, 50)]);
});

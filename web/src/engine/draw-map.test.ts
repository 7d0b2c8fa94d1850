import { describe, expect, test } from 'vitest';
import { module } from '../../test/engine.ts';
import { Columns } from '../model/columns.ts';
import type { MapView } from '../model/map-layout.ts';
import { FREE, MALLOC } from '../model/operations.ts';
import type { HeapMap } from '../model/picture.ts';
import { frameSizeFor, PAGE } from '../model/sizes.ts';
import { ORIGINAL } from '../model/strategies.ts';
import { drawMap } from './draw-map.ts';
import { Heap } from './module.ts';
import { Replay } from './replay.ts';

const VIEW: MapView = { width: 750, height: 116, pages: 0, order: 'rows', k: 1, x: 0, y: 0 };

/** `count` allocations of `size` bytes, of which each third one is freed. */
function holes(count: number, size: number): Replay {
  const columns = new Columns();
  for (let i = 0; i < count; i++) columns.push(MALLOC, i, size, 0);
  for (let i = 0; i < count; i += 3) columns.push(FREE, i, 0, 0);
  const operations = columns.finish([]);
  const replay = new Replay(new Heap(module), operations, ORIGINAL);
  replay.runTo(operations.length);
  return replay;
}

const sum = (values: Float32Array) => values.reduce((all, value) => all + value, 0);

/** Allocated bytes, and slack, that the frames of the heap have in the ranges of a map. */
function counted(replay: Replay, { ranges }: Pick<HeapMap, 'ranges'>, requested: number) {
  const { first } = replay.heap.extent();
  let [allocated, slack] = [0, 0];
  for (const { from, to } of ranges)
    replay.heap.forEachFrame(first + from, first + to, (_, size, state) => {
      if (state !== 1) return;
      allocated += size;
      slack += size - 8 - requested;
    });
  return { allocated, slack };
}

describe('the map of a heap', () => {
  test('of few frames tells each of them', () => {
    const { rows, picture } = drawMap(holes(100, 100), VIEW);
    expect(rows?.filter(({ state }) => state === 1)).toHaveLength(66);
    expect(picture.allocated).toHaveLength(0);
  });

  test.each(['rows', 'z'] as const)(
    'of more frames sums them up in bins of about a pixel, in %s',
    (order) => {
      const replay = holes(30_000, 100);
      const { rows, picture } = drawMap(replay, { ...VIEW, order });
      expect(rows).toBeNull();
      expect(picture.binBytes).toBeLessThan(PAGE);
      const expected = counted(replay, picture, 100);
      expect(sum(picture.allocated)).toBeCloseTo(expected.allocated, -1);
      expect(sum(picture.slack) / expected.slack).toBeCloseTo(1, 3);
    },
  );

  test('of very many frames sums them up by page, without a walk', () => {
    const replay = holes(400_000, 8);
    const { rows, picture } = drawMap(replay, VIEW);
    expect(rows).toBeNull();
    expect(picture.binBytes).toBe(PAGE);
    expect(sum(picture.allocated)).toBe(replay.heap.allocatedBytes());
    expect(sum(picture.slack)).toBe(0);
  });

  test('zoomed in tells what is in sight, down to the frame', () => {
    const replay = holes(400_000, 8);
    const k = 4000;
    const { rows, picture } = drawMap(replay, { ...VIEW, k, x: -375 * k, y: -58 * k });
    const [range = { from: 0, to: 0 }] = picture.ranges;
    expect(picture.ranges).toHaveLength(1);
    expect(range.to - range.from).toBeLessThan(PAGE / 4);
    // All frames are of 16 bytes.
    expect(rows).toHaveLength((range.to - range.from) / 16);
  });

  test('keeps what it knows of pages when time goes back', () => {
    const replay = holes(400_000, 8);
    const there = drawMap(replay, VIEW).picture;
    const snapshot = replay.snapshot();
    replay.restore(null);
    replay.runTo(1000);
    replay.restore(snapshot);
    expect(drawMap(replay, VIEW).picture).toEqual(there);
  });

  test('lists jumbos, and what was touched lately, the newest first', () => {
    const columns = new Columns();
    columns.push(MALLOC, 0, 200_000, 0);
    columns.push(MALLOC, 1, 100, 0);
    columns.push(FREE, 0, 0, 0);
    const replay = new Replay(new Heap(module), columns.finish([]), ORIGINAL);
    replay.runTo(3);
    const { jumbos, recent } = drawMap(replay, VIEW).picture;
    expect([...jumbos.addresses]).toEqual([0x1_0000]);
    expect([...jumbos.sizes]).toEqual([4 * PAGE]);
    expect([...recent.addresses]).toEqual([0x1_0000, 0x5_0000, 0x1_0000]);
    expect([...recent.sizes]).toEqual([4 * PAGE, frameSizeFor(108), 4 * PAGE]);
    expect([...recent.freed]).toEqual([1, 0, 0]);
  });
});

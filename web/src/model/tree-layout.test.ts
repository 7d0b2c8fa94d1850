import { describe, expect, it } from 'vitest';
import { frames } from './frames.fixture.ts';
import { PAGE } from './sizes.ts';
import {
  frameAtPoint,
  frameShares,
  neighbour,
  pageNumber,
  treeLabels,
  treeLayout,
} from './tree-layout.ts';

const page = { address: 0x10000, size: PAGE };
const halves = frames(0x10000, [128, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]);
const smallest = (allocated?: (i: number) => boolean) =>
  frames(0x10000, new Array<number>(4096).fill(16), allocated);

describe('the tree', () => {
  it('by frames gives every frame the same width', () => {
    const { width } = treeLayout(page, halves, 'frames', 500);
    expect(new Set(width)).toEqual(new Set([50]));
  });

  it('by bytes gives every frame its share of the page', () => {
    const { x, width } = treeLayout(page, halves, 'bytes', 512);
    expect(x[9]).toBe(256);
    expect(width[9]).toBe(256);
    expect(width[0]).toBe(1);
  });

  it('places a frame in the row of its list', () => {
    expect([...treeLayout(page, halves, 'frames', 500).rows]).toEqual([
      10, 10, 9, 8, 7, 6, 5, 4, 3, 2,
    ]);
  });

  it('outlines a split parent exactly over its frames', () => {
    const { parents } = treeLayout(page, halves, 'frames', 500);
    expect(parents.find(({ row }) => row === 1)).toMatchObject({ x: 0, width: 500, size: PAGE });
    expect(parents.find(({ row }) => row === 9)).toMatchObject({ x: 0, width: 100, size: 256 });
    expect(parents).toHaveLength(9);
  });

  it('outlines both of two split buddies', () => {
    const two = frames(0x10000, [16384, 16384, 16384, 16384]);
    const { parents } = treeLayout(page, two, 'frames', 400);
    const outlined = parents.map(({ row, x, width }) => [row, x, width]);
    expect(outlined).toHaveLength(3);
    expect(outlined).toEqual(
      expect.arrayContaining([
        [1, 0, 400],
        [2, 0, 200],
        [2, 200, 200],
      ]),
    );
  });

  it('has no parents around a jumbo, which fills row 0', () => {
    const jumbo = frames(0x10000, [3 * PAGE]);
    const layout = treeLayout({ address: 0x10000, size: 3 * PAGE }, jumbo, 'bytes', 300);
    expect(layout.parents).toEqual([]);
    expect([layout.rows[0], layout.width[0]]).toEqual([0, 300]);
  });

  it('of an empty heap is empty', () => {
    const layout = treeLayout({ address: 0, size: 0 }, frames(0, []), 'frames', 300);
    expect([layout.cells, layout.runs, layout.parents]).toEqual([[], [], []]);
  });

  it('collapses frames too narrow to be seen into runs that lose none', () => {
    const { cells, runs } = treeLayout(page, smallest(), 'frames', 500);
    expect(cells).toEqual([]);
    expect(runs.map(({ row, members, width }) => [row, members.length, width])).toEqual([
      [13, 4096, 500],
    ]);
  });

  it('keeps runs of one row apart where there is space between them', () => {
    const sizes = [...new Array<number>(64).fill(16), 1024, ...new Array<number>(64).fill(16)];
    const { runs } = treeLayout(page, frames(0x10000, sizes), 'bytes', 640);
    expect(runs.map(({ members }) => members.length)).toEqual([64, 64]);
  });

  it('draws a narrow frame that stands alone as a frame', () => {
    const { cells, runs } = treeLayout(page, halves, 'bytes', 300);
    expect(runs.map(({ row }) => row)).toEqual([10]);
    expect(cells).toContain(2);
  });

  it('never draws more than an svg can take, however wide the screen', () => {
    for (const count of [600, 1200, 4096]) {
      const each = frames(0x10000, new Array<number>(count).fill(16));
      const { cells, runs, parents } = treeLayout(page, each, 'frames', 12_000);
      expect(cells.length * 4 + runs.length + parents.length).toBeLessThanOrEqual(2000);
    }
  });
});

describe('a label', () => {
  const labels = (width: number, texts: (i: number) => string[]) =>
    treeLabels(treeLayout(page, halves, 'frames', width), width, texts, 7);

  it('is the longest that fits inside', () => {
    expect(labels(1000, () => ['a very long label indeed', 'short'])[0]).toMatchObject({
      text: 'short',
      place: 'inside',
    });
  });

  it('stands beside a frame that is too narrow for any', () => {
    expect(labels(200, () => ['0x18000']).find(({ frame }) => frame === 2)).toMatchObject({
      place: 'beside',
      x: 64,
    });
  });

  it('never reaches into the next thing of its row', () => {
    const beside = labels(300, () => ['longer than every gap there is in this tree']);
    expect(beside).toEqual([]);
  });

  it('beside is left out where it would seem to name its neighbour too', () => {
    const four = frames(0x10000, [16, 16, 16, 16, 64, 128, 256, 512, 1024, 2048]);
    const layout = treeLayout(page, four, 'frames', 200);
    const named = treeLabels(layout, 200, (i) => [`f${i}`, 'abcd'], 7).map(({ frame }) => frame);
    expect(named).not.toContain(3);
  });
});

describe('frames of a layout', () => {
  const layout = treeLayout(page, halves, 'frames', 500);

  it('are found by row and pixel', () => {
    expect(frameAtPoint(layout, 10, 75)).toBe(1);
    expect(frameAtPoint(layout, 10, 475)).toBe(-1);
    expect(frameAtPoint(layout, 2, 475)).toBe(9);
  });

  it('are walked in address order, and from row to row by nearness', () => {
    expect(neighbour(layout, 0, 'left')).toBe(0);
    expect(neighbour(layout, 9, 'right')).toBe(9);
    expect(neighbour(layout, 9, 'down')).toBe(8);
    expect(neighbour(layout, 2, 'down')).toBe(1);
    expect(neighbour(layout, 9, 'up')).toBe(9);
  });

  it('share their width among header, payload and slack', () => {
    const frame = { address: 0, size: 128, allocated: true, damaged: false, id: 0, maker: 0 };
    expect(frameShares({ ...frame, payloadOffset: 64, requested: 32 })).toEqual({
      header: 1 / 16,
      payload: 0.5,
      live: 0.25,
    });
    expect(frameShares({ ...frame, payloadOffset: 8, requested: 1000 }).live).toBe(120 / 128);
  });

  it('lie in pages counted from 1', () => {
    expect(pageNumber(0x10000, 0x10000)).toBe(1);
    expect(pageNumber(0x10000, 0x2ffff)).toBe(2);
  });
});

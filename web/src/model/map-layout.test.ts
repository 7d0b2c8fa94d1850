import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Box,
  binBytesFor,
  boxesOf,
  columnHeights,
  deepest,
  type MapView,
  mapPlane,
  mortonIndex,
  mortonPoint,
  offsetAt,
  pageBeside,
  rangesInSight,
} from './map-layout.ts';
import { PAGE } from './sizes.ts';

const whole = (pages: number, order: 'rows' | 'z' = 'rows'): MapView => {
  return { width: 750, height: 116, pages, order, k: 1, x: 0, y: 0 };
};
const areaOf = (boxes: readonly Box[]) =>
  boxes.reduce((sum, { width, height }) => sum + width * height, 0);

const orders = fc.constantFrom<'rows' | 'z'>('rows', 'z');
const pageCounts = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(4096, 65_535));

describe('the plane of the map', () => {
  it('of one page is one strip', () => {
    expect(mapPlane(whole(1))).toMatchObject({ columns: 1, cellWidth: 750, cellHeight: 116 });
  });

  it.each([2, 5, 16, 75, 124, 1000, 65_535])(
    'of %i pages has at most 6 rows that hold them all',
    (pages) => {
      const { columns, cellHeight } = mapPlane(whole(pages));
      const rows = Math.round(116 / cellHeight);
      expect(rows).toBeLessThanOrEqual(6);
      expect(rows * columns).toBeGreaterThanOrEqual(pages);
      expect((rows - 1) * columns).toBeLessThan(pages);
    },
  );

  it('holds every page within its size, in both orders', () => {
    fc.assert(
      fc.property(
        pageCounts,
        orders,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, order, at) => {
          const plane = mapPlane(whole(n, order));
          const page = Math.min(n - 1, Math.floor(at * n));
          for (const { x, y, width, height } of boxesOf(plane, page * PAGE, PAGE)) {
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
            expect(x + width).toBeLessThanOrEqual(750.001);
            expect(y + height).toBeLessThanOrEqual(116.001);
          }
        },
      ),
    );
  });

  it('finds each byte where its box is', () => {
    fc.assert(
      fc.property(
        pageCounts,
        orders,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 4, max: 16 }),
        (n, order, at, bits) => {
          const size = 2 ** bits;
          const plane = mapPlane(whole(n, order));
          const from = Math.min((n * PAGE) / size - 1, Math.floor((at * n * PAGE) / size)) * size;
          const [box = { x: 0, y: 0, width: 0, height: 0 }] = boxesOf(plane, from, size);
          const found = offsetAt(plane, box.x + box.width / 2, box.y + box.height / 2);
          expect(Math.floor(found / size) * size).toBe(from);
        },
      ),
    );
  });

  it('gives bytes their share of the area, however they are cut', () => {
    fc.assert(
      fc.property(orders, fc.nat(16 * PAGE - 16), fc.nat(5 * PAGE), (order, from, bytes) => {
        const plane = mapPlane(whole(16, order));
        const inHeap = Math.min(bytes, 16 * PAGE - from);
        const area = areaOf(boxesOf(plane, from, bytes));
        const page = plane.cellWidth * plane.cellHeight;
        expect(area).toBeCloseTo((inHeap / PAGE) * page, 3);
      }),
    );
  });
});

describe("in Morton's order", () => {
  it('place and index are each other’s inverse', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (index) => {
        const { x, y } = mortonPoint(index);
        expect(mortonIndex(x, y)).toBe(index);
      }),
    );
  });

  it('an aligned frame is one rectangle, and its buddy the half beside it', () => {
    const plane = mapPlane(whole(1, 'z'));
    for (let size = 16; size < PAGE; size *= 2) {
      const from = 2 * size;
      const boxes = [from, from + size].flatMap((at) => boxesOf(plane, at % PAGE, size));
      const both = boxesOf(plane, from % PAGE, 2 * size);
      expect(boxes).toHaveLength(2);
      expect(both).toHaveLength(1);
      expect(areaOf(boxes)).toBeCloseTo(areaOf(both), 6);
      const [low, high] = boxes;
      expect(low?.x === high?.x || low?.y === high?.y).toBe(true);
    }
  });
});

describe('what is in sight', () => {
  it('of the whole is the whole', () => {
    for (const order of ['rows', 'z'] as const) {
      const view = whole(75, order);
      expect(rangesInSight(mapPlane(view), view, 70, PAGE)).toEqual([{ from: 0, to: 70 * PAGE }]);
    }
  });

  it('holds every byte that a zoomed view shows, ascending and apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        orders,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pages, order, zoom, across, down) => {
          const plane = mapPlane(whole(pages, order));
          const k = deepest(plane) ** zoom;
          const view = {
            ...whole(pages, order),
            k,
            x: -across * 750 * (k - 1),
            y: -down * 116 * (k - 1),
          };
          const ranges = rangesInSight(plane, view, pages, 16);
          for (const [x, y] of [
            [375, 58],
            [10, 100],
            [740, 8],
          ] as const) {
            const offset = Math.floor(offsetAt(plane, (x - view.x) / k, (y - view.y) / k));
            if (offset >= 0)
              expect(ranges.some(({ from, to }) => from <= offset && offset < to)).toBe(true);
          }
          ranges.slice(1).forEach(({ from }, i) => {
            expect(from).toBeGreaterThan(ranges[i]?.to ?? 0);
          });
        },
      ),
    );
  });

  it('is told in bins of about a pixel, and never in more than are affordable', () => {
    for (const order of ['rows', 'z'] as const)
      for (const pages of [1, 16, 245, 65_535]) {
        const view = whole(pages, order);
        const plane = mapPlane(view);
        const bytes = binBytesFor(plane, view, pages);
        const bins = rangesInSight(plane, view, pages, bytes).reduce(
          (sum, { from, to }) => sum + (to - from) / bytes,
          0,
        );
        expect(Math.log2(bytes) % 1).toBe(0);
        expect(bins).toBeLessThanOrEqual(16_384);
        const pixels = pages * plane.cellWidth * (order === 'rows' ? 1 : plane.cellHeight);
        expect(bins).toBeGreaterThan(Math.min(pixels, 16_384) / 8);
      }
  });

  it('can be zoomed until the smallest frame is wide enough for its size', () => {
    for (const order of ['rows', 'z'] as const) {
      const plane = mapPlane(whole(245, order));
      const [box] = boxesOf(plane, 0, 16);
      expect((box?.width ?? 0) * deepest(plane)).toBeGreaterThanOrEqual(40);
    }
  });
});

describe('a column', () => {
  it('shows at least a pixel of what is there at all', () => {
    expect(columnHeights(0.0001, 0.0001, 30)).toEqual({ live: 1, slack: 1 });
    expect(columnHeights(0, 0, 30)).toEqual({ live: 0, slack: 0 });
  });

  it('is never higher than its row', () => {
    const { live, slack } = columnHeights(0.999, 0.5, 30);
    expect(live + slack).toBeLessThanOrEqual(30);
  });
});

describe('the page beside another', () => {
  it('is the one whose box touches it on that side', () => {
    fc.assert(
      fc.property(
        pageCounts,
        fc.nat(),
        orders,
        fc.constantFrom<[number, number]>([1, 0], [-1, 0], [0, 1], [0, -1]),
        (n, seed, order, [right, below]) => {
          const plane = mapPlane(whole(n, order));
          const page = (seed % n) * PAGE;
          const beside = pageBeside(plane, page, { right, below });
          if (beside < 0) return;
          const [from, to] = [page, beside].map((offset) => boxesOf(plane, offset, PAGE)[0]);
          expect((to?.x ?? 0) - (from?.x ?? 0)).toBeCloseTo(right * plane.cellWidth, 6);
          expect((to?.y ?? 0) - (from?.y ?? 0)).toBeCloseTo(below * plane.cellHeight, 6);
          expect(pageBeside(plane, beside, { right: -right, below: -below })).toBe(page);
        },
      ),
    );
  });

  it('is none beyond the edges', () => {
    const plane = mapPlane(whole(16, 'z'));
    expect(pageBeside(plane, 0, { right: -1, below: 0 })).toBe(-1);
    expect(pageBeside(plane, 0, { right: 0, below: -1 })).toBe(-1);
  });
});

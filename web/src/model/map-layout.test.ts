import { describe, expect, it } from 'vitest';
import {
  binsWanted,
  columnHeights,
  mapColumns,
  mapLayout,
  offsetAt,
  pointOf,
  stretches,
} from './map-layout.ts';
import { PAGE } from './sizes.ts';

/** Pixels that several rows leave for their addresses. */
const BESIDE = mapLayout(75, 750).left;

describe('the map', () => {
  it('of one page is one strip', () => {
    expect(mapLayout(1, 750)).toMatchObject({ rows: 1, perRow: 1, left: 0, pageWidth: 750 });
  });

  it.each([2, 5, 16, 75, 124, 1000, 65_535])(
    'of %i pages has at most 6 rows that hold them all',
    (pages) => {
      const { rows, perRow } = mapLayout(pages, 750);
      expect(rows).toBeLessThanOrEqual(6);
      expect(rows * perRow).toBeGreaterThanOrEqual(pages);
      expect((rows - 1) * perRow).toBeLessThan(pages);
    },
  );

  it('asks for a bin a pixel', () => {
    expect(binsWanted(mapLayout(1, 750))).toBe(750);
    expect(binsWanted(mapLayout(75, BESIDE + 750))).toBe(75 * 50);
  });

  it('finds back the byte it drew', () => {
    const layout = mapLayout(75, 750);
    for (const offset of [0, PAGE, 15 * PAGE, 20 * PAGE + 4096, 74 * PAGE]) {
      const { row, x } = pointOf(layout, offset);
      expect(offsetAt(layout, row, x)).toBeCloseTo(offset, 3);
    }
  });

  it('knows no byte behind the last page', () => {
    const layout = mapLayout(16, 750);
    expect(layout.rows).toBe(2);
    expect(offsetAt(layout, 2, 10)).toBe(-1);
    expect(offsetAt(mapLayout(17, 750), 1, 749)).toBe(-1);
  });

  it('draws a range over the end of a row in pieces', () => {
    const layout = mapLayout(16, BESIDE + 400);
    expect(stretches(layout, 7 * PAGE, 2 * PAGE)).toEqual([
      { row: 0, x: 350, width: 50 },
      { row: 1, x: 0, width: 50 },
    ]);
  });

  it('never loses live bytes between pixels and bins of other sizes', () => {
    for (const bins of [100, 749, 751, 1024, 5000])
      for (const full of [0, 1, Math.floor(bins / 2), bins - 1]) {
        const map = { bins, allocated: new Float32Array(bins), slack: new Float32Array(bins) };
        map.allocated[full] = 16;
        const { live } = mapColumns(mapLayout(1, 750), map, 0);
        expect(live.some((share) => share > 0)).toBe(true);
      }
  });

  it('shows live bytes without their slack', () => {
    const map = { bins: 1, allocated: Float32Array.of(PAGE / 2), slack: Float32Array.of(PAGE / 4) };
    const { live, slack } = mapColumns(mapLayout(1, 4), map, 0);
    expect([...live]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...slack]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe('a column', () => {
  it('is as high as its share', () => {
    expect(columnHeights(0.5, 0.25, 40)).toEqual({ live: 20, slack: 10 });
  });

  it('shows a single live byte as a pixel', () => {
    expect(columnHeights(1 / PAGE, 0, 30)).toEqual({ live: 1, slack: 0 });
  });

  it('is never higher than its row', () => {
    expect(columnHeights(0.99, 0.01, 16)).toEqual({ live: 15.84, slack: 16 - 15.84 });
  });
});

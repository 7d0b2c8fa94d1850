/**
 * The heap map: the pages of the heap in rows of equally many, and what each pixel column shows of the
 * occupancy bins. Works in bytes from the heap's first one. The engine asks it how many bins there are to be.
 */
import type { HeapMap } from './picture.ts';
import { PAGE } from './sizes.ts';

export interface MapLayout {
  readonly pages: number;
  readonly rows: number;
  readonly perRow: number;
  /** Pixels before each row, for its first address; a single row has its ruler below instead. */
  readonly left: number;
  /** Pixels of a row, and of one page in it. */
  readonly width: number;
  readonly pageWidth: number;
}

const MOST_ROWS = 6;
/** A row is wrapped before its pages get narrower than this. */
const WIDE_PAGE = 48;
const GUTTER = 76;
const MOST_BINS = 16_384;

/** The pages of a heap on a map of that many pixels. */
export function mapLayout(pages: number, mapWidth: number): MapLayout {
  const single = layoutBeside(0, pages, mapWidth);
  return single.rows === 1 ? single : layoutBeside(GUTTER, pages, mapWidth);
}

function layoutBeside(left: number, pages: number, mapWidth: number): MapLayout {
  const width = Math.max(1, mapWidth - left);
  const wanted = Math.ceil((pages * WIDE_PAGE) / width);
  const perRow = Math.max(1, Math.ceil(pages / Math.min(MOST_ROWS, Math.max(1, wanted))));
  return {
    pages,
    rows: Math.max(1, Math.ceil(pages / perRow)),
    perRow,
    left,
    width,
    pageWidth: width / perRow,
  };
}

/** How many bins give one for each pixel. */
export function binsWanted(layout: MapLayout): number {
  return Math.min(MOST_BINS, Math.max(1, Math.round(layout.pages * layout.pageWidth)));
}

export interface MapPoint {
  readonly row: number;
  readonly x: number;
}

/** Where a byte of the heap stands. */
export function pointOf(layout: MapLayout, offset: number): MapPoint {
  const rowBytes = layout.perRow * PAGE;
  const row = Math.min(layout.rows - 1, Math.floor(offset / rowBytes));
  return { row, x: ((offset - row * rowBytes) / PAGE) * layout.pageWidth };
}

/** The byte at a point; −1 outside the heap. */
export function offsetAt(layout: MapLayout, row: number, x: number): number {
  if (row < 0 || row >= layout.rows || x < 0 || x >= layout.width) return -1;
  const offset = (row * layout.perRow + x / layout.pageWidth) * PAGE;
  return offset < layout.pages * PAGE ? offset : -1;
}

export interface Stretch extends MapPoint {
  readonly width: number;
}

/** The pieces, one a row, of a range of bytes. */
export function stretches(layout: MapLayout, offset: number, bytes: number): Stretch[] {
  const rowBytes = layout.perRow * PAGE;
  const end = Math.min(offset + bytes, layout.pages * PAGE);
  const pieces: Stretch[] = [];
  for (let from = offset; from < end; ) {
    const row = Math.floor(from / rowBytes);
    const to = Math.min(end, (row + 1) * rowBytes);
    pieces.push({
      row,
      x: pointOf(layout, from).x,
      width: ((to - from) / PAGE) * layout.pageWidth,
    });
    from = to;
  }
  return pieces;
}

export interface Columns {
  /** Per pixel column the shares of its bytes: requested by live allocations, and the rest of their frames. */
  readonly live: Float32Array;
  readonly slack: Float32Array;
}

/** What the pixel columns of a row show: each the average of all bins it touches, so that none is left out. */
export function mapColumns(layout: MapLayout, map: HeapMap, row: number): Columns {
  const count = Math.ceil(layout.width);
  const live = new Float32Array(count);
  const slack = new Float32Array(count);
  const heap = layout.pages * PAGE;
  const binBytes = heap / map.bins;
  for (let column = 0; column < count; column++) {
    const from = offsetAt(layout, row, column);
    if (from < 0) break;
    const to = Math.min(heap, from + PAGE / layout.pageWidth);
    const last = Math.min(map.bins - 1, Math.ceil(to / binBytes - 1e-6) - 1);
    const first = Math.min(last, Math.floor(from / binBytes + 1e-6));
    let allocated = 0;
    let unused = 0;
    for (let bin = first; bin <= last; bin++) {
      allocated += map.allocated[bin] ?? 0;
      unused += map.slack[bin] ?? 0;
    }
    const bytes = binBytes * (last - first + 1);
    live[column] = (allocated - unused) / bytes;
    slack[column] = unused / bytes;
  }
  return { live, slack };
}

/**
 * Heights of live, slack and free bytes in a column of `height` pixels: true to their shares, but what is
 * there at all is at least a pixel high.
 */
export function columnHeights(
  live: number,
  slack: number,
  height: number,
): { live: number; slack: number } {
  const seen = (share: number) => (share > 0 ? Math.max(1, share * height) : 0);
  const liveHeight = Math.min(height, seen(live));
  return { live: liveHeight, slack: Math.min(height - liveHeight, seen(slack)) };
}

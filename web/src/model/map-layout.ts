/**
 * The heap map: where the bytes of the heap lie on a plane, and which of them a zoomed view of it shows.
 * Addresses are offsets from the heap's first byte; the plane is in pixels, before zooming.
 *
 * Two orders. In rows, pages are cells from left to right, and so are the bytes in them. In z, bytes follow
 * Morton's curve (G. M. Morton, "A computer oriented geodetic data base", 1966): whatever is aligned to its
 * size, a power of two, is a square or two squares side by side, and so two buddies are the halves of one.
 */
import { PAGE, SMALLEST } from './sizes.ts';

export type MapOrder = 'rows' | 'z';

/** What is seen of the map: a plane of width × height pixels with room for `pages`, and the transform by which
 *  it is zoomed: a point p of it is seen at k · p + (x, y), in a window as large as the plane. */
export interface MapView {
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  readonly order: MapOrder;
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface MapPlane {
  readonly order: MapOrder;
  readonly pages: number;
  /** Cells side by side. */
  readonly columns: number;
  /** In z: pages along a side of the squares that stand side by side in address order. */
  readonly side: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bytes from the heap's first on. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const MOST_ROWS = 6;
/** A row is wrapped before its pages get narrower than this. */
const WIDE_PAGE = 48;
/** Parts of the plane in z are told apart down to this many pixels. */
const FINE = 64;
const MOST_BINS = 16_384;
/** So wide, in pixels, the smallest frame can be zoomed. */
const WIDEST = 64;

export function mapPlane({ width, height, pages, order }: MapView): MapPlane {
  return order === 'rows' ? rowsPlane(width, height, pages) : zPlane(width, height, pages);
}

function rowsPlane(width: number, height: number, pages: number): MapPlane {
  const wanted = Math.ceil((pages * WIDE_PAGE) / width);
  const columns = Math.max(1, Math.ceil(pages / Math.min(MOST_ROWS, Math.max(1, wanted))));
  const rows = Math.max(1, Math.ceil(pages / columns));
  return {
    order: 'rows',
    pages,
    columns,
    side: 1,
    cellWidth: width / columns,
    cellHeight: height / rows,
  };
}

/** The squares that leave the largest pages. */
function zPlane(width: number, height: number, pages: number): MapPlane {
  const cellOf = (side: number) =>
    Math.min(height / side, width / (side * Math.max(1, Math.ceil(pages / side ** 2))));
  let side = 1;
  while (side ** 2 < pages && cellOf(2 * side) > cellOf(side)) side *= 2;
  const cell = cellOf(side);
  const columns = side * Math.max(1, Math.ceil(pages / side ** 2));
  return { order: 'z', pages, columns, side, cellWidth: cell, cellHeight: cell };
}

/** How far a view may be zoomed in. */
export function deepest(plane: MapPlane): number {
  const bytes = plane.order === 'rows' ? PAGE / SMALLEST : Math.sqrt(PAGE / SMALLEST);
  return Math.max(1, (WIDEST * bytes) / plane.cellWidth);
}

/** The bits at even places, side by side. */
function evenBits(value: number): number {
  let bits = value & 0x5555_5555;
  bits = (bits | (bits >>> 1)) & 0x3333_3333;
  bits = (bits | (bits >>> 2)) & 0x0f0f_0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff_00ff;
  return (bits | (bits >>> 8)) & 0xffff;
}

function spreadBits(value: number): number {
  let bits = value & 0xffff;
  bits = (bits | (bits << 8)) & 0x00ff_00ff;
  bits = (bits | (bits << 4)) & 0x0f0f_0f0f;
  bits = (bits | (bits << 2)) & 0x3333_3333;
  return (bits | (bits << 1)) & 0x5555_5555;
}

/** Place on Morton's curve: bits of the index alternate, those of x first. Indices below 2^32. */
export function mortonPoint(index: number): { x: number; y: number } {
  return { x: evenBits(index), y: evenBits(index >>> 1) };
}

export function mortonIndex(x: number, y: number): number {
  return (spreadBits(x) | (spreadBits(y) << 1)) >>> 0;
}

/** The boxes, in address order, that a range of bytes fills. O(rows), in z O(log bytes). */
export function boxesOf(plane: MapPlane, from: number, bytes: number): Box[] {
  const to = Math.min(from + bytes, plane.pages * PAGE);
  return plane.order === 'rows' ? stretches(plane, from, to) : squares(plane, from, to);
}

function stretches({ columns, cellWidth, cellHeight }: MapPlane, from: number, to: number): Box[] {
  const rowBytes = columns * PAGE;
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const row = Math.floor(at / rowBytes);
    const end = Math.min(to, (row + 1) * rowBytes);
    boxes.push({
      x: ((at - row * rowBytes) / PAGE) * cellWidth,
      y: row * cellHeight,
      width: ((end - at) / PAGE) * cellWidth,
      height: cellHeight,
    });
    at = end;
  }
  return boxes;
}

/** Cut where it is aligned: each piece is a power of two that its address is a multiple of. */
function squares(plane: MapPlane, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  const most = plane.side ** 2 * PAGE;
  for (let at = from; at < to; ) {
    let bytes = most;
    while (at % bytes !== 0 || at + bytes > to) bytes /= 2;
    boxes.push(squareOf(plane, at, bytes));
    at += bytes;
  }
  return boxes;
}

function squareOf({ side, cellWidth }: MapPlane, at: number, bytes: number): Box {
  const blockBytes = side ** 2 * PAGE;
  const block = Math.floor(at / blockBytes);
  const { x, y } = mortonPoint(at - block * blockBytes);
  const unit = cellWidth / 256;
  const log = Math.log2(bytes);
  return {
    x: block * side * cellWidth + x * unit,
    y: y * unit,
    width: 2 ** Math.ceil(log / 2) * unit,
    height: 2 ** Math.floor(log / 2) * unit,
  };
}

/** The byte at a point of the plane; −1 outside the heap. */
export function offsetAt(plane: MapPlane, x: number, y: number): number {
  const { columns, side, cellWidth, cellHeight, pages } = plane;
  if (x < 0 || y < 0 || x >= columns * cellWidth) return -1;
  let offset = -1;
  if (plane.order === 'rows') {
    offset = (Math.floor(y / cellHeight) * columns + x / cellWidth) * PAGE;
  } else if (y < side * cellHeight) {
    const block = Math.floor(x / (side * cellWidth));
    const unit = cellWidth / 256;
    const within = mortonIndex((x - block * side * cellWidth) / unit, y / unit);
    offset = block * side ** 2 * PAGE + within;
  }
  return offset < pages * PAGE ? offset : -1;
}

/** The page drawn so many cells to the right of, and below, the one that begins at an offset; −1 where none is. */
export function pageBeside(
  plane: MapPlane,
  offset: number,
  { right, below }: { readonly right: number; readonly below: number },
): number {
  const [box] = boxesOf(plane, offset, PAGE);
  if (box === undefined) return -1;
  const at = offsetAt(
    plane,
    box.x + (right + 0.5) * plane.cellWidth,
    box.y + (below + 0.5) * plane.cellHeight,
  );
  return at < 0 ? -1 : Math.floor(at / PAGE) * PAGE;
}

/** The part of the plane in sight. */
export function windowOf({ width, height, k, x, y }: MapView): Box {
  return { x: -x / k, y: -y / k, width: width / k, height: height / k };
}

/** What of the first `pages` pages is in sight: ascending, apart, in whole multiples of `grain` bytes, a power
 *  of two. O(rows), in z O(pages + pixels / 4096). */
export function rangesInSight(
  plane: MapPlane,
  view: MapView,
  pages: number,
  grain: number,
): Range[] {
  const end = pages * PAGE;
  const ranges: Range[] = [];
  const add = (from: number, to: number) => {
    const low = Math.floor(from / grain) * grain;
    const high = Math.min(end, Math.ceil(to / grain) * grain);
    const last = ranges.at(-1);
    if (low >= high) return;
    if (last !== undefined && low <= last.to)
      ranges.splice(-1, 1, { from: last.from, to: Math.max(last.to, high) });
    else ranges.push({ from: low, to: high });
  };
  if (plane.order === 'rows') rowsInSight(plane, windowOf(view), add);
  else squaresInSight(plane, view, end, add);
  return ranges;
}

type Add = (from: number, to: number) => void;

function rowsInSight({ pages, columns, cellWidth, cellHeight }: MapPlane, seen: Box, add: Add) {
  const first = Math.max(0, Math.floor(seen.y / cellHeight));
  const last = Math.min(
    Math.ceil(pages / columns),
    Math.ceil((seen.y + seen.height) / cellHeight - 1e-9),
  );
  const from = Math.max(0, seen.x / cellWidth);
  const to = Math.min(columns, (seen.x + seen.width) / cellWidth);
  for (let row = first; row < last; row++)
    add((row * columns + from) * PAGE, (row * columns + to) * PAGE);
}

function squaresInSight(plane: MapPlane, view: MapView, end: number, add: Add): void {
  const seen = windowOf(view);
  const visit = (from: number, bytes: number): void => {
    if (from >= end) return;
    const { x, y, width, height } = squareOf(plane, from, bytes);
    const [left, right] = [Math.max(x, seen.x), Math.min(x + width, seen.x + seen.width)];
    const [top, bottom] = [Math.max(y, seen.y), Math.min(y + height, seen.y + seen.height)];
    if (left >= right || top >= bottom) return;
    const whole = right - left >= width * 0.999 && bottom - top >= height * 0.999;
    if (whole || bytes <= SMALLEST || width * view.k <= FINE) add(from, from + bytes);
    else for (let part = 0; part < 4; part++) visit(from + (part * bytes) / 4, bytes / 4);
  };
  const blockBytes = plane.side ** 2 * PAGE;
  for (let block = 0; block * blockBytes < end; block++) visit(block * blockBytes, blockBytes);
}

/**
 * Bytes of the bins that give about one for each pixel: a power of two; in z one of four, so that a bin is a
 * square.
 */
export function binBytesFor(plane: MapPlane, view: MapView, pages: number): number {
  const pixels = plane.cellWidth * view.k;
  const bits =
    plane.order === 'rows' ? Math.floor(Math.log2(PAGE / pixels)) : squareBits(256 / pixels);
  let bytes = 2 ** Math.max(4, bits);
  const bins = () =>
    rangesInSight(plane, view, pages, bytes).reduce(
      (n, { from, to }) => n + (to - from) / bytes,
      0,
    );
  while (bins() > MOST_BINS) bytes *= 4;
  return bytes;
}

const squareBits = (unitsPerPixel: number) => 2 * Math.max(2, Math.ceil(Math.log2(unitsPerPixel)));

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

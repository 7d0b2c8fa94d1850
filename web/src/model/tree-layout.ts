/**
 * Where the frames of a page stand in the buddy tree: one row a list, addresses from left to right. What
 * is drawn is bounded by the width in pixels, never by the number of frames: narrow neighbours
 * collapse into runs.
 */

import type { Frame } from './frames.ts';
import type { Frames } from './picture.ts';
import { HEADER, LIST_COUNT, listOf, listSize, PAGE } from './sizes.ts';

/** Every frame equally wide, or true to scale. */
export type TreeWidth = 'frames' | 'bytes';

/** A split frame, drawn as an outline above its halves. */
export interface Parent {
  readonly address: number;
  readonly size: number;
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

/** Frames of one row too narrow to be drawn one by one. */
export interface Run {
  readonly row: number;
  /** Indices of its frames, in address order. */
  readonly members: readonly number[];
  readonly x: number;
  readonly width: number;
}

export interface TreeLayout {
  /** Left edge and width of frame i, in pixels. */
  readonly x: Float64Array;
  readonly width: Float64Array;
  readonly rows: Uint8Array;
  /** Indices of the frames drawn one by one, in address order. */
  readonly cells: readonly number[];
  readonly runs: readonly Run[];
  readonly parents: readonly Parent[];
}

/** Below this many pixels a frame joins a run. */
const NARROW = 3;
/** Narrow frames of a row closer than this belong to one run. */
const RUN_GAP = 2;
/** Drawn marks an SVG redraws without a stutter. */
const MARKS = 2000;
const MARKS_PER_CELL = 4;

export interface PageSpan {
  readonly address: number;
  readonly size: number;
}

/** O(frames · lists). */
export function treeLayout(
  page: PageSpan,
  frames: Frames,
  by: TreeWidth,
  width: number,
): TreeLayout {
  const n = frames.length;
  const x = new Float64Array(n);
  const widths = new Float64Array(n);
  const rows = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const size = frames.sizes[i] ?? 0;
    rows[i] = listOf(size);
    x[i] =
      by === 'frames'
        ? (i * width) / n
        : (((frames.addresses[i] ?? 0) - page.address) * width) / page.size;
    widths[i] = by === 'frames' ? width / n : (size * width) / page.size;
  }
  for (let narrow = NARROW; ; narrow *= 2) {
    const { cells, runs } = collapse(x, widths, rows, narrow);
    const parents = splitParents(frames, x, widths, narrow);
    const marks = cells.length * MARKS_PER_CELL + runs.length + parents.length;
    if (marks <= MARKS || narrow > width) return { x, width: widths, rows, cells, runs, parents };
  }
}

function collapse(
  x: Float64Array,
  widths: Float64Array,
  rows: Uint8Array,
  narrow: number,
): { cells: number[]; runs: Run[] } {
  const cells: number[] = [];
  const runs: Run[] = [];
  const open: number[][] = Array.from({ length: LIST_COUNT }, () => []);
  const right = (i: number) => (x[i] ?? 0) + (widths[i] ?? 0);
  const close = (row: number) => {
    const members = open[row] ?? [];
    const first = members[0];
    const last = members.at(-1);
    if (first === undefined || last === undefined) return;
    // Alone in its surroundings it is still a frame to be seen and named.
    if (members.length === 1) cells.push(first);
    else runs.push({ row, members, x: x[first] ?? 0, width: right(last) - (x[first] ?? 0) });
    open[row] = [];
  };
  rows.forEach((row, i) => {
    if ((widths[i] ?? 0) >= narrow) {
      cells.push(i);
      return;
    }
    const last = open[row]?.at(-1);
    if (last !== undefined && (x[i] ?? 0) - right(last) >= RUN_GAP) close(row);
    open[row]?.push(i);
  });
  for (let row = 0; row < LIST_COUNT; row++) close(row);
  cells.sort((a, b) => a - b);
  return { cells, runs };
}

/** Every aligned power-of-two ancestor of a frame, as far as it is at least `narrow` pixels wide. */
function splitParents(
  frames: Frames,
  x: Float64Array,
  widths: Float64Array,
  narrow: number,
): Parent[] {
  const parents: Parent[] = [];
  const from: ({ address: number; x: number } | null)[] = Array.from(
    { length: LIST_COUNT },
    () => null,
  );
  const close = (row: number, end: number) => {
    const parent = from[row];
    from[row] = null;
    if (parent && end - parent.x >= narrow)
      parents.push({ ...parent, size: listSize(row), row, width: end - parent.x });
  };
  for (let i = 0; i < frames.length; i++) {
    const address = frames.addresses[i] ?? 0;
    const left = x[i] ?? 0;
    const own = listOf(frames.sizes[i] ?? 0);
    for (let row = 1; row < LIST_COUNT; row++) {
      const base = address - (address % listSize(row));
      if (from[row] && (row >= own || from[row]?.address !== base)) close(row, left);
      if (row < own && !from[row]) from[row] = { address: base, x: left };
    }
  }
  const last = frames.length - 1;
  for (let row = 1; row < LIST_COUNT; row++) close(row, (x[last] ?? 0) + (widths[last] ?? 0));
  return parents;
}

export interface Label {
  /** Index of the frame. */
  readonly frame: number;
  readonly text: string;
  readonly x: number;
  /** Beside: to the right of a frame too narrow to hold it. */
  readonly place: 'inside' | 'beside';
}

const LABEL_INSET = 6;
const LABEL_GAP = 4;
const CROWDED_BELOW = 24;

/**
 * Labels of the cells: the longest candidate that fits inside, else the last that fits into the empty
 * space to the right in the same row, else none. `letter` is the advance of one letter in pixels.
 */
export function treeLabels(
  layout: TreeLayout,
  width: number,
  candidates: (frame: number) => readonly string[],
  letter: number,
): Label[] {
  const labels: Label[] = [];
  // From right to left, so that of each row the next thing to the right is known.
  const limit = new Float64Array(LIST_COUNT).fill(width);
  const crowded = new Set(crowdedCells(layout));
  const things = [
    ...layout.parents.map(({ row, x }) => ({ row, x, cell: -1 })),
    ...layout.runs.map(({ row, x }) => ({ row, x, cell: -1 })),
    ...layout.cells.map((cell) => ({ row: layout.rows[cell] ?? 0, x: layout.x[cell] ?? 0, cell })),
  ].sort((a, b) => b.x - a.x);
  for (const { row, x, cell } of things) {
    const space = limit[row] ?? 0;
    limit[row] = x;
    if (cell < 0) continue;
    const own = layout.width[cell] ?? 0;
    const texts = candidates(cell);
    const inside = texts.find((text) => text.length * letter + 2 * LABEL_INSET <= own);
    const beside = texts.findLast(
      (text) => !crowded.has(cell) && x + own + 2 * LABEL_GAP + text.length * letter <= space,
    );
    if (inside !== undefined)
      labels.push({ frame: cell, text: inside, x: x + LABEL_INSET, place: 'inside' });
    else if (beside !== undefined)
      labels.push({
        frame: cell,
        text: beside,
        x: x + Math.max(own, 2) + LABEL_GAP,
        place: 'beside',
      });
  }
  return labels.reverse();
}

/** Narrow cells right behind another: a label beside them would seem to name both. */
function crowdedCells({ cells, rows, x, width }: TreeLayout): number[] {
  const lastOf = new Int32Array(LIST_COUNT).fill(-1);
  return cells.filter((cell) => {
    const row = rows[cell] ?? 0;
    const before = lastOf[row] ?? -1;
    lastOf[row] = cell;
    const gap = (x[cell] ?? 0) - (x[before] ?? 0) - (width[before] ?? 0);
    return before >= 0 && gap < RUN_GAP && (width[cell] ?? 0) < CROWDED_BELOW;
  });
}

/** The frame at a point of a row, −1 where there is none; of several within a pixel the nearest. */
export function frameAtPoint(layout: TreeLayout, row: number, at: number): number {
  let best = -1;
  let distance = 2;
  for (let i = 0; i < layout.rows.length; i++) {
    if (layout.rows[i] !== row) continue;
    const left = layout.x[i] ?? 0;
    const away = Math.max(left - at, at - left - (layout.width[i] ?? 0), 0);
    if (away < distance) {
      best = i;
      distance = away;
    }
  }
  return best;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The frame to go to from frame i: the neighbour in address order, or the nearest of the next row that has any. */
export function neighbour(layout: TreeLayout, i: number, direction: Direction): number {
  const last = layout.rows.length - 1;
  if (direction === 'left') return Math.max(0, i - 1);
  if (direction === 'right') return Math.min(last, i + 1);
  const step = direction === 'up' ? -1 : 1;
  const centre = (layout.x[i] ?? 0) + (layout.width[i] ?? 0) / 2;
  for (let row = (layout.rows[i] ?? 0) + step; row >= 0 && row < LIST_COUNT; row += step) {
    let best = -1;
    let distance = Number.POSITIVE_INFINITY;
    layout.rows.forEach((each, k) => {
      const away = Math.abs((layout.x[k] ?? 0) + (layout.width[k] ?? 0) / 2 - centre);
      if (each === row && away < distance) {
        best = k;
        distance = away;
      }
    });
    if (best >= 0) return best;
  }
  return i;
}

/** Parts of an allocated frame as shares of its width: header, start of the payload, requested bytes. */
export function frameShares(frame: Frame): { header: number; payload: number; live: number } {
  const { size, payloadOffset, requested } = frame;
  return {
    header: HEADER / size,
    payload: payloadOffset / size,
    live: Math.min(requested, size - payloadOffset) / size,
  };
}

/** The last byte of a page or jumbo. */
export function lastByte(page: PageSpan): number {
  return page.address + Math.max(page.size, 1) - 1;
}

/** Which page of the heap an address lies in, counted from 1. */
export function pageNumber(first: number, address: number): number {
  return Math.floor((address - first) / PAGE) + 1;
}

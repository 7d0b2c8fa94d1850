/** Where the frames of the tree are drawn, in pixels of its field. */
import { type Frame, frameAt } from '../model/frames.ts';
import type { Operations } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { LIST_COUNT } from '../model/sizes.ts';
import type { TreeLayout } from '../model/tree-layout.ts';
import type { Size } from './drawing.tsx';
import { textScale } from './text-scale.ts';

/** Room for the row labels, and the space above and below a frame in its row. */
export const GUTTER = Math.round(46 * textScale);
const INSET = 2;
const LEAST_WIDTH = 2;

export interface TreeModel {
  readonly picture: Picture;
  readonly operations: Operations;
  readonly layout: TreeLayout;
  readonly size: Size;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A frame and its place; `i` is its index in the columns. */
export interface Placed extends Frame {
  readonly i: number;
  /** One of a run, which is painted as a whole. */
  readonly tiny: boolean;
  readonly box: Box;
}

/** A frame that was split, and its place. */
export interface PlacedParent {
  readonly address: number;
  readonly size: number;
  readonly box: Box;
}

/** Even, as the rows of the free lists are, so that letters are crisp. */
export const rowHeight = (size: Size) => 2 * Math.floor(size.height / LIST_COUNT / 2);

export const identity = (d: { readonly address: number; readonly size: number }) =>
  `${d.address}:${d.size}`;

/** The part of a row that its frames take. */
function across(row: number, height: number): Pick<Box, 'y' | 'height'> {
  const y = Math.round(row * height) + INSET;
  return { y, height: Math.max(1, Math.round((row + 1) * height) - INSET - y) };
}

/** All frames of the page, in address order. */
export function placedFrames({ picture, layout, size }: TreeModel): Placed[] {
  const { frames } = picture.page;
  const height = rowHeight(size);
  const cells = new Set(layout.cells);
  return Array.from({ length: frames.length }, (_, i) => {
    const tiny = !cells.has(i);
    return { ...frameAt(frames, i), i, tiny, box: boxOf(layout, i, tiny, height) };
  });
}

/** What was split, each above its halves. */
export function placedParents({ layout, size }: TreeModel): PlacedParent[] {
  const height = rowHeight(size);
  return layout.parents.map((parent) => ({
    address: parent.address,
    size: parent.size,
    box: { ...crisp(parent.x, parent.width), ...across(parent.row, height) },
  }));
}

function boxOf(layout: TreeLayout, i: number, tiny: boolean, height: number): Box {
  const left = layout.x[i] ?? 0;
  const width = layout.width[i] ?? 0;
  const row = across(layout.rows[i] ?? 0, height);
  if (tiny) return { ...row, x: GUTTER + left, width: Math.max(0.5, width) };
  return { ...crisp(left, width), ...row };
}

/** On whole pixels, so that edges are crisp: what is thinner than a line is drawn as one. */
function crisp(left: number, width: number): Pick<Box, 'x' | 'width'> {
  const x = Math.round(left);
  const wide = Math.round(left + width) - x - 1;
  return { x: GUTTER + x, width: Math.max(LEAST_WIDTH, wide) };
}

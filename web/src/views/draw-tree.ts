/** The inside of the buddy tree's svg: D3 joins keyed by address and size. */
import { type Selection as D3Selection, select } from 'd3-selection';
import { type Frame, frameAt, frameHolding, frameStarting } from '../model/frames.ts';
import { nameOf, type Operations } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { hex, LIST_COUNT, listOf } from '../model/sizes.ts';
import {
  frameShares,
  type Label,
  type Parent,
  type TreeLayout,
  treeLabels,
} from '../model/tree-layout.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import type { Size } from './drawing.tsx';
import { LISTS, listLabel } from './units.ts';

/** Room for the row labels, and the space above and below a frame in its row. */
export const GUTTER = 46;
const INSET = 2;
const LEAST_WIDTH = 2;
/** Advance of a letter of the monospaced 11 px labels. */
const LETTER = 6.7;
const LEAST_ROW_FOR_TEXT = 13;
/** So many frames appear and move without motion. */
const MANY = 200;

export interface TreeModel {
  readonly picture: Picture;
  readonly operations: Operations;
  readonly layout: TreeLayout;
}

interface Mark {
  readonly kind: string;
  readonly frame: number;
}

/** A frame as it is drawn; `i` is its index in the columns. */
interface Drawn extends Frame {
  readonly i: number;
  readonly tiny: boolean;
}

type Group = D3Selection<SVGGElement, unknown, null, undefined>;
type Items = D3Selection<SVGGElement, Drawn, SVGGElement, unknown>;

export const rowHeight = (size: Size) => size.height / LIST_COUNT;

const identity = (d: { readonly address: number; readonly size: number }) =>
  `${d.address}:${d.size}`;

export function frameName(frame: Frame): string {
  const { address, size, allocated, requested } = frame;
  return allocated
    ? texts.tree.allocatedFrame(hex(address), size, requested)
    : texts.tree.freeFrame(hex(address), size);
}

function layer(svg: SVGSVGElement, name: string): Group {
  const found = select(svg).select<SVGGElement>(`g.${name}`);
  return found.empty() ? select(svg).append('g').attr('class', name) : found;
}

/** The hatching of slack, and the head of an arrow of list order. */
function drawDefinitions(svg: SVGSVGElement): void {
  const definitions = select(svg)
    .selectAll('defs')
    .data([0])
    .join((enter) => {
      const defs = enter.append('defs');
      const hatch = defs.append('pattern').attr('id', 'hatch');
      hatch.append('rect').attr('width', 1.9).attr('height', 5);
      const arrow = defs.append('marker').attr('id', 'arrow');
      arrow.append('path').attr('d', 'M0,0L6,3L0,6z');
      return defs;
    });
  definitions
    .select('#hatch')
    .attr('width', 4.3)
    .attr('height', 5)
    .attr('patternUnits', 'userSpaceOnUse')
    .attr('patternTransform', 'rotate(45)');
  definitions
    .select('#arrow')
    .attr('viewBox', '0 0 6 6')
    .attr('refX', 6)
    .attr('refY', 3)
    .attr('markerWidth', 6)
    .attr('markerHeight', 6)
    .attr('orient', 'auto');
}

export function drawRows(svg: SVGSVGElement, size: Size): void {
  drawDefinitions(svg);
  const height = rowHeight(size);
  const rows = layer(svg, 'row-lines').attr('aria-hidden', 'true');
  rows
    .selectAll('line')
    .data(LISTS)
    .join('line')
    .attr('x1', GUTTER)
    .attr('x2', size.width)
    .attr('y1', (row) => Math.round((row + 1) * height) - 0.5)
    .attr('y2', (row) => Math.round((row + 1) * height) - 0.5);
  rows
    .selectAll('text')
    .data(LISTS)
    .join('text')
    .attr('x', GUTTER - 8)
    .attr('y', (row) => (row + 0.5) * height)
    .text(listLabel);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where frames are drawn, on whole pixels so that edges are crisp: what is thinner than a line is drawn as
 * one.
 */
function boxes({ layout }: TreeModel, size: Size): (d: Drawn) => Box {
  const height = rowHeight(size);
  return ({ i, tiny }) => {
    const left = layout.x[i] ?? 0;
    const width = layout.width[i] ?? 0;
    const row = layout.rows[i] ?? 0;
    if (tiny) return { ...across(row, height), x: GUTTER + left, width: Math.max(0.5, width) };
    const x = Math.round(left);
    const wide = Math.round(left + width) - x - 1;
    return { ...across(row, height), x: GUTTER + x, width: Math.max(LEAST_WIDTH, wide) };
  };
}

/** The part of a row that its frames take. */
function across(row: number, height: number): Pick<Box, 'y' | 'height'> {
  const y = Math.round(row * height) + INSET;
  return { y, height: Math.max(1, Math.round((row + 1) * height) - INSET - y) };
}

export function drawFrames(svg: SVGSVGElement, model: TreeModel, size: Size): void {
  drawParents(svg, model, size);
  const focused = focusedFrame(svg);
  const items = joinFrames(svg, model);
  drawChanged(items, boxes(model, size));
  drawRuns(svg, model.layout, rowHeight(size));
  drawLabels(svg, model, size);
  restoreFocus(svg, items, focused);
}

function drawParents(svg: SVGSVGElement, { layout }: TreeModel, size: Size): void {
  const height = rowHeight(size);
  layer(svg, 'parents')
    .attr('aria-hidden', 'true')
    .selectAll('rect')
    .data(layout.parents, (d) => identity(d as Parent))
    .join('rect')
    .attr('rx', 2)
    .attr('x', (d) => GUTTER + Math.round(d.x) + 0.5)
    .attr('y', (d) => across(d.row, height).y + 0.5)
    .attr('width', (d) => Math.max(1, Math.round(d.x + d.width) - Math.round(d.x) - 2))
    .attr('height', (d) => Math.max(1, across(d.row, height).height - 1));
}

function joinFrames(svg: SVGSVGElement, { picture, layout }: TreeModel): Items {
  const { frames } = picture.page;
  const cells = new Set(layout.cells);
  const drawn: Drawn[] = Array.from({ length: frames.length }, (_, i) => ({
    ...frameAt(frames, i),
    i,
    tiny: !cells.has(i),
  }));
  return layer(svg, 'frames')
    .attr('role', frames.length > 0 ? 'list' : null)
    .attr('data-many', frames.length > MANY ? '' : null)
    .attr('aria-label', frames.length > 0 ? texts.tree.list : null)
    .selectAll<SVGGElement, Drawn>('g.frame')
    .data(drawn, identity)
    .join((enter) => {
      const group = enter
        .append('g')
        .attr('class', 'frame')
        .attr('role', 'listitem')
        .attr('tabindex', -1);
      group.append('rect').attr('class', 'body').attr('rx', 2);
      return group;
    });
}

/** What each frame's element shows: of thousands, an operation changes few. */
const looks = new WeakMap<SVGGElement, string>();

function drawChanged(items: Items, boxOf: (d: Drawn) => Box): void {
  const changed = items.filter(function (d) {
    const { x, y, width, height } = boxOf(d);
    const look = [x, y, width, height, d.tiny, frameName(d)].join();
    const same = looks.get(this) === look;
    looks.set(this, look);
    return !same;
  });
  changed
    .attr('aria-label', frameName)
    .attr('data-state', (d) => (d.allocated ? 'allocated' : 'free'))
    .attr('data-tiny', (d) => (d.tiny ? '' : null))
    .each(function (d) {
      const box = boxOf(d);
      placed(select(this).select<SVGRectElement>('rect.body'), () => box);
      drawParts(this, d, box);
    });
}

function placed<E extends Element, D>(
  rects: D3Selection<E, D, Element | null, unknown>,
  boxOf: (d: D) => Box,
): void {
  rects
    .attr('x', (d) => boxOf(d).x)
    .attr('y', (d) => boxOf(d).y)
    .attr('width', (d) => boxOf(d).width)
    .attr('height', (d) => boxOf(d).height);
}

/** Header and requested bytes of an allocated frame, over the hatching that stays as slack. */
function drawParts(group: SVGGElement, d: Drawn, box: Box): void {
  const shares = frameShares(d);
  const part = (name: string, from: number, share: number) => ({
    ...box,
    name,
    x: box.x + Math.min(Math.round(from * box.width), box.width - 1),
    width: Math.max(1, Math.round(share * box.width)),
  });
  const parts =
    d.allocated && !d.tiny
      ? [part('live', shares.payload, shares.live), part('header', 0, shares.header)]
      : [];
  const rects = select(group)
    .selectAll<SVGRectElement, Box>('rect.part')
    .data(parts)
    .join('rect')
    .attr('class', ({ name }) => `part ${name}`);
  placed(rects, (each) => each);
}

function drawRuns(svg: SVGSVGElement, layout: TreeLayout, height: number): void {
  const wideEnough = (count: number, width: number) =>
    height >= LEAST_ROW_FOR_TEXT && width > (String(count).length + 2) * LETTER;
  layer(svg, 'runs')
    .attr('aria-hidden', 'true')
    .selectAll('text')
    .data(layout.runs.filter((run) => wideEnough(run.members.length, run.width)))
    .join('text')
    .attr('x', (run) => GUTTER + run.x + run.width / 2)
    .attr('y', (run) => (run.row + 0.5) * height)
    .text((run) => texts.tree.run(grouped(run.members.length)));
}

function drawLabels(svg: SVGSVGElement, model: TreeModel, size: Size): void {
  const { layout, picture, operations } = model;
  const { frames } = picture.page;
  const height = rowHeight(size);
  const candidates = (i: number): string[] => {
    const frame = frameAt(frames, i);
    if (!frame.allocated) return [hex(frame.address)];
    const name = nameOf(operations, frame.id);
    return [`${name}  ${grouped(frame.requested)}`, name];
  };
  const labels =
    height < LEAST_ROW_FOR_TEXT ? [] : treeLabels(layout, size.width - GUTTER, candidates, LETTER);
  const allocated = (d: Label) => frames.allocated[d.frame] === 1;
  layer(svg, 'labels')
    .attr('aria-hidden', 'true')
    .selectAll('text')
    .data(labels, (d) => frames.addresses[(d as Label).frame] ?? 0)
    .join('text')
    .attr('class', (d) => `${d.place} ${allocated(d) ? 'allocated' : 'free'}`)
    .attr('x', (d) => GUTTER + d.x)
    .attr('y', (d) => ((layout.rows[d.frame] ?? 0) + 0.5) * height)
    .text((d) => d.text);
}

/** The rings around what is hovered, selected, and touched last; and list order through a hovered list. */
export function drawMarks(
  svg: SVGSVGElement,
  model: TreeModel,
  size: Size,
  marked: Readonly<Record<'last' | 'selected' | 'hovered', number | null>>,
): void {
  const { layout, picture } = model;
  const { frames } = picture.page;
  const height = rowHeight(size);
  const marks: Mark[] = Object.entries(marked)
    .map(([kind, address]) => ({
      kind,
      frame: address === null ? -1 : frameStarting(frames, address),
    }))
    .filter((mark) => mark.frame >= 0);
  const group = layer(svg, 'marks').attr('aria-hidden', 'true');
  group
    .selectAll('rect')
    .data(marks, (d) => (d as Mark).kind)
    .join('rect')
    .attr('class', (d) => `mark ${d.kind}`)
    .attr('rx', 3)
    .attr('x', (d) => GUTTER + Math.round(layout.x[d.frame] ?? 0) - 1)
    .attr('y', (d) => across(layout.rows[d.frame] ?? 0, height).y - 1)
    .attr('width', (d) => Math.max(4, Math.round(layout.width[d.frame] ?? 0) + 1))
    .attr('height', (d) => across(layout.rows[d.frame] ?? 0, height).height + 2);
  group
    .selectAll('path')
    .data(linkOrder(model, marked.hovered, height))
    .join('path')
    .attr('class', 'link-order')
    .attr('d', (d) => d);
}

/** Arcs from frame to frame of the hovered free frame's list, as far as they lie on this page. */
function linkOrder(model: TreeModel, hovered: number | null, height: number): string[] {
  const { picture, layout } = model;
  const { frames } = picture.page;
  const i = hovered === null ? -1 : frameStarting(frames, hovered);
  if (i < 0 || frames.allocated[i] === 1) return [];
  const list = listOf(frames.sizes[i] ?? 0);
  const points = Array.from(picture.lists.heads[list] ?? [])
    .map((address) => frameStarting(frames, address))
    .filter((k) => k >= 0)
    .map((k) => GUTTER + (layout.x[k] ?? 0) + (layout.width[k] ?? 0) / 2);
  const y = (list + 0.5) * height;
  return points.slice(1).map((to, k) => {
    const from = points[k] ?? to;
    // Towards the right above the frames, back towards the left below them.
    const bow = y + (to > from ? -1 : 1) * height * 0.75;
    return `M${from},${y}Q${(from + to) / 2},${bow} ${to},${y}`;
  });
}

export function focusedFrame(svg: SVGSVGElement): Frame | null {
  const active = document.activeElement;
  return active instanceof SVGGElement && svg.contains(active)
    ? (select<SVGGElement, Frame>(active).datum() ?? null)
    : null;
}

/** One frame is in the tab order. A focused one that is gone hands its focus to the frame in its place. */
function restoreFocus(svg: SVGSVGElement, items: Items, focused: Frame | null): void {
  const data = items.data();
  const columns = {
    length: data.length,
    addresses: Uint32Array.from(data, (d) => d.address),
    sizes: Uint32Array.from(data, (d) => d.size),
  };
  if (focused && !focusedFrame(svg)) {
    const heir = frameHolding(columns, focused.address);
    items
      .filter((d) => d.i === Math.max(0, heir))
      .node()
      ?.focus({ preventScroll: true });
  }
  if (items.filter('[tabindex="0"]').size() !== 1)
    items.attr('tabindex', (d) => (d.i === 0 ? 0 : -1));
}

/** Focuses the frame with this index and puts it into the tab order. */
export function focusFrame(svg: SVGSVGElement, i: number): void {
  const items = layer(svg, 'frames').selectAll<SVGGElement, Drawn>('g.frame');
  items.attr('tabindex', (d) => (d.i === i ? 0 : -1));
  items
    .filter((d) => d.i === i)
    .node()
    ?.focus({ preventScroll: true });
}

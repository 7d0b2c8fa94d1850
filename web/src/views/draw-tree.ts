/** The inside of the buddy tree's svg: D3 joins keyed by address and size. */
import { type Selection as D3Selection, select } from 'd3-selection';
import { ALLOCATED, type Frame, frameAt, frameHolding, frameStarting } from '../model/frames.ts';
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
/** So many frames appear and move without motion; from one width to the other more of them move. */
const MANY = 200;
const MANY_MORPHING = 800;
const ROUNDING = 2;

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
  /** One of a run, which is painted as a whole. */
  readonly tiny: boolean;
  readonly box: Box;
}

type Group = D3Selection<SVGGElement, unknown, null, undefined>;
type Items = D3Selection<SVGPolygonElement, Drawn, SVGGElement, unknown>;

export const rowHeight = (size: Size) => size.height / LIST_COUNT;

const identity = (d: { readonly address: number; readonly size: number }) =>
  `${d.address}:${d.size}`;

export function frameName(frame: Frame): string {
  const { address, size, allocated, damaged, requested } = frame;
  if (damaged) return texts.tree.damagedFrame(hex(address), size);
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
      for (const id of ['hatch', 'gap', 'broken']) {
        const hatch = defs.append('pattern').attr('id', id);
        hatch.append('rect').attr('width', 1.9).attr('height', 5);
      }
      const arrow = defs.append('marker').attr('id', 'arrow');
      arrow.append('path').attr('d', 'M0,0L6,3L0,6z');
      return defs;
    });
  definitions
    .selectAll<SVGPatternElement, unknown>('pattern')
    .attr('width', 4.3)
    .attr('height', 5)
    .attr('patternUnits', 'userSpaceOnUse')
    .attr('patternTransform', function () {
      return this.id === 'gap' ? 'rotate(-45)' : 'rotate(45)';
    });
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
function boxOf(layout: TreeLayout, i: number, tiny: boolean, height: number): Box {
  const left = layout.x[i] ?? 0;
  const width = layout.width[i] ?? 0;
  const row = across(layout.rows[i] ?? 0, height);
  if (tiny) return { ...row, x: GUTTER + left, width: Math.max(0.5, width) };
  const x = Math.round(left);
  const wide = Math.round(left + width) - x - 1;
  return { ...row, x: GUTTER + x, width: Math.max(LEAST_WIDTH, wide) };
}

/** The part of a row that its frames take. */
function across(row: number, height: number): Pick<Box, 'y' | 'height'> {
  const y = Math.round(row * height) + INSET;
  return { y, height: Math.max(1, Math.round((row + 1) * height) - INSET - y) };
}

/** `before` is the picture drawn before, null at first. */
export function drawFrames(
  svg: SVGSVGElement,
  model: TreeModel,
  size: Size,
  before: Picture | null,
): void {
  const { cursor, page } = model.picture;
  // Motion tells what one operation did; of a jump it tells nothing, and takes its time.
  const most = model.picture === before ? MANY_MORPHING : MANY;
  const moving = Math.abs(cursor - (before?.cursor ?? 0)) <= 1 && page.frames.length <= most;
  svg.toggleAttribute('data-still', !moving);
  const samePage = before?.page.address === page.address;
  const focused = focusedFrame(svg);
  const frames = drawnFrames(model, size);
  drawParents(svg, model, size);
  drawCells(svg, frames, samePage);
  const items = drawItems(svg, frames, samePage);
  drawRuns(svg, model.layout, rowHeight(size));
  drawLabels(svg, model, size);
  restoreFocus(svg, items, focused);
}

function drawnFrames({ picture, layout }: TreeModel, size: Size): Drawn[] {
  const { frames } = picture.page;
  const height = rowHeight(size);
  const cells = new Set(layout.cells);
  return Array.from({ length: frames.length }, (_, i) => {
    const tiny = !cells.has(i);
    return { ...frameAt(frames, i), i, tiny, box: boxOf(layout, i, tiny, height) };
  });
}

/** One path for all outlines: there may be hundreds, and none is pointed at alone. */
function drawParents(svg: SVGSVGElement, { layout }: TreeModel, size: Size): void {
  const height = rowHeight(size);
  const outline = (parent: Parent): string => {
    const x = Math.round(parent.x);
    const box = across(parent.row, height);
    return rounded({
      x: GUTTER + x + 0.5,
      y: box.y + 0.5,
      width: Math.max(1, Math.round(parent.x + parent.width) - x - 2),
      height: Math.max(1, box.height - 1),
    });
  };
  layer(svg, 'parents')
    .attr('aria-hidden', 'true')
    .selectAll('path')
    .data([layout.parents.map(outline).join('')])
    .join('path')
    .attr('d', (d) => d);
}

/** A box as a path. */
function rounded({ x, y, width, height }: Box): string {
  const rx = Math.min(ROUNDING, width / 2);
  const ry = Math.min(ROUNDING, height / 2);
  const [across, down] = [width - 2 * rx, height - 2 * ry];
  const corner = (toX: number, toY: number) => `a${rx},${ry} 0 0 1 ${toX},${toY}`;
  return `M${x + rx},${y}h${across}${corner(rx, ry)}v${down}${corner(-rx, ry)}h${-across}${corner(-rx, -ry)}v${-down}${corner(rx, -ry)}z`;
}

interface Part extends Box {
  readonly name: string;
  readonly of: Drawn;
}

/**
 * What frames look like that are drawn one by one: header and requested bytes over the hatching that stays
 * as slack. No frame of another page is one of those before: there, elements are taken over in their order.
 */
function drawCells(svg: SVGSVGElement, frames: readonly Drawn[], samePage: boolean): void {
  const shapes = layer(svg, 'cells')
    .attr('aria-hidden', 'true')
    .selectAll<SVGRectElement, Part>('rect')
    .data(frames.filter(({ tiny }) => !tiny).flatMap(partsOf), (part, k) =>
      samePage ? `${part.name} ${identity(part.of)}` : k,
    )
    .join('rect');
  unlike(shapes, (d) => [d.name, d.of.allocated, d.of.damaged, d.x, d.y, d.width, d.height].join())
    .attr('class', ({ name }) => name)
    .attr('data-state', ({ of }) => (of.damaged ? 'damaged' : of.allocated ? 'allocated' : 'free'))
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height);
}

function partsOf(frame: Drawn): Part[] {
  const { box, allocated } = frame;
  const body = { ...box, name: 'body', of: frame };
  if (!allocated) return [body];
  const shares = frameShares(frame);
  const part = (name: string, from: number, share: number) => ({
    ...box,
    name,
    of: frame,
    x: box.x + Math.min(Math.round(from * box.width), box.width - 1),
    width: Math.max(1, Math.round(share * box.width)),
  });
  const gap = shares.payload - shares.header;
  return [
    body,
    part('live', shares.payload, shares.live),
    ...(gap > 0 ? [part('gap', shares.header, gap)] : []),
    part('header', 0, shares.header),
  ];
}

/** Each frame's element, with its name: a polygon, as points are no style, and cost the browser less. */
function drawItems(svg: SVGSVGElement, frames: readonly Drawn[], samePage: boolean): Items {
  const items = layer(svg, 'frames')
    .attr('role', frames.length > 0 ? 'list' : null)
    .attr('aria-label', frames.length > 0 ? texts.tree.list : null)
    .selectAll<SVGPolygonElement, Drawn>('polygon')
    .data(frames, (d, i) => (samePage ? identity(d) : i))
    .join((enter) => enter.append(() => document.importNode(ITEM)));
  unlike(items, (d) => `${frameName(d)} ${corners(d.box)}`)
    .attr('aria-label', frameName)
    .attr('points', ({ box }) => corners(box));
  return items;
}

/** Elements of frames are copies of this one: hundreds may come at a time. */
const ITEM = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
ITEM.setAttribute('class', 'frame');
ITEM.setAttribute('role', 'listitem');
ITEM.setAttribute('tabindex', '-1');

function corners({ x, y, width, height }: Box): string {
  return `${x},${y} ${x + width},${y} ${x + width},${y + height} ${x},${y + height}`;
}

/** What each element looks like: of thousands, an operation changes few. */
const looks = new WeakMap<Element, string>();

/** Those whose look is not what it was. */
function unlike<E extends Element, D>(
  shapes: D3Selection<E, D, SVGGElement, unknown>,
  lookOf: (d: D) => string,
): D3Selection<E, D, SVGGElement, unknown> {
  return shapes.filter(function (d) {
    const look = lookOf(d);
    const same = looks.get(this) === look;
    looks.set(this, look);
    return !same;
  });
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
    if (frame.damaged) return [];
    if (!frame.allocated) return [hex(frame.address)];
    const name = nameOf(operations, frame.id);
    return [`${name}  ${grouped(frame.requested)}`, name];
  };
  const labels =
    height < LEAST_ROW_FOR_TEXT ? [] : treeLabels(layout, size.width - GUTTER, candidates, LETTER);
  const allocated = (d: Label) => frames.states[d.frame] === ALLOCATED;
  layer(svg, 'labels')
    .attr('aria-hidden', 'true')
    .selectAll('text')
    .data(labels, (d) => frames.addresses[(d as Label).frame] ?? 0)
    .join('text')
    .attr('class', (d) => `${d.place} ${allocated(d) ? 'allocated' : 'free'}`)
    .attr(
      'transform',
      (d) => `translate(${GUTTER + d.x},${((layout.rows[d.frame] ?? 0) + 0.5) * height})`,
    )
    .text((d) => d.text);
}

/** The rings around what is hovered, selected, and examined (inside a call it may be two) or touched last; and
 *  list order through a hovered list. */
export function drawMarks(
  svg: SVGSVGElement,
  model: TreeModel,
  size: Size,
  marked: Readonly<Record<'last' | 'other' | 'selected' | 'hovered', number | null>>,
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
  const group = layer(svg, 'marks')
    .attr('aria-hidden', 'true')
    .attr('data-inside', picture.inside === null ? null : '');
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
  const isExamined = ({ address }: Drawn) => address === marked.last || address === marked.other;
  layer(svg, 'frames')
    .selectAll<SVGPolygonElement, Drawn>('polygon')
    .attr('aria-current', (d) => (picture.inside !== null && isExamined(d) ? 'step' : null));
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
  if (i < 0 || frames.states[i] === ALLOCATED) return [];
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
  return active instanceof SVGPolygonElement && svg.contains(active)
    ? (select<SVGPolygonElement, Frame>(active).datum() ?? null)
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
  const items = layer(svg, 'frames').selectAll<SVGPolygonElement, Drawn>('polygon');
  items.attr('tabindex', (d) => (d.i === i ? 0 : -1));
  items
    .filter((d) => d.i === i)
    .node()
    ?.focus({ preventScroll: true });
}

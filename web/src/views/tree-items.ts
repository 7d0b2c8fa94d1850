/**
 * The frames of the tree as list items, for keyboard and screen readers: an element each, which lies unseen over
 * what is painted of it. D3 joins them by address and size.
 */
import { type Selection as D3Selection, select } from 'd3-selection';
import { type Frame, frameHolding } from '../model/frames.ts';
import type { Picture } from '../model/picture.ts';
import { hex } from '../model/sizes.ts';
import { texts } from '../texts/page.ts';
import { type Box, identity, type Placed } from './tree-boxes.ts';

type Items = D3Selection<SVGPolygonElement, Placed, SVGSVGElement, unknown>;

/** Each frame's element: a polygon, as points are no style, and cost the browser less. */
export function drawItems(
  svg: SVGSVGElement,
  frames: readonly Placed[],
  picture: Picture,
  before: Picture | null,
): void {
  // No frame of another page is one of those before: there, elements are taken over in their order.
  const samePage = before?.page.address === picture.page.address;
  const focused = focusedFrame(svg);
  const items = select(svg)
    .attr('role', frames.length > 0 ? 'list' : 'presentation')
    .attr('aria-label', frames.length > 0 ? texts.tree.list : null)
    .selectAll<SVGPolygonElement, Placed>('polygon')
    .data(frames, (d, i) => (samePage ? identity(d) : i))
    .join((enter) => enter.append(() => document.importNode(ITEM)));
  items
    .filter(isChanged)
    .attr('aria-label', frameName)
    .attr('points', ({ box }) => corners(box));
  restoreFocus(svg, items, focused);
}

/** Which of them a step looks at. */
export function markItems(svg: SVGSVGElement, examined: readonly number[]): void {
  itemsOf(svg).attr('aria-current', ({ address }) => (examined.includes(address) ? 'step' : null));
}

const itemsOf = (svg: SVGSVGElement): Items =>
  select(svg).selectAll<SVGPolygonElement, Placed>('polygon');

/** Elements of frames are copies of this one: hundreds may come at a time. */
const ITEM = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
ITEM.setAttribute('class', 'frame');
ITEM.setAttribute('role', 'listitem');
ITEM.setAttribute('tabindex', '-1');

function corners({ x, y, width, height }: Box): string {
  return `${x},${y} ${x + width},${y} ${x + width},${y + height} ${x},${y + height}`;
}

function frameName({ address, size, allocated, damaged, requested }: Frame): string {
  if (damaged) return texts.tree.damagedFrame(hex(address), size);
  return allocated
    ? texts.tree.allocatedFrame(hex(address), size, requested)
    : texts.tree.freeFrame(hex(address), size);
}

/** What each element says: of thousands, an operation changes few. */
const said = new WeakMap<Element, string>();

function isChanged(this: SVGPolygonElement, frame: Placed): boolean {
  const says = `${frameName(frame)} ${corners(frame.box)}`;
  if (said.get(this) === says) return false;
  said.set(this, says);
  return true;
}

function focusedFrame(svg: SVGSVGElement): Frame | null {
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
  const items = itemsOf(svg);
  items.attr('tabindex', (d) => (d.i === i ? 0 : -1));
  items
    .filter((d) => d.i === i)
    .node()
    ?.focus({ preventScroll: true });
}

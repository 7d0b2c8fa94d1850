/** The inside of the timeline's svg. */
import { ticks } from 'd3-array';
import { select } from 'd3-selection';
import { area, curveStepAfter, line } from 'd3-shape';
import { clamped, type Interval, linear } from '../model/linear.ts';
import { unusableIndex } from '../model/metrics.ts';
import type { Curves, Timeline } from '../model/picture.ts';
import { LIST_COUNT } from '../model/sizes.ts';
import type { TimeWindow } from '../model/time-window.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import type { Size } from './drawing.tsx';
import { textScale } from './text-scale.ts';

/** Space at the left and right of the plot; the slider below it has the same (see drawings.css). */
const INSET = 24;
const LETTER = 6.7 * textScale;
const TICK_GAP = 30;
/** Below this height the plot goes without labels. */
const ROOM_FOR_LABELS = 60;
const LABELS = 18 * textScale;
/** A triangle above the heap line, and the handle's knob, must fit. */
const TOP = 12;

export const CURVES = [
  { name: 'requested', title: texts.timeline.requested },
  { name: 'frames', title: texts.timeline.frames },
  { name: 'heap', title: texts.timeline.heap },
] as const;

/** The index that is drawn beside the curves of bytes, from 0 to 1. */
export interface IndexChoice {
  readonly frameSize: number;
  /** The first list that serves it. */
  readonly largest: 0 | 1;
}

export interface TimelineModel {
  readonly timeline: Timeline;
  /** The timeline's, or finer ones of the window. */
  readonly curves: Curves;
  readonly window: TimeWindow;
  readonly size: Size;
  /** Of a position: what lies beside the window is drawn at its edges. */
  readonly x: (position: number) => number;
  /** Of bytes. */
  readonly y: (bytes: number) => number;
  readonly floor: number;
}

const plotOf = ({ width }: Size): Interval => [INSET, width - INSET];
const shownOf = ({ from, to }: TimeWindow): Interval => [from, Math.max(from + 1, to)];

export function timelineModel(
  timeline: Timeline,
  curves: Curves,
  size: Size,
  window: TimeWindow,
): TimelineModel {
  const floor = size.height - (size.height < ROOM_FOR_LABELS ? 2 : LABELS);
  const most = timeline.heap.reduce((a, b) => Math.max(a, b), 1);
  const shown = shownOf(window);
  const along = linear(shown, plotOf(size));
  return {
    timeline,
    curves,
    window,
    size,
    x: (position) => along(clamped(shown, position)),
    y: linear([0, most], [floor, TOP]),
    floor,
  };
}

/** The position under a point of the plot. */
export function positionAt({ timeline, window, size }: TimelineModel, at: number): number {
  const shown = shownOf(window);
  const position = Math.round(clamped(shown, linear(plotOf(size), shown)(at)));
  return clamped([0, timeline.operations], position);
}

/** How far along the axis a point is: 0 at its beginning, 1 at its end. */
export const shareAt = ({ size }: TimelineModel, at: number) => linear(plotOf(size), [0, 1])(at);

/** Whether a point lies on the strip of the axis, where a drag chooses what to zoom into. */
export const isOnAxis = ({ floor }: TimelineModel, y: number) => y > floor;

export function drawTimeline(
  svg: SVGSVGElement,
  model: TimelineModel,
  index: IndexChoice | null,
): void {
  drawCurves(svg, model);
  drawIndex(svg, model, index);
  drawTicks(svg, model);
  drawAxis(svg, model);
}

interface Point {
  /** In pixels. */
  readonly x: number;
  readonly value: number;
}

/** A bucket's value holds from just after its first operation; the run begins with nothing. Of buckets in one pixel
 *  the largest is drawn, and only where it is another than before. */
function points({ curves, window, x }: TimelineModel, values: ArrayLike<number>): Point[] {
  const { start, span } = curves;
  let last = { x: x(0), value: start > 0 ? (values[0] ?? 0) : 0 };
  const found = [last];
  for (let i = 0; i < values.length; i++) {
    const position = start + i * span + 1;
    if (position > window.to) break;
    const value = values[i] ?? 0;
    const at = Math.round(x(position));
    if (at === last.x && position > window.from) last.value = Math.max(last.value, value);
    else if (at === last.x) last.value = value;
    else if (value !== last.value) {
      last = { x: at, value };
      found.push(last);
    }
  }
  return [...found, { x: x(start + values.length * span), value: last.value }];
}

function drawCurves(svg: SVGSVGElement, model: TimelineModel): void {
  const { curves, y, floor } = model;
  const shape = area<Point>()
    .x((d) => d.x)
    .y0(floor)
    .y1((d) => y(d.value))
    .curve(curveStepAfter)
    .digits(1);
  select(svg)
    .selectAll('path.area')
    .data([...CURVES].reverse())
    .join('path')
    .attr('class', (d) => `area ${d.name}`)
    .attr('d', (d) => shape(points(model, curves[d.name])));
}

function drawIndex(svg: SVGSVGElement, model: TimelineModel, index: IndexChoice | null): void {
  const { curves, floor } = model;
  const y = linear([0, 1], [floor, TOP]);
  const curve = line<Point>()
    .x((d) => d.x)
    .y((d) => y(d.value))
    .curve(curveStepAfter)
    .digits(1);
  const valuesOf = ({ frameSize, largest }: IndexChoice) =>
    Array.from(curves.heap, (_, bucket) =>
      unusableIndex(curves.free, frameSize, largest, bucket * LIST_COUNT),
    );
  select(svg)
    .selectAll('path.index')
    .data(index === null ? [] : [valuesOf(index)])
    .join('path')
    .attr('class', 'index')
    .attr('d', (values) => curve(points(model, values)));
}

/** A grow is a triangle on the heap line, one that could have been spared a filled one, a failure a cross above
 *  everything. */
function drawTicks(svg: SVGSVGElement, { timeline, window, x, y }: TimelineModel): void {
  const inSight = (positions: Uint32Array) =>
    [...positions].filter((at) => at >= window.from && at <= window.to);
  const triangles = (positions: Uint32Array) =>
    inSight(positions).map((at) => `M${x(at) - 4},${y(heapAt(at)) - 2}l4,-7l4,7z`);
  const heapAt = (position: number) =>
    timeline.heap[Math.floor((position - 1) / timeline.span)] ?? 0;
  const kinds = [
    { name: 'grows', path: triangles(timeline.grows) },
    { name: 'avoidable', path: triangles(timeline.avoidable) },
    { name: 'fails', path: inSight(timeline.fails).map((at) => `M${x(at) - 3.5},3l7,7m0,-7l-7,7`) },
  ];
  select(svg)
    .selectAll('path.tick')
    .data(kinds)
    .join('path')
    .attr('class', (d) => `tick ${d.name}`)
    .attr('d', (d) => d.path.join(''));
}

function drawAxis(svg: SVGSVGElement, model: TimelineModel): void {
  const { size, x, floor } = model;
  const root = select(svg);
  root
    .selectAll('line.axis')
    .data([floor + 0.5])
    .join('line')
    .attr('class', 'axis')
    .attr('x1', INSET)
    .attr('x2', size.width - INSET)
    .attr('y1', (d) => d)
    .attr('y2', (d) => d);
  const labels = size.height < ROOM_FOR_LABELS ? [] : labelled(model);
  root
    .selectAll('text.position')
    .data(labels)
    .join('text')
    .attr('class', 'position')
    .attr('x', (d) => Math.min(x(d), size.width - roomOf(d) / 2))
    .attr('y', size.height - 4 * textScale)
    .text((d) => grouped(d));
}

const roomOf = (position: number) => grouped(position).length * LETTER;

/** Positions to be labelled, as many as leave room between their labels. */
function labelled({ timeline: { operations }, window, size, x }: TimelineModel): number[] {
  const [from, to] = plotOf(size);
  const room = roomOf(operations) + TICK_GAP;
  for (let count = (to - from) / room; ; count /= 2) {
    const all = ticks(...shownOf(window), count);
    const whole = all.filter((at) => Number.isInteger(at) && at <= operations);
    const [first = 0, second = Number.POSITIVE_INFINITY] = whole;
    if (count < 1 || x(second) - x(first) >= room) return whole;
  }
}

export function drawHandle(svg: SVGSVGElement, { x, floor }: TimelineModel, cursor: number): void {
  const handle = select(svg)
    .selectAll<SVGGElement, number>('g.handle')
    .data([cursor])
    .join((enter) => {
      const group = enter.append('g').attr('class', 'handle');
      group.append('line').attr('y1', 6);
      group.append('circle').attr('cy', 6).attr('r', 4.5);
      return group;
    })
    .raise();
  handle.attr('transform', (d) => `translate(${x(d)},0)`);
  handle.select('line').attr('y2', floor);
}

/** What is being brushed, and, when only a part of the run is in sight, which part. */
export function drawBrush(
  svg: SVGSVGElement,
  { timeline, window, size, x, floor }: TimelineModel,
  brushed: TimeWindow | null,
): void {
  const root = select(svg);
  root
    .selectAll<SVGRectElement, TimeWindow>('rect.brush')
    .data(brushed === null ? [] : [brushed])
    .join('rect')
    .attr('class', 'brush')
    .attr('x', (d) => x(Math.min(d.from, d.to)))
    .attr('width', (d) => Math.abs(x(d.to) - x(d.from)))
    .attr('y', TOP)
    .attr('height', floor - TOP);
  const whole = linear([0, Math.max(1, timeline.operations)], plotOf(size));
  const zoomed = window.to - window.from < timeline.operations;
  root
    .selectAll<SVGLineElement, TimeWindow>('line.window')
    .data(zoomed ? [window] : [])
    .join('line')
    .attr('class', 'window')
    .attr('x1', (d) => whole(d.from))
    .attr('x2', (d) => Math.max(whole(d.from) + 2, whole(d.to)))
    .attr('y1', size.height - 1)
    .attr('y2', size.height - 1);
}

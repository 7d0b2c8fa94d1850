/** The inside of the heap map's canvas. */
import { callMarks } from '../model/call-marks.ts';
import { frameAt } from '../model/frames.ts';
import { columnsFrom } from '../model/map-bins.ts';
import {
  type Box,
  boxesOf,
  type MapPlane,
  type MapView,
  mortonPoint,
  offsetAt,
  windowOf,
} from '../model/map-layout.ts';
import { type Picture, stepsDone } from '../model/picture.ts';
import { hex, PAGE } from '../model/sizes.ts';
import { frameShares } from '../model/tree-layout.ts';
import { texts } from '../texts/page.ts';
import { type Inks, mixer, paintColumns } from './paint.ts';
import { textScale } from './text-scale.ts';

export interface MapModel {
  readonly picture: Picture;
  readonly plane: MapPlane;
  readonly view: MapView;
  /** Pixels to the left of the plane, for the addresses of rows. */
  readonly left: number;
  /** What a frame is called, by its id. */
  readonly nameOf: (id: number) => string;
}

export type Marked = Readonly<Record<'last' | 'selected' | 'hovered', Extent | null>>;

export interface Extent {
  readonly address: number;
  readonly size: number;
}

type Context = CanvasRenderingContext2D;

/** Room below the plane for addresses, and in it for the whole heap when only a part is in sight. */
export const BELOW = Math.round(24 * textScale);
const WHOLE = 6;
const LETTER = 6.7 * textScale;
const LETTER_HEIGHT = 10 * textScale;
const PAGE_LINES_FROM = 6;
/** Narrower frames go without an outline. */
const OUTLINED = 3;
const LABEL_ROOM = 84 * textScale;
const LEAST_HEIGHT_FOR_TEXT = 13 * textScale;
const MOST_LINES = 4000;

/** A box of the plane as it is seen, as far as it is in sight; rows leave a gap between them. */
function seenBox({ view, plane }: MapModel, box: Box): Box | null {
  const gap = plane.order === 'rows' ? Math.min(3, plane.cellHeight * view.k * 0.16) : 0;
  const left = Math.max(-2, box.x * view.k + view.x);
  const top = Math.max(-2, box.y * view.k + view.y);
  const right = Math.min(view.width + 2, (box.x + box.width) * view.k + view.x);
  const bottom = Math.min(view.height + 2, (box.y + box.height) * view.k + view.y - gap);
  if (right <= left || bottom <= top) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function seenBoxes(model: MapModel, address: number, size: number): Box[] {
  return boxesOf(model.plane, address - model.picture.first, size)
    .map((box) => seenBox(model, box))
    .filter((box) => box !== null);
}

export function paintMap(context: Context, inks: Inks, model: MapModel, marked: Marked): void {
  const { picture, view, left } = model;
  const { map, first, end } = picture;
  context.save();
  context.beginPath();
  context.rect(left - 2, 0, view.width + 4, view.height);
  context.clip();
  context.translate(left, 0);
  context.fillStyle = inks.free;
  for (const { x, y, width, height } of seenBoxes(model, first, end - first))
    context.fillRect(x, y, width, height);
  paintRoom(context, inks, model);
  if (map.frames !== null) paintFrames(context, inks, model);
  else if (model.plane.order === 'rows') paintRows(context, inks, model);
  else paintSquares(context, inks, model);
  paintOutlines(context, inks, model);
  paintLabels(context, inks, model);
  paintRecent(context, inks, model);
  paintCall(context, inks, model);
  paintMarks(context, inks, model, marked);
  context.restore();
  paintRuler(context, inks, model);
  if (view.k > 1) paintWhole(context, inks, model);
}

/** Pages that the heap grows into later. */
function paintRoom(context: Context, inks: Inks, model: MapModel): void {
  const { picture, plane } = model;
  const room = plane.pages * PAGE - (picture.end - picture.first);
  if (room <= 0) return;
  context.globalAlpha = 0.5;
  context.strokeStyle = inks.line;
  context.lineWidth = 1;
  context.setLineDash([1, 4]);
  strokeExtent(context, model, { address: picture.end, size: room });
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Each frame by itself: header and requested bytes over the hatching of slack, free ones dashed. */
function paintFrames(context: Context, inks: Inks, model: MapModel): void {
  const { frames } = model.picture.map;
  if (frames === null) return;
  context.lineWidth = 1;
  for (let i = 0; i < frames.length; i++) {
    const frame = frameAt(frames, i);
    const boxes = seenBoxes(model, frame.address, frame.size);
    if (frame.allocated) paintAllocated(context, inks, model, frame);
    if (frame.damaged) {
      context.fillStyle = inks.broken;
      for (const { x, y, width, height } of boxes) context.fillRect(x, y, width, height);
    }
    for (const box of boxes) {
      if (box.width < OUTLINED || box.height < OUTLINED) continue;
      context.strokeStyle = frame.allocated ? inks.slackLine : inks.line;
      context.setLineDash(frame.allocated ? [] : [3, 2]);
      context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
    }
    context.setLineDash([]);
  }
}

/** Over the lines between pages, which would cross the names of jumbos. */
function paintLabels(context: Context, inks: Inks, model: MapModel): void {
  const { frames } = model.picture.map;
  if (frames === null) return;
  for (let i = 0; i < frames.length; i++) {
    const frame = frameAt(frames, i);
    if (frame.damaged) continue;
    const boxes = seenBoxes(model, frame.address, frame.size);
    const [widest] = boxes.sort((a, b) => b.width - a.width);
    if (widest) paintLabel(context, inks, labelsOf(model, frame), frame.allocated, widest);
  }
}

type FrameOfMap = ReturnType<typeof frameAt>;

function labelsOf(model: MapModel, frame: FrameOfMap): string[] {
  const size = String(frame.size);
  return frame.allocated ? [`${model.nameOf(frame.id)}  ${size}`, size] : [size];
}

function paintAllocated(context: Context, inks: Inks, model: MapModel, frame: FrameOfMap): void {
  const { address, size } = frame;
  const { header, payload, live } = frameShares(frame);
  const fill = (from: number, share: number, ink: string | CanvasPattern) => {
    context.fillStyle = ink;
    for (const { x, y, width, height } of partBoxes(model, address, size, from, share))
      context.fillRect(x, y, width, height);
  };
  fill(0, 1, inks.free);
  fill(0, 1, inks.slack);
  fill(payload, live, inks.live);
  if (payload > header) fill(header, payload - header, inks.gap);
  fill(0, header, inks.header);
}

/** A part of a frame. In z it is a part of its width: bytes in their true places would be a staircase. */
function partBoxes(
  model: MapModel,
  address: number,
  size: number,
  from: number,
  share: number,
): Box[] {
  const { plane, picture } = model;
  if (plane.order === 'rows' || size > PAGE)
    return seenBoxes(model, address + from * size, Math.max(1, share * size));
  return boxesOf(plane, address - picture.first, size)
    .map((box) => seenBox(model, { ...box, x: box.x + from * box.width, width: share * box.width }))
    .filter((box) => box !== null);
}

function paintLabel(
  context: Context,
  inks: Inks,
  texts: readonly string[],
  onInk: boolean,
  box: Box,
): void {
  const room = box.width - 8;
  const text = texts.find((each) => each.length * LETTER <= room);
  if (text === undefined || box.height < LEAST_HEIGHT_FOR_TEXT) return;
  context.font = inks.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2 + 1];
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = onInk ? inks.live : inks.free;
  context.strokeText(text, x, y);
  context.fillStyle = onInk ? inks.onLive : inks.label;
  context.fillText(text, x, y);
}

/** Bars of the bins, a pixel each, row by row. */
function paintRows(context: Context, inks: Inks, model: MapModel): void {
  const { plane, view, picture } = model;
  const { columns, cellWidth, cellHeight, pages } = plane;
  const bytesPerPixel = PAGE / (cellWidth * view.k);
  const heap = picture.end - picture.first;
  for (let row = 0; row < Math.ceil(pages / columns); row++) {
    const whole = { x: 0, y: row * cellHeight, width: columns * cellWidth, height: cellHeight };
    const box = seenBox(model, whole);
    if (box === null) continue;
    const left = Math.max(0, box.x);
    const from = row * columns * PAGE + ((left - view.x) / view.k / cellWidth) * PAGE;
    const end = Math.min(heap, (row + 1) * columns * PAGE);
    const count = Math.min(Math.ceil(view.width - left), Math.ceil((end - from) / bytesPerPixel));
    if (count <= 0) continue;
    paintColumns(context, inks, columnsFrom(picture.map, from, bytesPerPixel, count), {
      x: left,
      y: box.y,
      height: Math.min(box.height, view.height - box.y),
    });
  }
}

/** A bin is a pixel of a small picture, which is drawn as large as it is seen. */
function paintSquares(context: Context, inks: Inks, model: MapModel): void {
  const { plane, view, picture } = model;
  const { map } = picture;
  const colourOf = mixer(inks);
  const unit = plane.cellWidth * Math.sqrt(map.binBytes / PAGE);
  const seen = windowOf(view);
  const left = Math.max(0, Math.floor(seen.x / unit));
  const top = Math.max(0, Math.floor(seen.y / unit));
  const width = Math.ceil(seen.width / unit) + 2;
  const height = Math.ceil(seen.height / unit) + 2;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const blockBytes = plane.side ** 2 * PAGE;
  const blockUnits = (plane.side * plane.cellWidth) / unit;
  let bin = 0;
  for (const { from, to } of map.ranges)
    for (let at = from; at < to; at += map.binBytes, bin++) {
      const block = Math.floor(at / blockBytes);
      const point = mortonPoint((at - block * blockBytes) / map.binBytes);
      const x = Math.round(block * blockUnits) + point.x - left;
      const y = point.y - top;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const slack = (map.slack[bin] ?? 0) / map.binBytes;
      pixels[y * width + x] = colourOf((map.allocated[bin] ?? 0) / map.binBytes - slack, slack);
    }
  const small = new OffscreenCanvas(width, height);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  const scale = unit * view.k;
  context.drawImage(
    small,
    left * scale + view.x,
    top * scale + view.y,
    width * scale,
    height * scale,
  );
}

/** Of pages, where they are wide enough to be told apart, and of jumbos. */
function paintOutlines(context: Context, inks: Inks, model: MapModel): void {
  const { picture, plane, view } = model;
  const { map, first } = picture;
  context.lineWidth = 1;
  context.strokeStyle = inks.line;
  const lines = map.ranges.reduce((sum, { from, to }) => sum + (to - from) / PAGE, 0);
  if (plane.cellWidth * view.k >= PAGE_LINES_FROM && lines <= MOST_LINES)
    for (const { from, to } of map.ranges)
      for (let page = from - (from % PAGE); page < to; page += PAGE)
        strokeExtent(context, model, { address: first + page, size: PAGE });
  context.strokeStyle = inks.header;
  context.lineWidth = 1.5;
  const { addresses, sizes } = map.jumbos;
  for (let k = 0; k < Math.min(MOST_LINES, addresses.length); k++)
    strokeExtent(context, model, { address: addresses[k] ?? 0, size: sizes[k] ?? 0 });
}

function strokeExtent(context: Context, model: MapModel, { address, size }: Extent, grow = 0) {
  for (const { x, y, width, height } of seenBoxes(model, address, size))
    context.strokeRect(
      x + 0.5 - grow,
      y + 0.5 - grow,
      Math.max(1, width - 1) + 2 * grow,
      Math.max(1, height - 1) + 2 * grow,
    );
}

/** A ring around what was allocated lately, a broken one around what was freed: they fade from operation to
 *  operation, so that the way back shows what the way forth did. */
function paintRecent(context: Context, inks: Inks, model: MapModel): void {
  const { length, addresses, sizes, freed } = model.picture.map.recent;
  context.lineWidth = 2;
  context.strokeStyle = inks.mark;
  for (let age = length - 1; age > 0; age--) {
    const size = sizes[age] ?? 0;
    if (size === 0) continue;
    context.globalAlpha = (1 - age / (length + 1)) ** 2;
    context.setLineDash(freed[age] === 1 ? [2, 3] : []);
    strokeExtent(context, model, { address: addresses[age] ?? 0, size }, -1);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** What the last call did to whole pages: said in words, too, where there is room. */
function paintCall(context: Context, inks: Inks, model: MapModel): void {
  const thick = [{ width: 3, grow: -1 }];
  const double = [0, -3].map((grow) => ({ width: 1.25, grow }));
  const looks = {
    grown: { ink: inks.split, dash: [], rings: thick },
    surplus: { ink: inks.split, dash: [6, 3], rings: thick },
    cut: { ink: inks.split, dash: [2, 2], rings: thick },
    joined: { ink: inks.coalesced, dash: [], rings: double },
  } as const;
  for (const { kind, address, size } of callMarks(stepsDone(model.picture))) {
    const { ink, dash, rings } = looks[kind];
    context.strokeStyle = ink;
    context.setLineDash([...dash]);
    for (const { width, grow } of rings) {
      context.lineWidth = width;
      strokeExtent(context, model, { address, size }, grow);
    }
    context.setLineDash([]);
    const boxes = seenBoxes(model, address, size);
    const text = texts.map.marks[kind];
    const box = boxes.find(({ width }) => width > (text.length + 2) * LETTER);
    if (!box || box.height < LEAST_HEIGHT_FOR_TEXT) continue;
    context.font = inks.font;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillStyle = inks.free;
    context.fillRect(box.x + 4, box.y + 3, (text.length + 0.5) * LETTER, 11 * textScale);
    context.fillStyle = inks.ink;
    context.fillText(text, box.x + 6, box.y + 3 + 6 * textScale);
  }
}

function paintMarks(context: Context, inks: Inks, model: MapModel, marked: Marked): void {
  const { page } = model.picture;
  const outline = (extent: Extent, ink: string, width: number, grow: number) => {
    context.strokeStyle = ink;
    context.lineWidth = width;
    strokeExtent(context, model, extent, grow);
  };
  if (model.plane.pages > 1 && page.size > 0) outline(page, inks.ink, 1.5, 0);
  if (marked.last) outline(marked.last, inks.mark, 2, 0);
  for (const extent of [marked.selected, marked.hovered]) {
    if (!extent) continue;
    outline(extent, inks.ink, extent === marked.selected ? 2 : 1.5, 0);
    const [box] = seenBoxes(model, extent.address, extent.size);
    if (!box || box.width > 12) continue;
    const x = box.x + box.width / 2;
    context.fillStyle = inks.ink;
    context.beginPath();
    context.moveTo(x - 4, box.y - 2);
    context.lineTo(x + 4, box.y - 2);
    context.lineTo(x, box.y + 4);
    context.fill();
  }
}

/** Rows have the address of their first byte in sight beside them, one row has a scale below. */
function paintRuler(context: Context, inks: Inks, model: MapModel): void {
  const { plane, picture, view, left } = model;
  context.font = inks.font;
  context.fillStyle = inks.label;
  if (plane.order === 'rows' && left > 0) {
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const half = 8 * textScale;
    let above = Number.NEGATIVE_INFINITY;
    for (const { y, height, offset } of rowsSeen(model)) {
      const middle = Math.min(view.height - half, Math.max(half, y + height / 2));
      // Rows lower than letters go without, or addresses would lie over each other.
      if (middle - above < LETTER_HEIGHT) continue;
      context.fillText(hex(picture.first + offset), 0, middle);
      above = middle;
    }
  }
  context.textBaseline = 'alphabetic';
  const rows = rowsSeen(model);
  const [row] = rows;
  if (plane.order !== 'rows' || rows.length !== 1 || row === undefined) return;
  const pixels = plane.cellWidth * view.k;
  const wide = Math.min(view.width, row.width);
  const step = 2 ** Math.ceil(Math.log2((LABEL_ROOM * PAGE) / pixels));
  const last = row.offset + (wide / pixels) * PAGE;
  for (let at = Math.ceil(row.offset / step) * step; at <= last; at += step) {
    const x = ((at - row.offset) / PAGE) * pixels + Math.max(0, row.x);
    context.textAlign = x < 24 ? 'left' : x > view.width - 24 ? 'right' : 'center';
    context.fillText(hex(picture.first + at), left + x, view.height + 12 * textScale);
  }
}

function rowsSeen(model: MapModel): (Box & { offset: number })[] {
  const { plane, view, picture } = model;
  const boxes = boxesOf(plane, 0, picture.end - picture.first);
  return boxes.flatMap((each) => {
    const box = seenBox(model, each);
    if (box === null || box.height < 6) return [];
    const x = Math.max(0, -view.x / view.k);
    const offset = Math.floor(offsetAt(plane, x, each.y + each.height / 2));
    return offset < 0 ? [] : [{ ...box, offset }];
  });
}

/** The whole heap in address order, and framed in it what is in sight. */
function paintWhole(context: Context, inks: Inks, { picture, view, left }: MapModel): void {
  const { overview, ranges } = picture.map;
  const heap = picture.end - picture.first;
  const y = view.height + BELOW - WHOLE - 1;
  const part = view.width / overview.length;
  context.fillStyle = inks.free;
  context.fillRect(left, y, view.width, WHOLE);
  context.fillStyle = inks.live;
  overview.forEach((bytes, k) => {
    context.globalAlpha = Math.min(1, (bytes * overview.length) / heap);
    context.fillRect(left + k * part, y, part + 0.5, WHOLE);
  });
  context.globalAlpha = 1;
  context.strokeStyle = inks.ink;
  context.lineWidth = 1.5;
  for (const { from, to } of ranges) {
    const x = left + (from / heap) * view.width;
    context.strokeRect(x, y - 1, Math.max(2, ((to - from) / heap) * view.width), WHOLE + 1.5);
  }
}

/** The byte of the whole heap under a point of that bar, from its left edge; −1 beside it. */
export function offsetInWhole(model: MapModel, x: number, y: number): number {
  const { view, picture, left } = model;
  if (view.k === 1 || y < view.height + BELOW - WHOLE - 5) return -1;
  const share = (x - left) / view.width;
  return share < 0 || share >= 1 ? -1 : Math.floor(share * (picture.end - picture.first));
}

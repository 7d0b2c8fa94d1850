/** The inside of the buddy tree's canvas. */
import { ALLOCATED, frameAt, frameStarting } from '../model/frames.ts';
import { nameOf } from '../model/operations.ts';
import { hex, listOf } from '../model/sizes.ts';
import { frameShares, type Label, treeLabels } from '../model/tree-layout.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import type { Seen } from './motion.ts';
import { type Inks, paintColumns } from './paint.ts';
import { textScale } from './text-scale.ts';
import { type Box, GUTTER, type Placed, rowHeight, type TreeModel } from './tree-boxes.ts';
import { LISTS, listLabel } from './units.ts';

type Context = CanvasRenderingContext2D;

/** Advance of a letter of the monospaced 11 px labels. */
const LETTER = 6.7 * textScale;
const LEAST_ROW_FOR_TEXT = 13 * textScale;
const ROUNDING = 2;
/** On narrower ones dashes and round corners are not to be seen. */
const DETAILED = 8;
const DASHES = [3, 2];

/** A frame, where it is seen now, and where it goes. */
export interface Shown extends Placed, Seen {
  readonly target: Box;
}

export type Marked = Readonly<Record<'last' | 'other' | 'selected' | 'hovered', number | null>>;

export function paintTree(
  context: Context,
  inks: Inks,
  model: TreeModel,
  parents: readonly Seen[],
  shown: readonly Shown[],
  marked: Marked,
): void {
  context.font = inks.font;
  context.textBaseline = 'middle';
  paintRows(context, inks, model);
  paintParents(context, inks, parents);
  paintRuns(context, inks, model);
  paintCells(context, inks, shown);
  paintRunCounts(context, inks, model);
  paintLabels(context, inks, model, shown);
  paintMarks(context, inks, model, shown, marked);
}

function paintRows(context: Context, inks: Inks, { size }: TreeModel): void {
  const height = rowHeight(size);
  context.fillStyle = inks.hairline;
  for (const row of LISTS)
    context.fillRect(GUTTER, Math.round((row + 1) * height) - 1, size.width - GUTTER, 1);
  context.fillStyle = inks.label;
  context.textAlign = 'right';
  for (const row of LISTS) context.fillText(listLabel(row), GUTTER - 8, (row + 0.5) * height);
}

/** What was split: outlines above its halves. */
function paintParents(context: Context, inks: Inks, parents: readonly Seen[]): void {
  for (const alpha of new Set(parents.map((parent) => parent.alpha))) {
    context.globalAlpha = alpha;
    const alike = parents.filter((parent) => parent.alpha === alpha);
    outline(context, inks.outline, alike, []);
  }
  context.globalAlpha = 1;
}

function addOutline(context: Context, { x, y, width, height }: Box): void {
  if (width < DETAILED) context.rect(x, y, width, height);
  else context.roundRect(x, y, width, height, ROUNDING);
}

/** Frames too narrow to be painted one by one: what is live and slack of each pixel column. */
function paintRuns(context: Context, inks: Inks, { layout, picture, size }: TreeModel): void {
  const { frames } = picture.page;
  const height = rowHeight(size);
  context.lineWidth = 1;
  for (const run of layout.runs) {
    const y = run.row * height + 2;
    const first = Math.floor(run.x);
    const width = Math.max(2, Math.ceil(run.x + run.width) - first);
    const live = new Float32Array(width);
    const slack = new Float32Array(width);
    for (const i of run.members) {
      if (frames.states[i] !== ALLOCATED) continue;
      const used = frameShares(frameAt(frames, i));
      const x = (layout.x[i] ?? 0) - first;
      spread(live, x, layout.width[i] ?? 0, used.header + used.live);
      spread(slack, x, layout.width[i] ?? 0, 1 - used.header - used.live);
    }
    paintColumns(context, inks, { live, slack }, { x: GUTTER + first, y, height: height - 4 });
    context.strokeStyle = inks.line;
    context.setLineDash(DASHES);
    context.strokeRect(GUTTER + first + 0.5, y + 0.5, width - 1, height - 5);
  }
  context.setLineDash([]);
}

/** Adds `share` of what [x, x + width) covers of each pixel column. */
function spread(columns: Float32Array, x: number, width: number, share: number): void {
  for (let column = Math.floor(x); column < x + width && column < columns.length; column++) {
    const covered = Math.min(column + 1, x + width) - Math.max(column, x);
    columns[column] = Math.min(1, (columns[column] ?? 0) + Math.max(0, covered) * share);
  }
}

/** Those that appear are painted last, each as far as it is there. */
function paintCells(context: Context, inks: Inks, shown: readonly Shown[]): void {
  const cells = shown.filter(({ tiny }) => !tiny);
  paintAlike(
    context,
    inks,
    cells.filter(({ alpha }) => alpha === 1),
  );
  for (const cell of cells) {
    if (cell.alpha === 1) continue;
    context.globalAlpha = cell.alpha;
    paintAlike(context, inks, [cell]);
  }
  context.globalAlpha = 1;
}

/** Ink by ink, as to change it costs more than to paint with it: header and requested bytes over the hatching that
 *  stays as slack, free ones dashed. */
function paintAlike(context: Context, inks: Inks, cells: readonly Shown[]): void {
  const free = cells.filter(({ allocated, damaged }) => !allocated && !damaged);
  const allocated = cells.filter(({ allocated: is }) => is);
  const damaged = cells.filter(({ damaged: is }) => is);
  const parts = allocated.map((cell) => partsOf(cell));
  fill(context, inks.free, free);
  fill(context, inks.slack, allocated);
  fill(context, inks.broken, damaged);
  outline(context, inks.line, free.filter(isDetailed), DASHES);
  outline(
    context,
    inks.line,
    free.filter((cell) => !isDetailed(cell)),
    [],
  );
  outline(context, inks.slackLine, allocated, []);
  outline(context, inks.error, damaged, []);
  fill(
    context,
    inks.live,
    parts.map(({ live }) => live),
  );
  fill(
    context,
    inks.gap,
    parts.map(({ gap }) => gap),
  );
  fill(
    context,
    inks.header,
    parts.map(({ header }) => header),
  );
}

const isDetailed = ({ box }: Shown) => box.width >= DETAILED;

function fill(context: Context, ink: Inks['slack'], boxes: readonly { box: Box }[]): void {
  context.fillStyle = ink;
  for (const { box } of boxes) context.fillRect(box.x, box.y, box.width, box.height);
}

function outline(
  context: Context,
  ink: string,
  boxes: readonly { box: Box }[],
  dashes: number[],
): void {
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.setLineDash(dashes);
  context.beginPath();
  for (const { box } of boxes) {
    const { x, y, width, height } = box;
    addOutline(context, { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 });
  }
  context.stroke();
  context.setLineDash([]);
}

function partsOf(cell: Shown): Readonly<Record<'header' | 'gap' | 'live', { box: Box }>> {
  const { box } = cell;
  const shares = frameShares(cell);
  const part = (from: number, share: number) => {
    const x = box.x + Math.min(Math.round(from * box.width), box.width - 1);
    return {
      box: { ...box, x, width: share > 0 ? Math.max(1, Math.round(share * box.width)) : 0 },
    };
  };
  return {
    header: part(0, shares.header),
    gap: part(shares.header, shares.payload - shares.header),
    live: part(shares.payload, shares.live),
  };
}

function paintRunCounts(context: Context, inks: Inks, { layout, size }: TreeModel): void {
  const height = rowHeight(size);
  if (height < LEAST_ROW_FOR_TEXT) return;
  context.textAlign = 'center';
  context.font = `600 ${inks.font}`;
  for (const { row, members, x, width } of layout.runs) {
    if (width <= (String(members.length).length + 2) * LETTER) continue;
    const text = texts.tree.run(grouped(members.length));
    paintHaloed(context, text, GUTTER + x + width / 2, (row + 0.5) * height, inks.bg, inks.ink);
  }
  context.font = inks.font;
}

/** Text that is read on any ground. */
function paintHaloed(
  context: Context,
  text: string,
  x: number,
  y: number,
  halo: string,
  ink: string,
  width = 3,
): void {
  context.lineJoin = 'round';
  context.lineWidth = width;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

function paintLabels(
  context: Context,
  inks: Inks,
  model: TreeModel,
  shown: readonly Shown[],
): void {
  const { layout, size, operations } = model;
  const height = rowHeight(size);
  if (height < LEAST_ROW_FOR_TEXT) return;
  const candidates = (i: number): string[] => {
    const frame = shown[i];
    if (frame === undefined || frame.damaged) return [];
    if (!frame.allocated) return [hex(frame.address)];
    const name = nameOf(operations, frame.id);
    return [`${name}  ${grouped(frame.requested)}`, name];
  };
  context.textAlign = 'left';
  for (const label of treeLabels(layout, size.width - GUTTER, candidates, LETTER))
    paintLabel(context, inks, label, shown[label.frame], height);
}

function paintLabel(
  context: Context,
  inks: Inks,
  { x, text, place }: Label,
  frame: Shown | undefined,
  height: number,
): void {
  if (frame === undefined) return;
  // A label goes with its frame, and as that stands on whole pixels.
  const [dx, dy] = [frame.box.x - frame.target.x, frame.box.y - frame.target.y];
  const at = [GUTTER + Math.round(x) + dx, (listOf(frame.size) + 0.5) * height + dy] as const;
  context.globalAlpha = frame.alpha;
  if (place === 'beside') paintHaloed(context, text, ...at, inks.bg, inks.soft);
  else if (frame.allocated) {
    context.font = `600 ${inks.font}`;
    paintHaloed(context, text, ...at, inks.live, inks.onLive, 5);
    context.font = inks.font;
  } else {
    context.fillStyle = inks.soft;
    context.fillText(text, ...at);
  }
  context.globalAlpha = 1;
}

/** The rings around what is hovered, selected, and examined (inside a call it may be two) or touched last; and
 *  list order through a hovered list. */
function paintMarks(
  context: Context,
  inks: Inks,
  model: TreeModel,
  shown: readonly Shown[],
  marked: Marked,
): void {
  const { frames } = model.picture.page;
  const inside = model.picture.inside !== null;
  const examined = { ink: inks.mark, width: 2.5, ground: inside ? inks.examined : null };
  const looks = {
    last: examined,
    other: examined,
    selected: { ink: inks.ink, width: 2, ground: null },
    hovered: { ink: inks.ink, width: 1, ground: inks.hovered },
  };
  for (const kind of ['last', 'other', 'selected', 'hovered'] as const) {
    const address = marked[kind];
    const frame = address === null ? undefined : shown[frameStarting(frames, address)];
    if (frame === undefined) continue;
    const { x, y, width, height } = frame.box;
    context.beginPath();
    context.roundRect(x - 1, y - 1, Math.max(4, width + 2), height + 2, 3);
    const { ink, width: line, ground } = looks[kind];
    if (ground !== null) {
      context.fillStyle = ground;
      context.fill();
    }
    context.strokeStyle = ink;
    context.lineWidth = line;
    context.stroke();
  }
  paintLinkOrder(context, inks, model, marked.hovered);
}

/** Arcs from frame to frame of the hovered free frame's list, as far as they lie on this page. */
function paintLinkOrder(
  context: Context,
  inks: Inks,
  { picture, layout, size }: TreeModel,
  hovered: number | null,
): void {
  const { frames } = picture.page;
  const i = hovered === null ? -1 : frameStarting(frames, hovered);
  if (i < 0 || frames.states[i] === ALLOCATED) return;
  const height = rowHeight(size);
  const list = listOf(frames.sizes[i] ?? 0);
  const points = Array.from(picture.lists.heads[list] ?? [])
    .map((address) => frameStarting(frames, address))
    .filter((k) => k >= 0)
    .map((k) => GUTTER + (layout.x[k] ?? 0) + (layout.width[k] ?? 0) / 2);
  const y = (list + 0.5) * height;
  context.strokeStyle = inks.ink;
  context.fillStyle = inks.ink;
  context.globalAlpha = 0.7;
  context.lineWidth = 1;
  for (const [k, to] of points.slice(1).entries()) {
    const from = points[k] ?? to;
    // Towards the right above the frames, back towards the left below them.
    const bow = y + (to > from ? -1 : 1) * height * 0.75;
    const middle = (from + to) / 2;
    context.beginPath();
    context.moveTo(from, y);
    context.quadraticCurveTo(middle, bow, to, y);
    context.stroke();
    paintArrowHead(context, to, y, Math.atan2(y - bow, to - middle));
  }
  context.globalAlpha = 1;
}

function paintArrowHead(context: Context, x: number, y: number, angle: number): void {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-6, -3);
  context.lineTo(-6, 3);
  context.fill();
  context.restore();
}

import { computed, effect, signal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { frameStarting } from '../model/frames.ts';
import {
  type MapLayout,
  mapColumns,
  mapLayout,
  offsetAt,
  pointOf,
  stretches,
} from '../model/map-layout.ts';
import type { Picture } from '../model/picture.ts';
import { hex, PAGE } from '../model/sizes.ts';
import { pageNumber } from '../model/tree-layout.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { Painting, type Size, useSize } from './drawing.tsx';
import { type Inks, inksFor, paintColumns } from './paint.ts';
import { Panel } from './panel.tsx';
import { lastFrame, type Selection } from './selection.ts';
import { binarySize } from './units.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

const TALL_ROW = 30;
const LOW_ROW = 16;
const ROW_GAP = 3;
const LABEL_ROOM = 84;
const PAGE_LINES_FROM = 6;

interface MapModel {
  readonly picture: Picture;
  readonly layout: MapLayout;
  readonly rowHeight: number;
}

export function HeapMap({ session, selection }: Props) {
  const size = useSize();
  const map = useMemo(() => createMap(session, size), [session, size]);
  useLayoutEffect(
    () =>
      effect(() => {
        if (size.value.width > 0) session.setMapWidth(size.value.width);
      }),
    [session, size],
  );
  const picture = session.picture.value;
  const model = map.model.value;
  const pages = picture ? (picture.end - picture.first) / PAGE : 0;
  return (
    <Panel
      title={texts.map.title}
      class="map"
      note={
        pages > 0 &&
        texts.map.summary(grouped(pages), pages === 1, binarySize(pages * PAGE)) +
          (map.pointed.value === null ? '' : ` · ${hex(map.pointed.value)}`)
      }
      actions={<Legend inside={(session.picture.value?.step ?? 0) > 0} />}
    >
      <div class="plate" data-rows={map.rows.value}>
        <Painting class="drawing" size={size} draw={map.paint} />
        {pages === 0 && <p class="empty">{texts.map.empty}</p>}
        {model && pages > 0 && <PageSlider model={model} map={map} selection={selection} />}
      </div>
    </Panel>
  );
}

type HeapMapState = ReturnType<typeof createMap>;

function createMap(session: Session, size: { readonly value: Size }) {
  const pointed = signal<number | null>(null);
  const model = computed<MapModel | null>(() => {
    const picture = session.picture.value;
    const { width } = size.value;
    if (!picture || width <= 0) return null;
    const layout = mapLayout((picture.end - picture.first) / PAGE, width);
    return { picture, layout, rowHeight: layout.rows === 1 ? TALL_ROW : LOW_ROW };
  });
  /** Room for the largest heap of the run, so that nothing below moves while the cursor does. */
  const rows = computed(() => {
    const layout = model.value?.layout;
    if (!layout) return 1;
    const largest = Math.max(0, ...(session.timeline.value?.heap ?? []));
    return Math.max(layout.rows, mapLayout(largest / PAGE, size.value.width).rows);
  });
  const paint = (context: CanvasRenderingContext2D) => {
    const at = model.value;
    if (!at || at.layout.pages === 0) return;
    const inks = inksFor(context);
    paintHeap(context, inks, at);
    paintRuler(context, inks, at);
    paintMarks(context, inks, at, {
      selected: session.selected.value,
      hovered: session.hovered.value,
      last: lastFrame(at.picture),
    });
  };
  return { model, rows, pointed, paint };
}

const rowTop = (at: MapModel, row: number) => 2 + row * (at.rowHeight + ROW_GAP);

function paintHeap(context: CanvasRenderingContext2D, inks: Inks, at: MapModel): void {
  const { layout, picture, rowHeight } = at;
  const heap = picture.end - picture.first;
  for (const piece of stretches(layout, 0, heap)) {
    const y = rowTop(at, piece.row);
    context.fillStyle = inks.free;
    context.fillRect(layout.left, y, piece.width, rowHeight);
    paintColumns(context, inks, mapColumns(layout, picture.map, piece.row), {
      x: layout.left,
      y,
      height: rowHeight,
    });
    context.strokeStyle = inks.line;
    context.lineWidth = 1;
    context.strokeRect(layout.left + 0.5, y + 0.5, piece.width - 1, rowHeight - 1);
    if (layout.pageWidth < PAGE_LINES_FROM) continue;
    for (let x = layout.pageWidth; x < piece.width - 1; x += layout.pageWidth) {
      context.fillStyle = inks.line;
      context.fillRect(layout.left + Math.round(x), y, 1, rowHeight);
    }
  }
}

function paintRuler(context: CanvasRenderingContext2D, inks: Inks, at: MapModel): void {
  const { layout, picture, rowHeight } = at;
  context.font = inks.font;
  context.fillStyle = inks.label;
  if (layout.rows > 1) {
    context.textBaseline = 'middle';
    for (let row = 0; row < layout.rows; row++)
      context.fillText(
        hex(picture.first + row * layout.perRow * PAGE),
        0,
        rowTop(at, row) + rowHeight / 2 + 1,
      );
    return;
  }
  context.textBaseline = 'alphabetic';
  const heap = picture.end - picture.first;
  const spans = 2 ** Math.floor(Math.log2(Math.max(1, layout.width / LABEL_ROOM)));
  const step = rulerStep(layout.pages, spans);
  const y = rowTop(at, 0) + rowHeight + 14;
  for (let offset = 0; offset <= heap; offset += step) {
    const x = layout.left + (offset / heap) * layout.width;
    context.textAlign = offset === 0 ? 'left' : offset + step > heap ? 'right' : 'center';
    if (context.textAlign === 'right' && offset !== heap) context.textAlign = 'center';
    context.fillText(hex(picture.first + offset), x, y);
  }
}

/** Parts of a page while there is one, else whole pages, so that every tick is a round address. */
function rulerStep(pages: number, spans: number): number {
  if (pages === 1) return PAGE / spans;
  return Math.max(1, Math.ceil(pages / spans)) * PAGE;
}

function paintMarks(
  context: CanvasRenderingContext2D,
  inks: Inks,
  at: MapModel,
  marked: Readonly<Record<'last' | 'selected' | 'hovered', number | null>>,
): void {
  const { layout, picture, rowHeight } = at;
  const outline = (from: number, bytes: number, color: string, width: number, grow: number) => {
    context.strokeStyle = color;
    context.lineWidth = width;
    for (const piece of stretches(layout, from - picture.first, bytes))
      context.strokeRect(
        layout.left + piece.x - grow,
        rowTop(at, piece.row) - grow,
        Math.max(piece.width, 2) + 2 * grow,
        rowHeight + 2 * grow,
      );
  };
  const { page, outcome } = picture;
  if (layout.pages > 1 && page.size > 0) outline(page.address, page.size, inks.ink, 2, 0);
  const bytes =
    outcome?.frameSize ?? page.frames.sizes[frameStarting(page.frames, marked.last ?? 0)];
  if (marked.last !== null) outline(marked.last, bytes ?? 1, inks.mark, 2, -1);
  for (const address of [marked.selected, marked.hovered]) {
    if (address === null || address < picture.first || address >= picture.end) continue;
    const point = pointOf(layout, address - picture.first);
    const y = rowTop(at, point.row);
    context.fillStyle = inks.ink;
    context.beginPath();
    context.moveTo(layout.left + point.x - 4, y - 2);
    context.lineTo(layout.left + point.x + 4, y - 2);
    context.lineTo(layout.left + point.x, y + 4);
    context.fill();
  }
}

interface SliderProps {
  readonly model: MapModel;
  readonly map: HeapMapState;
  readonly selection: Selection;
}

/** Lies over the canvas: what is seen there is chosen here, by pointer or by keys. */
function PageSlider({ model, map, selection }: SliderProps) {
  const { picture, layout } = model;
  const { page } = picture;
  const number = pageNumber(picture.first, page.address);
  const addressUnder = (event: MouseEvent): number | null => {
    const { currentTarget } = event;
    if (!(currentTarget instanceof Element)) return null;
    const box = currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - 1) / (model.rowHeight + ROW_GAP));
    const bounded = Math.min(layout.rows - 1, Math.max(0, row));
    const offset = offsetAt(layout, bounded, event.clientX - box.left - layout.left);
    return offset < 0 ? null : picture.first + Math.floor(offset);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const pagesInFrame = Math.max(1, page.size / PAGE);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: pagesInFrame,
      ArrowUp: -layout.perRow,
      ArrowDown: layout.perRow,
      Home: -layout.pages,
      End: layout.pages,
      Enter: 0,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    const target = Math.min(layout.pages, Math.max(1, number + step));
    selection.pickPage(picture.first + (target - 1) * PAGE);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="page-slider"
      role="slider"
      tabIndex={0}
      aria-label={texts.map.page}
      aria-valuemin={1}
      aria-valuemax={layout.pages}
      aria-valuenow={number}
      aria-valuetext={texts.map.pageValue(String(number), String(layout.pages), hex(page.address))}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const address = addressUnder(event);
        if (address !== null) selection.pickPage(address);
      }}
      onPointerMove={(event) => {
        map.pointed.value = addressUnder(event);
      }}
      onPointerLeave={() => {
        map.pointed.value = null;
      }}
    />
  );
}

function Legend({ inside }: { readonly inside: boolean }) {
  const roles = [
    ['allocated', texts.map.allocated],
    ['slack', texts.map.slack],
    ['free', texts.map.free],
    ['examined', inside ? texts.map.examined : texts.map.last],
  ] as const;
  return (
    <ul class="legend">
      {roles.map(([role, name]) => (
        <li key={role}>
          <i class={`swatch ${role}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}

import { computed, effect, signal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { callMarks } from '../model/call-marks.ts';
import { extentOf, frameHolding, pageAround } from '../model/frames.ts';
import {
  boxesOf,
  deepest,
  type MapOrder,
  type MapView,
  mapPlane,
  offsetAt,
  pageBeside,
} from '../model/map-layout.ts';
import { nameOf } from '../model/operations.ts';
import { type Picture, stepsDone } from '../model/picture.ts';
import { hex, PAGE } from '../model/sizes.ts';
import { pageNumber } from '../model/tree-layout.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { BELOW, type MapModel, offsetInWhole, paintMap } from './draw-map.ts';
import { Painting, type Size, useSize } from './drawing.tsx';
import { createZoom } from './map-zoom.ts';
import { inksFor } from './paint.ts';
import { Panel } from './panel.tsx';
import { lastFrame, type Selection } from './selection.ts';
import { textScale } from './text-scale.ts';
import { binarySize } from './units.ts';

interface Props {
  readonly session: Session;
  readonly selection: Selection;
}

interface HeapMapProps extends Props {
  /** The session for words. */
  readonly reading: Session;
}

/** Room for the addresses of rows. */
const GUTTER = Math.round(76 * textScale);
/** A key zooms by this factor, and moves by this part of what is in sight. */
const ZOOM_STEP = 2;
const MOVE_STEP = 0.3;

export function HeapMap({ session, reading, selection }: HeapMapProps) {
  const size = useSize();
  const map = useMemo(() => createMap(session, size), [session, size]);
  useLayoutEffect(
    () =>
      effect(() => {
        const view = map.view.value;
        if (view === null) return;
        map.zoom.fit(view, deepest(mapPlane(view)));
        session.setMapView(view);
      }),
    [session, map],
  );
  const picture = reading.picture.value;
  const model = map.modelOf(picture);
  const pages = picture ? (picture.end - picture.first) / PAGE : 0;
  return (
    <Panel
      title={texts.map.title}
      class="map"
      note={
        pages > 0 &&
        texts.map.summary(grouped(pages), pages === 1, binarySize(pages * PAGE)) +
          (map.pointed.value < 0 ? '' : ` · ${hex(map.pointed.value)}`)
      }
      actions={
        <>
          <Legend picture={picture} />
          <OrderSwitch map={map} />
          <ZoomButtons map={map} />
        </>
      }
    >
      <div class="plate">
        <Painting class="drawing" size={size} draw={map.paint} />
        {pages === 0 && <p class="empty">{texts.map.empty}</p>}
        {model && pages > 0 && (
          <PageSlider session={session} model={model} map={map} selection={selection} />
        )}
      </div>
    </Panel>
  );
}

type HeapMapState = ReturnType<typeof createMap>;

function createMap(session: Session, size: { readonly value: Size }) {
  const pointer = signal<Point | null>(null);
  const order = signal<MapOrder>('rows');
  const zoom = createZoom();
  /** Room for the largest heap of the run, so that a page keeps its place while the cursor moves. */
  const pages = computed(() => {
    const picture = session.picture.value;
    const largest = session.timeline.value?.heap.reduce((a, b) => Math.max(a, b), 0) ?? 0;
    const now = picture ? picture.end - picture.first : 0;
    return Math.max(1, Math.ceil(Math.max(now, largest) / PAGE));
  });
  const left = computed(() => {
    const whole = { width: size.value.width, height: 1, pages: pages.value, order: order.value };
    const plane = mapPlane({ ...whole, k: 1, x: 0, y: 0 });
    return order.value === 'rows' && plane.columns < plane.pages ? GUTTER : 0;
  });
  const view = computed<MapView | null>(() => {
    const width = size.value.width - left.value;
    const height = size.value.height - BELOW;
    if (width <= 0 || height <= 0) return null;
    const { k, x, y } = zoom.transform.value;
    return { width, height, pages: pages.value, order: order.value, k, x, y };
  });
  const modelOf = (picture: Picture | null): MapModel | null => {
    if (!picture || !view.value) return null;
    const operations = session.operations.peek();
    return {
      picture,
      plane: mapPlane(view.value),
      view: view.value,
      left: left.value,
      nameOf: (id) => nameOf(operations, id),
    };
  };
  const model = computed(() => modelOf(session.picture.value));
  /** The address under the pointer, also when the map moves under it; −1 for none. */
  const pointed = computed(() => (model.value ? addressAt(model.value, pointer.value) : -1));
  const paint = (context: CanvasRenderingContext2D) => {
    const at = model.value;
    if (!at || at.picture.end === at.picture.first) return;
    const extent = (address: number | null) =>
      address === null ? null : extentOf(at.picture, address);
    const last = lastFrame(at.picture);
    // Followed through a call, a frame is examined and nothing else.
    const isFollowed = at.picture.inside !== null && session.selected.value === last;
    paintMap(context, inksFor(context), at, {
      selected: isFollowed ? null : extent(session.selected.value),
      hovered: extent(session.hovered.value),
      last: extent(last),
    });
  };
  return { model, modelOf, view, order, pointer, pointed, zoom, paint };
}

/** In pixels of what is in sight. */
interface Point {
  readonly x: number;
  readonly y: number;
}

function addressAt({ picture, plane, view }: MapModel, point: Point | null): number {
  if (point === null || point.y >= view.height) return -1;
  const offset = offsetAt(plane, (point.x - view.x) / view.k, (point.y - view.y) / view.k);
  const inHeap = offset >= 0 && offset < picture.end - picture.first;
  return inHeap ? picture.first + Math.floor(offset) : -1;
}

interface SliderProps extends Props {
  readonly model: MapModel;
  readonly map: HeapMapState;
}

/** Lies over the canvas: what is seen there is chosen, and moved, here, by pointer or by keys. */
function PageSlider({ session, model, map, selection }: SliderProps) {
  const { picture, plane, view, left } = model;
  const { page, first } = picture;
  const pages = (picture.end - first) / PAGE;
  const number = pageNumber(first, page.address);
  const pointOf = (event: MouseEvent): Point => {
    const box =
      event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : null;
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  /** The frame there, where frames are drawn one by one. */
  const frameAt = (address: number): number | null => {
    const { frames } = picture.map;
    return frames?.addresses[frameHolding(frames, address)] ?? null;
  };
  const look = (address: number, bytes: number) => {
    const [box] = boxesOf(plane, address - first, bytes);
    if (box) map.zoom.centre(box.x + box.width / 2, box.y + box.height / 2);
  };
  const goToPage = (to: number) => {
    const target = first + (Math.min(pages, Math.max(1, to)) - 1) * PAGE;
    selection.pickPage(target);
    if (view.k > 1) look(target, PAGE);
  };
  const zoomIn = () => {
    map.zoom.scaleBy(ZOOM_STEP);
    const wanted = session.selected.peek() ?? page.address;
    const { address, size } = extentOf(picture, wanted);
    if (wanted >= first && wanted < picture.end) look(address, size);
  };
  /** A key goes on from the page that the one before has asked for, be it seen yet or not. */
  const asked = () => {
    const chosen = session.chosen.peek() ?? page.address;
    return chosen >= first && chosen < picture.end ? pageAround(picture, chosen) : page;
  };
  /** In z the next address may be drawn anywhere: there the keys go to what is beside, past a jumbo to its end. */
  const goBeside = (right: number, below: number) => {
    const { address, size } = asked();
    for (let far = 1; ; far++) {
      const offset = pageBeside(plane, address - first, { right: far * right, below: far * below });
      if (offset < 0 || offset >= picture.end - first) return;
      const isWithin = offset >= address - first && offset < address - first + size;
      if (!isWithin) return goToPage(pageNumber(first, first + offset));
    }
  };
  /** A page that is wider than what is in sight is moved along, others are gone through. */
  const move = (x: number, y: number, byPages: number) => {
    if (plane.cellWidth * view.k <= view.width)
      return plane.order === 'z'
        ? goBeside(x, y)
        : goToPage(pageNumber(first, asked().address) + byPages);
    const middle = [(view.width / 2 - view.x) / view.k, (view.height / 2 - view.y) / view.k];
    map.zoom.centre(
      (middle[0] ?? 0) + (x * MOVE_STEP * view.width) / view.k,
      (middle[1] ?? 0) + (y * MOVE_STEP * view.height) / view.k,
    );
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(-1, 0, -1),
    ArrowRight: () => move(1, 0, Math.max(1, asked().size / PAGE)),
    ArrowUp: () => move(0, -1, -plane.columns),
    ArrowDown: () => move(0, 1, plane.columns),
    Home: () => goToPage(1),
    End: () => goToPage(pages),
    Enter: () => selection.pickPage(page.address),
    '+': zoomIn,
    '=': zoomIn,
    '-': () => map.zoom.scaleBy(1 / ZOOM_STEP),
    '0': () => map.zoom.reset(),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    // With Shift the arrows go through the run.
    if (event.shiftKey && event.key.startsWith('Arrow')) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent) => {
    const point = pointOf(event);
    const offset = offsetInWhole(model, point.x + left, point.y);
    if (offset >= 0) return look(first + offset, 1);
    const address = addressAt(model, point);
    const frame = frameAt(address);
    if (frame !== null) selection.pick(frame);
    else if (address >= 0) selection.pickPage(address);
  };
  const field = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (field.current ? map.zoom.attach(field.current) : undefined), [map]);
  useLayoutEffect(() => field.current?.style.setProperty('--left', `${left}px`), [left]);
  return (
    <div
      class="page-slider"
      ref={field}
      role="slider"
      tabIndex={0}
      data-zoomed={view.k > 1 ? '' : undefined}
      aria-label={texts.map.page}
      aria-valuemin={1}
      aria-valuemax={pages}
      aria-valuenow={number}
      aria-valuetext={texts.map.pageValue(String(number), String(pages), hex(page.address))}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onPointerMove={(event) => {
        map.pointer.value = pointOf(event);
        session.hovered.value = frameAt(map.pointed.value);
      }}
      onPointerLeave={() => {
        map.pointer.value = null;
        session.hovered.value = null;
      }}
    />
  );
}

function OrderSwitch({ map }: { readonly map: HeapMapState }) {
  const choice = (value: MapOrder, name: string, meaning?: string) => (
    <label title={meaning}>
      <input
        type="radio"
        name="map-order"
        checked={map.order.value === value}
        onChange={() => {
          map.zoom.reset();
          map.order.value = value;
        }}
      />
      {name}
    </label>
  );
  return (
    <fieldset class="switch">
      <legend>{texts.map.order}</legend>
      {choice('rows', texts.map.rows)}
      {choice('z', texts.map.z, texts.map.zMeaning)}
    </fieldset>
  );
}

/** The same as wheel, pinch and keys do. */
function ZoomButtons({ map }: { readonly map: HeapMapState }) {
  const { k } = map.zoom.transform.value;
  return (
    <div class="zoom-buttons">
      {k > 1 && (
        <button
          type="button"
          class="quiet"
          title={texts.map.whole}
          aria-label={texts.map.whole}
          onClick={map.zoom.reset}
        >
          {texts.map.zoomed(k < 10 ? k.toFixed(1) : grouped(Math.round(k)))}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-label={texts.map.zoomOut}
        onClick={() => map.zoom.scaleBy(1 / ZOOM_STEP)}
      >
        −
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={texts.map.zoomIn}
        onClick={() => map.zoom.scaleBy(ZOOM_STEP)}
      >
        +
      </button>
    </div>
  );
}

/** What the last call did to whole pages is explained as long as it is seen. */
function Legend({ picture }: { readonly picture: Picture | null }) {
  const marks = new Set(callMarks(picture ? stepsDone(picture) : []).map(({ kind }) => kind));
  const roles = [
    ['allocated', texts.map.allocated],
    ['slack', texts.map.slack],
    ['free', texts.map.free],
    ['examined', picture?.inside ? texts.map.examined : texts.map.last],
    ['recent', texts.map.recent],
  ] as const;
  return (
    <ul class="legend" aria-label={texts.map.legend}>
      {roles.map(([role, name]) => (
        <li key={role}>
          <i class={`swatch ${role}`} />
          {name}
        </li>
      ))}
      {picture?.damage && (
        <li>
          <i class="swatch damaged" />
          {texts.map.damaged}
        </li>
      )}
      {[...marks].map((kind) => (
        <li key={kind}>
          <i class={`swatch ${kind}`} />
          {texts.map.marks[kind]}
        </li>
      ))}
    </ul>
  );
}

import { batch, computed, effect, type Signal, signal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Landmark } from '../model/picture.ts';
import { largestServing } from '../model/strategies.ts';
import {
  placed,
  showing,
  type TimeWindow,
  wholeRun,
  within,
  zoomed,
} from '../model/time-window.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import {
  CURVES,
  drawBrush,
  drawHandle,
  drawTimeline,
  positionAt,
  timelineModel,
} from './draw-timeline.ts';
import { Drawing, type Size, useSize } from './drawing.tsx';
import { FrameSizeChoice } from './frame-size-choice.tsx';
import { Jump } from './jump.tsx';
import { LimitChoice } from './limit-choice.tsx';
import { LoadingBar } from './loading-bar.tsx';
import { giveUpForPart } from './range-choice.tsx';
import { createTimePointers, placeOf } from './time-pointers.ts';

interface Props {
  readonly session: Session;
  /** The session for words. */
  readonly reading: Session;
  /** Of the index that is drawn. */
  readonly frameSize: Signal<number>;
  /** What is jumped to. */
  readonly landmark: Signal<Landmark>;
}

/** Operations that are run once more, for a finer timeline of them. */
const MOST_FINER = 2 ** 18;
const ZOOM_STEP = 2;
const ZOOM_KEYS: Readonly<Record<string, number>> = {
  '+': ZOOM_STEP,
  '=': ZOOM_STEP,
  '-': 1 / ZOOM_STEP,
  '0': 0,
};

export function TimelinePanel({ session, reading, frameSize, landmark }: Props) {
  const size = useSize();
  const plot = useMemo(() => createPlot(session, size, frameSize), [session, size, frameSize]);
  const pointers = useMemo(() => createTimePointers(session, plot), [session, plot]);
  useLayoutEffect(() => effect(plot.keepInSight), [plot]);
  useLayoutEffect(() => effect(plot.askForFiner), [plot]);
  // A trace that is there at once shows no bar.
  const loading = session.loading.value;
  return (
    <section class="timeline" aria-label={texts.timeline.title}>
      <div class="top-line">
        <Legend session={reading} frameSize={frameSize} plot={plot} />
        {loading?.timeline ? (
          <LoadingBar
            {...loading}
            onCancel={session.cancelOpening}
            onPart={() => giveUpForPart(session)}
          />
        ) : (
          <Jump session={reading} landmark={landmark} />
        )}
      </div>
      {/* By keyboard the slider below does the same. */}
      <div
        class="plot"
        onPointerDown={pointers.begin}
        onPointerMove={pointers.move}
        onPointerUp={pointers.end}
        onPointerCancel={pointers.cancel}
        onWheel={(event) => {
          const model = plot.model.value;
          // The whole run in sight, the page scrolls on.
          if (!model || (event.deltaY >= 0 && !plot.isZoomed.value)) return;
          event.preventDefault();
          plot.zoom(2 ** (-event.deltaY / 300), positionAt(model, placeOf(event).x));
        }}
      >
        <Drawing class="drawing" size={size} draws={plot.draws} decorative />
      </div>
      <PositionSlider session={session} plot={plot} />
    </section>
  );
}

function PositionSlider({ session, plot }: { readonly session: Session; readonly plot: Plot }) {
  const cursor = session.cursor.value;
  const before = useRef(cursor);
  return (
    <input
      type="range"
      class="position"
      aria-label={texts.transport.position}
      title={texts.timeline.keys}
      min={0}
      max={session.operations.value.length}
      step={1}
      value={cursor}
      onInput={(event) => session.goTo(Number(event.currentTarget.value))}
      onPointerDown={() => {
        before.current = session.cursor.peek();
      }}
      // By a finger that has moved the thumb already the browser scrolls the page.
      onPointerCancel={() => session.goTo(before.current)}
      onKeyDown={(event) => {
        const factor = ZOOM_KEYS[event.key];
        if (factor === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        if (factor === 0) plot.showAll();
        else plot.zoom(factor, cursor);
      }}
    />
  );
}

/** Of the run, or of what is replayed of a trace while that is read. */
const drawnOf = (session: Session) => session.loading.value?.timeline ?? session.timeline.value;

/** Operations done, and of the call under way as much as is; while a trace is read, those that are. */
function placeOnAxis(session: Session): number {
  const loading = session.loading.value;
  if (loading?.timeline) return loading.timeline.operations;
  const picture = session.picture.value;
  const share = picture && picture.step > 0 ? picture.step / picture.steps.length : 0;
  return session.cursor.value + (session.step.value > 0 ? share : 0);
}

/** Operations that the axis has room for: of a trace that is read, as many as there will be. */
function lengthOfAxis(session: Session): number {
  const loading = session.loading.value;
  const { operations } = drawnOf(session) ?? { operations: 0 };
  return loading?.timeline ? operations / Math.max(loading.progress, 0.01) : operations;
}

/** Bytes requested, in frames, of the heap: at the position, or as far as a trace is read. */
function figuresOf(session: Session): readonly number[] {
  const soFar = session.loading.value?.timeline;
  if (soFar) return [soFar.requested, soFar.frames, soFar.heap].map((column) => column.at(-1) ?? 0);
  const picture = session.picture.value;
  if (!picture) return [0, 0, 0];
  return [picture.requested, picture.frameBytes, picture.end - picture.first];
}

type Plot = ReturnType<typeof createPlot>;

function createPlot(
  session: Session,
  size: { readonly value: Size },
  frameSize: { readonly value: number },
) {
  /** What was zoomed into; null: the whole run. */
  const chosen = signal<TimeWindow | null>(null);
  const brushed = signal<TimeWindow | null>(null);
  const length = computed(() => lengthOfAxis(session));
  const window = computed(() => chosen.value ?? wholeRun(length.value));
  const model = computed(() => {
    const timeline = drawnOf(session);
    if (!timeline || size.value.width <= 0) return null;
    const { from, to } = window.value;
    const finer = session.stretch.value;
    const covers = finer !== null && finer.wanted.from <= from && finer.wanted.to >= to;
    return timelineModel(timeline, covers ? finer.answer : timeline, size.value, window.value);
  });
  const choose = (next: TimeWindow) => {
    chosen.value = next.to - next.from >= length.peek() ? null : next;
  };
  const draws = [
    (svg: SVGSVGElement) => {
      const index = {
        frameSize: frameSize.value,
        largest: largestServing(session.strategies.value),
      };
      if (model.value) drawTimeline(svg, model.value, index);
    },
    (svg: SVGSVGElement) => {
      if (model.value) drawBrush(svg, model.value, brushed.value);
    },
    (svg: SVGSVGElement) => {
      if (model.value) drawHandle(svg, model.value, placeOnAxis(session));
    },
  ];
  return {
    model,
    window,
    brushed,
    draws,
    isZoomed: computed(() => chosen.value !== null),
    zoom: (factor: number, around: number) =>
      choose(zoomed(window.peek(), factor, around, length.peek())),
    place: (operations: number, position: number, share: number) =>
      choose(placed(length.peek(), operations, position, share)),
    showAll: () => {
      chosen.value = null;
    },
    endBrush() {
      const brush = brushed.peek();
      if (brush === null) return;
      batch(() => {
        brushed.value = null;
        if (brush.from !== brush.to)
          choose(
            within(length.peek(), Math.min(brush.from, brush.to), Math.max(brush.from, brush.to)),
          );
      });
    },
    /** Where the buckets of the whole run would be seen as steps. */
    askForFiner() {
      const { from, to } = window.value;
      const span = drawnOf(session)?.span ?? 1;
      const coarse = chosen.value !== null && (to - from) / span < size.value.width;
      session.askStretch(coarse && span > 1 && to - from <= MOST_FINER ? window.value : null);
    },
    /** The window goes with the cursor, and with a run that becomes shorter. */
    keepInSight() {
      const cursor = session.cursor.value;
      const operations = length.value;
      const now = chosen.peek();
      if (now !== null) choose(showing(now, Math.min(cursor, operations), operations));
    },
  };
}

const NO_TICKS = { grows: [], avoidable: [], fails: [] };

interface LegendProps extends Omit<Props, 'landmark' | 'reading'> {
  readonly plot: Plot;
}

function Legend({ session, frameSize, plot }: LegendProps) {
  const values = figuresOf(session);
  const { grows, avoidable, fails } = drawnOf(session) ?? NO_TICKS;
  const { from, to } = plot.window.value;
  const { timeline } = texts;
  return (
    <ul class="legend" aria-label={timeline.legend}>
      {CURVES.map(({ name, title }, i) => (
        <li key={name} class="curve">
          <i class={`swatch curve-${name}`} />
          {title} <b>{grouped(values[i] ?? 0)}</b>
        </li>
      ))}
      <li>
        <LimitChoice session={session} />
      </li>
      <li>
        <i class="swatch curve-index" />
        <FrameSizeChoice value={frameSize}>{timeline.index} </FrameSizeChoice>
      </li>
      {grows.length > 0 && (
        <li>
          <i class="swatch grew" />
          {timeline.grows}
        </li>
      )}
      {avoidable.length > 0 && (
        <li>
          <i class="swatch avoidable" />
          {timeline.avoidable}
        </li>
      )}
      {fails.length > 0 && (
        <li>
          <i class="swatch failed" />
          {timeline.fails}
        </li>
      )}
      {plot.isZoomed.value && (
        <li class="zoomed">
          <span>
            <span class="word">{timeline.operations}</span>
            {timeline.window(grouped(from), grouped(to))}
          </span>
          <button type="button" class="link" onClick={plot.showAll}>
            {timeline.whole}
          </button>
        </li>
      )}
    </ul>
  );
}

import { computed, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Landmark } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { CURVES, drawHandle, drawTimeline, positionAt, timelineModel } from './draw-timeline.ts';
import { Drawing, type Size, useSize } from './drawing.tsx';
import { Jump } from './jump.tsx';
import { LoadingBar } from './loading-bar.tsx';

interface Props {
  readonly session: Session;
  /** What is jumped to. */
  readonly landmark: Signal<Landmark>;
}

export function TimelinePanel({ session, landmark }: Props) {
  const size = useSize();
  const plot = useMemo(() => createPlot(session, size), [session, size]);
  const values = figuresOf(session);
  const count = session.operations.value.length;
  const cursor = session.cursor.value;
  const goTo = (event: PointerEvent) => {
    const { currentTarget } = event;
    const model = plot.model.value;
    if (!(currentTarget instanceof Element) || !model || session.loading.peek()) return;
    session.goTo(positionAt(model, event.clientX - currentTarget.getBoundingClientRect().left));
  };
  return (
    <section class="timeline" aria-label={texts.timeline.title}>
      <div class="top-line">
        <ul class="legend">
          {CURVES.map(({ name, title }, i) => (
            <li key={name}>
              <i class={`swatch curve-${name}`} />
              {title} <b>{grouped(values[i] ?? 0)}</b>
            </li>
          ))}
          {(session.timeline.value?.grows.length ?? 0) > 0 && (
            <li>
              <i class="swatch grew" />
              {texts.timeline.grows}
            </li>
          )}
          {(session.timeline.value?.fails.length ?? 0) > 0 && (
            <li>
              <i class="swatch failed" />
              {texts.timeline.fails}
            </li>
          )}
        </ul>
        {session.loading.value?.timeline ? (
          <LoadingBar session={session} />
        ) : (
          <Jump session={session} landmark={landmark} />
        )}
      </div>
      {/* By keyboard the slider below does the same. */}
      <div
        class="plot"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
        }}
      >
        <Drawing class="drawing" size={size} draws={plot.draws} decorative />
      </div>
      <input
        type="range"
        class="position"
        aria-label={texts.transport.position}
        min={0}
        max={count}
        step={1}
        value={cursor}
        onInput={(event) => session.goTo(Number(event.currentTarget.value))}
      />
    </section>
  );
}

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
  const { operations } = session.timeline.value ?? { operations: 0 };
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

function createPlot(session: Session, size: { readonly value: Size }) {
  const model = computed(() => {
    const timeline = session.timeline.value;
    return timeline && size.value.width > 0
      ? timelineModel(timeline, size.value, lengthOfAxis(session))
      : null;
  });
  const draws = [
    (svg: SVGSVGElement) => {
      if (model.value) drawTimeline(svg, model.value);
    },
    (svg: SVGSVGElement) => {
      if (model.value) drawHandle(svg, model.value, placeOnAxis(session));
    },
  ];
  return { model, draws };
}

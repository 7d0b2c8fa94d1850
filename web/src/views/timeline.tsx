import { computed, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Landmark } from '../model/picture.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { texts } from '../texts/page.ts';
import { CURVES, drawHandle, drawTimeline, positionAt, timelineModel } from './draw-timeline.ts';
import { Drawing, type Size, useSize } from './drawing.tsx';
import { Jump } from './jump.tsx';

interface Props {
  readonly session: Session;
  /** What is jumped to. */
  readonly landmark: Signal<Landmark>;
}

export function TimelinePanel({ session, landmark }: Props) {
  const size = useSize();
  const plot = useMemo(() => createPlot(session, size), [session, size]);
  const picture = session.picture.value;
  const count = session.operations.value.length;
  const cursor = session.cursor.value;
  const values = picture
    ? [picture.requested, picture.frameBytes, picture.end - picture.first]
    : [0, 0, 0];
  const goTo = (event: PointerEvent) => {
    const { currentTarget } = event;
    const model = plot.model.value;
    if (!(currentTarget instanceof Element) || !model) return;
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
        <Jump session={session} landmark={landmark} />
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

/** Operations done, and of the call under way as much as is. */
function placeOnAxis(session: Session): number {
  const picture = session.picture.value;
  const share = picture && picture.step > 0 ? picture.step / picture.steps.length : 0;
  return session.cursor.value + (session.step.value > 0 ? share : 0);
}

function createPlot(session: Session, size: { readonly value: Size }) {
  const model = computed(() => {
    const timeline = session.timeline.value;
    return timeline && size.value.width > 0 ? timelineModel(timeline, size.value) : null;
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

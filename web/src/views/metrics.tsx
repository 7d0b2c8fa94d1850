import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import {
  fragmentationIndex,
  internalFragmentation,
  peakUtilisation,
  unusableIndex,
} from '../model/metrics.ts';
import type { Counters } from '../model/picture.ts';
import { largestServing } from '../model/strategies.ts';
import type { Session } from '../session/session.ts';
import { grouped } from '../texts/numbers.ts';
import { type Term, texts } from '../texts/page.ts';
import { FrameSizeChoice } from './frame-size-choice.tsx';
import { Panel } from './panel.tsx';
import { percent } from './units.ts';

interface Props {
  readonly session: Session;
  /** The size of a frame that the indices are for; the timeline draws one of them. */
  readonly frameSize: Signal<number>;
}

const COUNTERS: readonly (keyof Counters)[] = [
  'probes',
  'walked',
  'splits',
  'coalesces',
  'grows',
  'fails',
];

export function Metrics({ session, frameSize }: Props) {
  const picture = session.picture.value;
  const { metrics } = texts;
  const heap = picture ? picture.end - picture.first : 0;
  const requested = picture?.requested ?? 0;
  const internal = internalFragmentation(
    requested,
    picture?.frameBytes ?? 0,
    picture?.liveCount ?? 0,
  );
  const largest = largestServing(session.strategies.value);
  const { counts = [], bytes = [] } = picture?.lists ?? {};
  const unusable = unusableIndex(bytes, frameSize.value, largest);
  const fragmentation = fragmentationIndex(counts, bytes, frameSize.value, largest);
  return (
    <Panel title={metrics.title} class="metrics">
      <Metric term={metrics.inUse}>{metrics.of(grouped(requested), grouped(heap))}</Metric>
      <Metric term={metrics.internal}>{percent(internal.whole)}</Metric>
      <div class="pair">
        <Metric term={metrics.rounding}>{percent(internal.rounding)}</Metric>
        <Metric term={metrics.headers}>{percent(internal.headers)}</Metric>
      </div>
      <div class="with-choice">
        <Metric term={metrics.unusable}>{unusable.toFixed(3)}</Metric>
        <FrameSizeChoice value={frameSize}>
          <span class="hidden">{metrics.size}</span>
        </FrameSizeChoice>
      </div>
      <Metric term={metrics.fragmentation}>
        {fragmentation < 0 ? metrics.wouldFit : fragmentation.toFixed(3)}
      </Metric>
      <Metric term={metrics.utilisation}>
        {percent(peakUtilisation(picture?.peakRequested ?? 0, heap))}
      </Metric>
      <Metric term={metrics.missed}>
        {picture?.missedCoalesces === null
          ? metrics.tooMany
          : grouped(picture?.missedCoalesces ?? 0)}
      </Metric>
      <Metric term={metrics.peak}>
        {metrics.both(grouped(picture?.peakRequested ?? 0), grouped(picture?.peakFrames ?? 0))}
      </Metric>
      <div class="pair">
        {COUNTERS.map((name) => (
          <Metric key={name} term={metrics[name]}>
            {grouped(picture?.counters[name] ?? 0)}
          </Metric>
        ))}
      </div>
    </Panel>
  );
}

interface MetricProps {
  readonly term: Term;
  readonly children: ComponentChildren;
}

/** A figure that says on request how it is defined. */
function Metric({ term, children }: MetricProps) {
  return (
    <details class="metric">
      <summary title={term.meaning}>
        <span class="term">{term.name}</span>
        <b>{children}</b>
      </summary>
      <p>
        {term.meaning}
        {term.formula && <code>{term.formula}</code>}
        {term.source && <cite>{term.source}</cite>}
      </p>
    </details>
  );
}

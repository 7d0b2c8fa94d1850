/** The figures of a trace, and of the heap that replayed it, by the names that people read. */
import type { Side, TraceFigures } from '../model/report.ts';
import { listSize } from '../model/sizes.ts';
import { grouped } from './numbers.ts';

export interface Figure {
  /** Begins with spaces where it is part of the one before. */
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

const PERCENT = 100;

const figure = (label: string, value: number, text = grouped(value)): Figure => ({
  label,
  value,
  text,
});
const whenAny = (label: string, n: number) => (n > 0 ? [figure(label, n)] : []);
const percent = (label: string, part: number) =>
  figure(label, part, `${(part * PERCENT).toFixed(1)} %`);
const ratio = (label: string, part: number, whole: number) =>
  figure(label, whole === 0 ? 0 : part / whole, whole === 0 ? '–' : (part / whole).toFixed(3));

export function traceFigures(figures: TraceFigures): Figure[] {
  return [
    figure('operations', figures.events),
    ...Object.entries(figures.ops).flatMap(([kind, n]) => whenAny(`  ${kind}`, n)),
    ...whenAny('free(NULL)', figures.free_null),
    ...whenAny('frees of what is not live', figures.free_unknown),
    ...whenAny('reallocs of what is not live', figures.realloc_unknown),
    ...whenAny('reallocs of NULL', figures.realloc_null),
    ...whenAny('reallocs to 0', figures.realloc_to_zero),
    ...whenAny('failed in the program', figures.failed),
    ...whenAny('allocations over live ones', figures.alloc_over_live),
    figure('peak of live bytes', figures.peak_live_bytes),
    figure('  peak reached by operation', figures.peak_live_at + 1),
    figure('live bytes at the end', figures.end_live_bytes),
    figure('live allocations at the end', figures.end_live_blocks),
    figure('most live allocations', figures.max_live_blocks),
    figure('largest size', figures.max_size),
    figure('bytes allocated in all', figures.alloc_bytes_total),
  ];
}

export function heapFigures({ heap, failed }: Side): Figure[] {
  const { report, firstFail, fragmentation, blame } = heap;
  const { internal, unusable } = fragmentation;
  return [
    figure('heap bytes', report.heapBytes),
    ratio('  heap bytes per peak live byte', report.heapBytes, report.peakRequested),
    figure('grows', report.grows),
    figure('  avoidable grows', blame.totals.avoidable),
    figure('  bytes that avoidable grows added', blame.totals.avoidableBytes),
    figure('splits', report.splits),
    figure('coalesces', report.coalesces),
    figure('lists probed', report.probes),
    figure('frames walked', report.walked),
    figure('failed', report.fails),
    ...(firstFail === null || failed === null
      ? []
      : [figure('  first that failed', firstFail, `${grouped(firstFail + 1)}, ${failed}`)]),
    figure('peak requested', report.peakRequested),
    figure('peak in frames', report.peakFrames),
    figure('requested at the end', report.endRequested),
    figure('in frames at the end', report.endFrames),
    percent('  rounding in frames at the end', internal.rounding),
    percent('  headers in frames at the end', internal.headers),
    ratio('unusable for a page at the end', unusable['65536'] ?? 0, 1),
  ];
}

/** At the end, by list. */
export function freeFigures({ heap }: Side): Figure[] {
  return heap.report.free.flatMap((n, list) => whenAny(freeLabel(list), n));
}

const freeLabel = (list: number) =>
  `free frames, ${list === 0 ? 'jumbo' : grouped(listSize(list))}`;

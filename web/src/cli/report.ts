/** What `report` prints: the trace's own figures and those of every heap that replayed it. */
import type { HeapReport } from '../model/report.ts';
import { listSize } from '../model/sizes.ts';
import { STRATEGIES, type Strategies } from '../model/strategies.ts';
import { grouped } from '../texts/numbers.ts';
import type { TraceFigures } from '../trace/figures.ts';
import type { ParsedTrace } from '../trace/trace.ts';

export interface Replayed {
  readonly strategies: Strategies;
  readonly report: HeapReport;
}

/** Choices by the strategies' names. */
export function namedStrategies(strategies: Strategies): Record<string, string> {
  return Object.fromEntries(
    STRATEGIES.map(({ name, choices }, i) => [name, choices[strategies[i] ?? 0] ?? choices[0]]),
  );
}

export function reportJson(trace: ParsedTrace, heaps: readonly Replayed[]): string {
  const document = {
    trace: { format: trace.format, ...trace.figures },
    warnings: trace.warnings,
    heaps: heaps.map(({ strategies, report }) => ({
      strategies: namedStrategies(strategies),
      ...report,
    })),
  };
  return `${JSON.stringify(document)}\n`;
}

type Row = readonly [label: string, value: string];

export function reportText(name: string, trace: ParsedTrace, heaps: readonly Replayed[]): string {
  const sections = [
    section(`${name}, ${trace.format}, ${grouped(trace.lines)} lines`, traceRows(trace.figures)),
    ...heaps.map((heap) => section(heapTitle(heap.strategies), heapRows(heap.report))),
  ];
  if (trace.warnings.length > 0) sections.push(warningsText(trace));
  return `${sections.join('\n\n')}\n`;
}

function section(title: string, rows: readonly Row[]): string {
  const label = Math.max(...rows.map(([text]) => text.length));
  const value = Math.max(...rows.map(([, text]) => text.length));
  const lines = rows.map(([l, v]) => `  ${l.padEnd(label)}  ${v.padStart(value)}`);
  return [title, ...lines].join('\n');
}

function warningsText({ warnings }: ParsedTrace): string {
  const lines = warnings.map(({ line, message, count }) => {
    const times = count > 1 ? ` (${grouped(count)} times)` : '';
    return `  line ${line}: ${message}${times}`;
  });
  return ['Warnings', ...lines].join('\n');
}

function traceRows(figures: TraceFigures): Row[] {
  const ops = Object.entries(figures.ops).filter(([, n]) => n > 0);
  return [
    ['operations', grouped(figures.events)],
    ...ops.map(([kind, n]): Row => [`  ${kind}`, grouped(n)]),
    ...whenAny('free(NULL)', figures.free_null),
    ...whenAny('frees of what is not live', figures.free_unknown),
    ...whenAny('reallocs of what is not live', figures.realloc_unknown),
    ...whenAny('reallocs of NULL', figures.realloc_null),
    ...whenAny('reallocs to 0', figures.realloc_to_zero),
    ...whenAny('failed', figures.failed),
    ...whenAny('allocations over live ones', figures.alloc_over_live),
    ['peak of live bytes', grouped(figures.peak_live_bytes)],
    ['  reached by operation', grouped(figures.peak_live_at)],
    ['live bytes at the end', grouped(figures.end_live_bytes)],
    ['live allocations at the end', grouped(figures.end_live_blocks)],
    ['most live allocations', grouped(figures.max_live_blocks)],
    ['largest size', grouped(figures.max_size)],
    ['bytes allocated in all', grouped(figures.alloc_bytes_total)],
  ];
}

function whenAny(label: string, n: number): Row[] {
  return n > 0 ? [[label, grouped(n)]] : [];
}

function heapTitle(strategies: Strategies): string {
  const choices = Object.entries(namedStrategies(strategies));
  return `Heap: ${choices.map(([name, choice]) => `${name} ${choice}`).join(', ')}`;
}

function heapRows(report: HeapReport): Row[] {
  return [
    ['heap bytes', grouped(report.heapBytes)],
    ['  per peak live byte', ratio(report.heapBytes, report.peakRequested)],
    ['grows', grouped(report.grows)],
    ['splits', grouped(report.splits)],
    ['coalesces', grouped(report.coalesces)],
    ['lists probed', grouped(report.probes)],
    ['frames walked', grouped(report.walked)],
    ['failed', grouped(report.fails)],
    ['peak requested', grouped(report.peakRequested)],
    ['peak in frames', grouped(report.peakFrames)],
    ['requested at the end', grouped(report.endRequested)],
    ['in frames at the end', grouped(report.endFrames)],
    ...report.free.flatMap((n, list) => whenAny(freeLabel(list), n)),
    ['hash of the addresses', report.addressHash],
  ];
}

const freeLabel = (list: number) =>
  `free frames, ${list === 0 ? 'jumbo' : grouped(listSize(list))}`;

function ratio(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(3);
}

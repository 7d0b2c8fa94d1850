/** What `report` prints: the trace's own figures and those of every heap that replayed it. */

import type { HashedReplay } from '../engine/replay-trace.ts';
import { limitText } from '../model/limit.ts';
import { operationAt } from '../model/operations.ts';
import { type Side, sideOf } from '../model/report.ts';
import { MEMORY_PAGES, PAGE } from '../model/sizes.ts';
import { limitOf, STRATEGIES, type Strategies } from '../model/strategies.ts';
import { CLI_TEXTS } from '../texts/cli.ts';
import { type Figure, freeFigures, heapFigures, traceFigures } from '../texts/figures.ts';
import { NO_REPLAY } from '../texts/load-report.ts';
import { grouped } from '../texts/numbers.ts';
import type { DhatProfile } from '../trace/formats/dhat.ts';
import type { ParsedTrace, TraceWarning } from '../trace/trace.ts';
import { blameSections } from './blame.ts';

export interface Heap extends HashedReplay {
  readonly strategies: Strategies;
}

/** A trace and the heap that replayed it. */
export interface Replay {
  readonly file: string;
  readonly trace: ParsedTrace;
  readonly heap: Heap;
}

export type Row = readonly [label: string, value: string];

/** Rows of figures, or lines of text, under a title. */
export interface Section {
  readonly title: string;
  readonly rows?: readonly Row[];
  readonly lines?: readonly string[];
}

const DHAT_SITES = 20;

/** Choices by the strategies' names. */
function namedStrategies(strategies: Strategies): Record<string, string> {
  return Object.fromEntries(
    STRATEGIES.map(({ name, choices }, i) => [name, choices[strategies[i] ?? 0] ?? choices[0]]),
  );
}

/** `other` is held against the first; null for none. */
export function reportJson(mine: Replay, other: Replay | null): string {
  const document = { ...documentOf(mine), ...(other !== null && { against: documentOf(other) }) };
  return `${JSON.stringify(document)}\n`;
}

function documentOf({ trace, heap }: Replay) {
  const { format, lines, processes, chosen, warnings } = trace;
  const { strategies, report, addressHash, firstFail, fragmentation, blame } = heap;
  return {
    trace: {
      format,
      lines,
      ...trace.figures,
      ...(processes.length > 1 && {
        pid: processes[chosen]?.pid ?? null,
        processes: processes.map(({ pid, events }) => ({ pid, events })),
      }),
      warnings,
    },
    heaps: [
      {
        strategies: namedStrategies(strategies),
        ...report,
        ...{ addressHash, firstFail, fragmentation, blame },
        warnings: heapWarnings(trace, heap),
      },
    ],
  };
}

/** DHAT's sums by the names that events would have, where they mean the same. */
export function dhatJson({ format, sites, total, endTime, peakTime, frames }: DhatProfile): string {
  const trace = {
    format,
    events: null,
    aggregate: true,
    program_points: sites.length,
    total_bytes: total.totalBytes,
    total_blocks: total.totalBlocks,
    at_gmax_bytes: total.peakBytes,
    at_gmax_blocks: total.peakBlocks,
    at_end_bytes: total.endBytes,
    at_end_blocks: total.endBlocks,
    te: endTime,
    tg: peakTime,
    frames,
    peak_live_bytes: total.peakBytes,
    end_live_bytes: total.endBytes,
    end_live_blocks: total.endBlocks,
    alloc_bytes_total: total.totalBytes,
    warnings: [{ line: 0, message: NO_REPLAY, count: 1 }],
    sites,
  };
  return `${JSON.stringify({ trace, heaps: [] })}\n`;
}

export function reportText(replay: Replay, form: 'text' | 'md'): string {
  const { file, trace, heap } = replay;
  const { format, lines } = trace;
  const warnings = [
    ...heapWarnings(trace, heap).map(({ message }) => message),
    ...trace.warnings.map(warningLine),
  ];
  return printed(
    [
      {
        title: `${file}, ${format}, ${grouped(lines)} lines`,
        rows: traceFigures(trace.figures).map(rowOf),
      },
      {
        title: heapTitle(heap.strategies),
        rows: [
          ...[...heapFigures(side(replay)), ...freeFigures(side(replay))].map(rowOf),
          ['hash of the addresses', heap.addressHash],
        ],
      },
      ...blameSections(heap.blame),
      ...(warnings.length > 0 ? [{ title: 'Warnings', lines: warnings }] : []),
    ],
    form,
  );
}

export function dhatText(file: string, profile: DhatProfile, form: 'text' | 'md'): string {
  const { total, sites, command } = profile;
  const shown = sites.slice(0, DHAT_SITES);
  const rest = sites.length - shown.length;
  const rows: Row[] = [
    ['bytes in all', grouped(total.totalBytes)],
    ['blocks in all', grouped(total.totalBlocks)],
    ['bytes at the peak', grouped(total.peakBytes)],
    ['blocks at the peak', grouped(total.peakBlocks)],
    ['bytes at the end', grouped(total.endBytes)],
    ['blocks at the end', grouped(total.endBlocks)],
  ];
  const lines = shown.map(
    (site) =>
      `${grouped(site.peakBytes)} bytes in ${grouped(site.peakBlocks)} blocks: ${site.name}`,
  );
  return printed(
    [
      { title: `${file}, dhat, ${command}`, rows },
      {
        title: 'Call sites by their bytes at the peak',
        lines: rest > 0 ? [...lines, `and ${grouped(rest)} more`] : lines,
      },
      { title: 'No replay', lines: [NO_REPLAY] },
    ],
    form,
  );
}

export function side({ trace: { operations, figures }, heap }: Replay): Side {
  return sideOf(operations, figures, heap);
}

export function printed(sections: readonly Section[], form: 'text' | 'md'): string {
  return `${sections.map(form === 'md' ? sectionMarkdown : sectionText).join('\n\n')}\n`;
}

function sectionText({ title, rows = [], lines = [] }: Section): string {
  const label = Math.max(...rows.map(([text]) => text.length));
  const value = Math.max(...rows.map(([, text]) => text.length));
  const table = rows.map(([l, v]) => `  ${l.padEnd(label)}  ${v.padStart(value)}`);
  return [title, ...table, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Lines that are set in belong to the one before. */
function sectionMarkdown({ title, rows = [], lines = [] }: Section): string {
  const table = rows.map(([label, value]) => `| ${literal(label.trim())} | ${literal(value)} |`);
  const head = rows.length > 0 ? ['| figure | value |', '| --- | ---: |'] : [];
  const list = lines.map((line) => literal(line).replace(/^ */, '$&- '));
  return [`### ${literal(title)}`, '', ...head, ...table, ...list].join('\n');
}

/** Names hold what Markdown takes for its own: `operator new`, `std::vector<int>`, `__libc_start_main`. */
const literal = (text: string) => text.replace(/[\\`*_<>|[\]]/g, '\\$&');

/** What the heap could not do. */
function heapWarnings({ operations }: ParsedTrace, { strategies, report, firstFail }: Heap) {
  if (firstFail === null) return [];
  const { kind, size, extra } = operationAt(operations, firstFail);
  const bytes = kind === 'calloc' ? size * extra : size;
  const limit = limitOf(strategies);
  // The first page of memory is none of the heap's.
  if (report.heapBytes + bytes <= Math.min(limit, MEMORY_PAGES - 1) * PAGE) return [];
  const message = CLI_TEXTS.heapEnds(limitText(limit), report.fails, firstFail);
  return [{ operation: firstFail, message }];
}

export function warningLine({ line, message, count }: TraceWarning): string {
  const times = count > 1 ? ` (${grouped(count)} times)` : '';
  return `${line > 0 ? `line ${line}: ` : ''}${message}${times}`;
}

export function heapTitle(strategies: Strategies): string {
  const choices = Object.entries(namedStrategies(strategies));
  const limit = limitOf(strategies);
  const bound = limit < MEMORY_PAGES ? [['limit', limitText(limit)]] : [];
  return `Heap: ${[...choices, ...bound].map((each) => each.join(' ')).join(', ')}`;
}

function rowOf({ label, text }: Figure): Row {
  return [label, text];
}

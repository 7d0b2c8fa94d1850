/** What the page says of a trace that was read. */
import type { EventRange } from '../model/event-range.ts';
import { counted, grouped } from './numbers.ts';

export const LOAD_REPORT = {
  label: 'How the trace was read',
  summary: (file: string, format: string, events: number, lines: number) =>
    `${file}, ${format}: ${counted(events, 'event', 'events')} from ${counted(lines, 'line', 'lines')}.`,
  bytes: (peak: number, end: number) =>
    `At most ${counted(peak, 'byte', 'bytes')} live, ${grouped(end)} at the end.`,
  details: (warnings: number) =>
    warnings === 0 ? 'Details' : `Details, ${counted(warnings, 'remark', 'remarks')}`,
  warning: (line: number, message: string, count: number) => {
    if (line === 0) return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
    const more = count > 1 ? ` and ${grouped(count - 1)} more` : '';
    return `Line ${line}${more}: ${message}.`;
  },
  process: 'Process',
  oneProcess: (pid: number | null, events: number) =>
    `${pid ?? 'without a number'}, ${counted(events, 'event', 'events')}`,
  notRead: (file: string) => `${file} was not opened.`,
  range: {
    summary: 'Open a part of it',
    many: 'A long trace: some of its events are there sooner, and can be looked at alone.',
    some: 'Some of its events can be opened alone.',
    from: 'events from',
    to: 'to',
    fromName: 'Events from',
    toName: 'Events to',
    end: 'the end',
    open: 'Open this range',
    whole: 'Whole file',
    expected: (from: string, to: string) =>
      `Expected two numbers of events, counted from 0, of which the first is less; saw “${from}” and “${to}”.`,
    alone: ({ from, to }: EventRange) =>
      `Events from ${grouped(from)}${Number.isFinite(to) ? ` to ${grouped(to)}` : ''} alone: blocks from before are unknown.`,
  },
  figures: {
    malloc: 'malloc',
    calloc: 'calloc',
    realloc: 'realloc',
    aligned: 'aligned',
    free: 'free',
    freeNull: 'free(NULL)',
    freeUnknown: 'frees of what is not live',
    reallocUnknown: 'reallocs of what is not live',
    failed: 'failed in the program',
    overLive: 'addresses used again while live',
    endBlocks: 'live at the end',
  },
  dhat: (file: string, sites: number, bytes: number, blocks: number) =>
    `${file} is a DHAT profile: ${counted(sites, 'call site', 'call sites')} allocated ` +
    `${counted(bytes, 'byte', 'bytes')} in ${counted(blocks, 'block', 'blocks')}.`,
  dhatTable: 'Call sites by their bytes at the peak',
  dhatColumns: ['call site', 'bytes at the peak', 'bytes in all', 'bytes at the end'],
  dhatRest: (sites: number) => `and ${counted(sites, 'call site', 'call sites')} more`,
} as const;

/** Said wherever somebody wants a DHAT profile replayed. */
export const NO_REPLAY =
  'DHAT keeps sums, not events, so this cannot be replayed. Record the program with valgrind ' +
  '--trace-malloc=yes, heaptrack -r, ltrace or mtrace instead.';

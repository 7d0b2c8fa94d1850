/** Figures of a heap that a check may hold below a number: `--fail-above peak-heap=8MiB,fails=0`. */
import type { Replayed } from '../model/report.ts';
import { CLI_TEXTS as TEXT } from '../texts/cli.ts';

/** What can be held, by the names people type. */
const FIGURES: Readonly<Record<string, (heap: Replayed) => number>> = {
  'peak-heap': ({ report }) => report.heapBytes,
  'peak-requested': ({ report }) => report.peakRequested,
  'peak-frames': ({ report }) => report.peakFrames,
  'end-requested': ({ report }) => report.endRequested,
  'end-frames': ({ report }) => report.endFrames,
  grows: ({ report }) => report.grows,
  splits: ({ report }) => report.splits,
  coalesces: ({ report }) => report.coalesces,
  probes: ({ report }) => report.probes,
  walked: ({ report }) => report.walked,
  fails: ({ report }) => report.fails,
  'avoidable-grows': ({ blame }) => blame.totals.avoidable,
  'avoidable-bytes': ({ blame }) => blame.totals.avoidableBytes,
};

export const FIGURE_NAMES = Object.keys(FIGURES);

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

export interface Threshold {
  readonly name: string;
  readonly most: number;
}

/** What stands before the first `=`, and what behind it; '' where there is none. */
export function cutAtEquals(text: string): readonly [string, string] {
  const [name = '', ...rest] = text.split('=');
  return [name, rest.join('=')];
}

/** `NAME=NUMBER[UNIT]`, parted by commas; or what is wrong with it. */
export function readThresholds(text: string): Threshold[] | string {
  const thresholds: Threshold[] = [];
  for (const part of text.split(',')) {
    const [name, value] = cutAtEquals(part);
    if (!Object.hasOwn(FIGURES, name)) return TEXT.threshold(name, FIGURE_NAMES);
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(value) ?? [];
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (digits === undefined || factor === undefined) return TEXT.thresholdValue(name, value);
    thresholds.push({ name, most: Number(digits) * factor });
  }
  return thresholds;
}

/** A sentence for each threshold that the heap passes. */
export function passed(thresholds: readonly Threshold[], heap: Replayed): string[] {
  return thresholds.flatMap(({ name, most }) => {
    const value = FIGURES[name]?.(heap) ?? 0;
    return value > most ? [TEXT.passed(name, value, most)] : [];
  });
}

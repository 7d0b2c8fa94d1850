/** Two traces side by side: what differs first, the widest differences on top. */
import { TEXTS_OF_COMPARISON as TEXT } from '../texts/comparison.ts';
import { blameSections } from './blame.ts';
import {
  heapRows,
  heapTitle,
  printed,
  type Replay,
  type Row,
  type Section,
  traceRows,
} from './report.ts';

interface Pair {
  readonly label: string;
  readonly mine: string;
  readonly other: string;
}

/** A figure that only one of them has is 0 in the other. */
export function comparisonText(mine: Replay, other: Replay, form: 'text' | 'md'): string {
  const pairs = [
    ...paired(traceRows(mine.trace), traceRows(other.trace)),
    ...paired(heapRows(mine.trace, mine.heap), heapRows(other.trace, other.heap)),
  ];
  const differing = pairs.filter(({ mine, other }) => mine !== other);
  const alike = pairs.filter(({ mine, other }) => mine === other);
  differing.sort((one, another) => difference(another) - difference(one));
  return printed(
    [
      {
        title: TEXT.title(mine.file, other.file),
        lines: [heapTitle(mine.heap.strategies), TEXT.counts(differing.length, alike.length)],
      },
      { title: TEXT.differing, rows: differing.map(rowOf) },
      ...rankings(mine, other),
      { title: TEXT.alike, rows: alike.map(({ label, mine }): Row => [label, mine]) },
    ].filter((section) => (section.rows ?? section.lines ?? []).length > 0),
    form,
  );
}

function paired(mine: readonly Row[], other: readonly Row[]): Pair[] {
  const [first, second] = [new Map(mine), new Map(other)];
  return [...new Set([...first.keys(), ...second.keys()])].map((label) => ({
    label,
    mine: first.get(label) ?? '0',
    other: second.get(label) ?? '0',
  }));
}

/** Of the larger figure; 0 for what are no numbers. */
function difference({ mine, other }: Pair): number {
  const [one, another] = [mine, other].map((text) => Number.parseFloat(text.replace(/\s/g, '')));
  if (one === undefined || another === undefined) return 0;
  return Math.abs(one - another) / Math.max(Math.abs(one), Math.abs(another), 1) || 0;
}

function rowOf({ label, mine, other }: Pair): Row {
  return [label.trim(), `${mine} → ${other}`];
}

/** What both have in a ranking is left out. */
function rankings(mine: Replay, other: Replay): Section[] {
  const titled = (replay: Replay) =>
    new Map(blameSections(replay.heap.blame).map(({ title, lines = [] }) => [title, lines]));
  const [first, second] = [titled(mine), titled(other)];
  return [...new Set([...first.keys(), ...second.keys()])].map((title) => {
    const [before, after] = [first.get(title) ?? [], second.get(title) ?? []];
    return {
      title,
      lines: [
        ...before.filter((line) => !after.includes(line)).map((line) => `− ${line}`),
        ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
      ],
    };
  });
}

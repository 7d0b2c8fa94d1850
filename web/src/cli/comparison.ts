/** Two traces side by side: what differs first, the widest differences on top. */
import { compared, type Pair, type Paired } from '../model/comparison.ts';
import { COMPARISON as TEXT } from '../texts/comparison.ts';
import { FIRST, heapTitle, printed, type Replay, type Row, type Section } from './report.ts';

/** A figure that only one of them has is 0 in the other. */
const NO_FIGURE = '0';

export function comparisonText(mine: Replay, other: Replay, form: 'text' | 'md'): string {
  const { figures, rankings } = compared(sideOf(mine), sideOf(other), FIRST);
  const { differing, alike } = figures;
  return printed(
    [
      {
        title: TEXT.title(mine.file, other.file),
        lines: [heapTitle(mine.heap.strategies), TEXT.counts(differing.length, alike.length)],
      },
      { title: TEXT.differing, rows: differing.map(rowOf) },
      ...rankings.map(rankingOf),
      { title: TEXT.alike, rows: alike.map(({ label, mine }): Row => [label, mine ?? NO_FIGURE]) },
    ].filter((section: Section) => (section.rows ?? section.lines ?? []).length > 0),
    form,
  );
}

const sideOf = ({ trace, heap }: Replay) => ({ ...trace, heap });

function rowOf({ label, mine, other }: Pair): Row {
  return [label, `${mine ?? NO_FIGURE} → ${other ?? NO_FIGURE}`];
}

/** What both have is left out. */
function rankingOf({ title, differing }: Paired): Section {
  const lines = differing.flatMap(({ label, mine, other }) => [
    ...(mine === null ? [] : [`− ${label}: ${mine}`]),
    ...(other === null ? [] : [`+ ${label}: ${other}`]),
  ]);
  return { title, lines };
}

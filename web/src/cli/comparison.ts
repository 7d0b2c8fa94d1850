/** Two traces side by side: what differs first, the widest differences on top. */
import { compared, type Pair, type Paired } from '../model/comparison.ts';
import { COMPARISON as TEXT } from '../texts/comparison.ts';
import { heapTitle, printed, type Replay, type Row, type Section, side } from './report.ts';

export function comparisonText(mine: Replay, other: Replay, form: 'text' | 'md'): string {
  const { figures, freeFrames, rankings } = compared(side(mine), side(other));
  return printed(
    [
      {
        title: TEXT.title(mine.file, other.file),
        lines: [heapTitle(mine.heap.strategies), TEXT.counts(figures)],
      },
      { title: TEXT.differing, rows: figures.differing.map(rowOf) },
      { title: freeFrames.title, rows: freeFrames.differing.map(rowOf) },
      ...rankings.map(rankingOf),
      {
        title: TEXT.alike,
        rows: [...figures.alike, ...freeFrames.alike].map(
          ({ label, mine }): Row => [label, mine ?? TEXT.noFigure],
        ),
      },
    ].filter((section: Section) => (section.rows ?? section.lines ?? []).length > 0),
    form,
  );
}

function rowOf({ label, mine, other }: Pair): Row {
  return [label, `${mine ?? TEXT.noFigure} → ${other ?? TEXT.noFigure}`];
}

/** What both have is left out. */
function rankingOf({ title, differing }: Paired): Section {
  const lines = differing.flatMap(({ label, mine, other }) => [
    ...(mine === null ? [] : [`− ${label}: ${mine}`]),
    ...(other === null ? [] : [`+ ${label}: ${other}`]),
  ]);
  return { title, lines };
}

/**
 * Two runs side by side: what both have is paired by what it is of, and what differs the most comes first. Command line
 * and page tell the same.
 */
import { BLAME } from '../texts/blame.ts';
import { COMPARISON as TEXT } from '../texts/comparison.ts';
import { type Figure, freeFigures, heapFigures, traceFigures } from '../texts/figures.ts';
import { grouped } from '../texts/numbers.ts';
import type { Blame } from './blame.ts';
import type { Side } from './report.ts';
import { hex, listOf } from './sizes.ts';
import { partOf } from './usage.ts';

/** A figure, or a row of a ranking. */
export interface Item {
  /** By which it is found in the other. */
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

export interface Pair {
  readonly key: string;
  readonly label: string;
  /** What is read; null where that side has none. */
  readonly mine: string | null;
  readonly other: string | null;
}

export interface Paired {
  readonly title: string;
  /** The most first. */
  readonly differing: readonly Pair[];
  readonly alike: readonly Pair[];
}

export interface Comparison {
  readonly figures: Paired;
  readonly freeFrames: Paired;
  readonly rankings: readonly Paired[];
}

export function compared(mine: Side, other: Side): Comparison {
  const areTraces = mine.figures !== null && other.figures !== null;
  const figuresOf = (side: Side) => [
    ...(areTraces && side.figures !== null ? traceFigures(side.figures) : []),
    ...heapFigures(side),
  ];
  const figures = (title: string, of: (side: Side) => Figure[]) => ({
    title,
    ...paired(of(mine).map(itemOf), of(other).map(itemOf), relative),
  });
  const rankings = rankingsOf(mine.heap.blame);
  const others = rankingsOf(other.heap.blame);
  return {
    figures: figures(TEXT.figures, figuresOf),
    freeFrames: figures(TEXT.freeFrames, freeFigures),
    rankings: rankings.flatMap(({ title, items }, i) => {
      const pairs = paired(items, others[i]?.items ?? [], absolute);
      return pairs.differing.length + pairs.alike.length === 0 ? [] : [{ title, ...pairs }];
    }),
  };
}

const itemOf = ({ label, value, text }: Figure): Item => ({
  ...{ key: label, value, text },
  label: label.trim(),
});

type Difference = (mine: number, other: number) => number;
/** Of figures in different units: the share of the larger one that is not in the other. */
export const relative: Difference = (mine, other) =>
  Math.abs(mine - other) / Math.max(Math.abs(mine), Math.abs(other), Number.MIN_VALUE);
export const absolute: Difference = (mine, other) => Math.abs(mine - other);

/** What one side lacks is 0 there. Equal differences stay in the order of their sides. */
export function paired(
  mine: readonly Item[],
  other: readonly Item[],
  difference: Difference,
): Omit<Paired, 'title'> {
  const byKey = (items: readonly Item[]) => new Map(items.map((item) => [item.key, item]));
  const [mineBy, otherBy] = [byKey(mine), byKey(other)];
  const pairs = [...new Set([...mineBy.keys(), ...otherBy.keys()])].map((key) => {
    const [one, another] = [mineBy.get(key), otherBy.get(key)];
    return {
      key,
      label: (one ?? another)?.label ?? key,
      mine: one?.text ?? null,
      other: another?.text ?? null,
      difference: difference(one?.value ?? 0, another?.value ?? 0),
    };
  });
  return {
    differing: pairs
      .filter((pair) => pair.mine !== pair.other)
      .sort((one, another) => another.difference - one.difference),
    alike: pairs.filter((pair) => pair.mine === pair.other),
  };
}

function rankingsOf({
  worst,
  rounding,
  frameSizes,
  held,
  sites,
  leaks,
}: Blame): readonly { readonly title: string; readonly items: readonly Item[] }[] {
  const ranking = <Row>(title: string, rows: readonly Row[], item: (row: Row) => Item) => ({
    title,
    items: rows.map(item),
  });
  return [
    ranking(BLAME.worst, worst, (grow) => ({
      key: `${grow.operation} ${grow.wanted}`,
      label: `${BLAME.operation} ${grouped(grow.operation + 1)}`,
      value: grow.grown,
      text: `${BLAME.grewBy(grow.grown)} ${BLAME.although(grow)}`,
    })),
    ranking(BLAME.roundingTitle, rounding, (each) => ({
      key: String(partOf(each.to, each.frame, listOf(each.frame))),
      label: BLAME.rounded(each),
      value: each.slack,
      text: `${BLAME.slackOfAll(each)}, ${BLAME.roundingDetail(each)}`,
    })),
    ranking(BLAME.frameSizesTitle, frameSizes, (use) => ({
      key: String(use.frame),
      label: BLAME.framesOf(use.frame),
      value: use.allocations,
      text: BLAME.use(use),
    })),
    ranking(BLAME.heldTitle, held, (pages) => ({
      key: hex(pages.address),
      label: hex(pages.address),
      value: pages.free,
      text: TEXT.held(pages),
    })),
    ranking(BLAME.sitesTitle, sites, (site) => ({
      key: site.name,
      label: site.name,
      value: site.held,
      text: BLAME.siteUse(site),
    })),
    ranking(BLAME.leaksTitle, leaks, (leak) => ({
      key: `${leak.site} ${leak.site === null ? leak.size : ''}`,
      label: TEXT.leaking(leak),
      value: leak.bytes,
      text: BLAME.leakSum(leak),
    })),
  ];
}

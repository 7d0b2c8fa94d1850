/** Who is to blame, as sections of the report. Operations have the numbers that the page gives them. */
import type { Blame, HeldPages } from '../model/blame.ts';
import { BLAME as TEXT } from '../texts/blame.ts';
import { grouped } from '../texts/numbers.ts';
import type { Section } from './report.ts';

const PINS_SHOWN = 3;
/** Rows of a ranking in a report; --json has all. */
const SHOWN = 5;

export function blameSections(blame: Blame): Section[] {
  const { totals, worst, frameSizes, rounding, held, sites, leaks } = blame;
  const told = worst.slice(0, SHOWN);
  const spared = totals.avoidable === 0 ? [] : [TEXT.avoidable(totals.avoidableBytes, told.length)];
  const grows = told.flatMap((grow) => [
    `${TEXT.grew(grow.grown)} ${TEXT.operation} ${grouped(grow.operation + 1)} ${TEXT.although(grow)}, ${TEXT.unusable(grow.unusable)}`,
    ...(grow.candidate === null ? [] : heldLines(grow.candidate).map((line) => `  ${line}`)),
  ]);
  return [
    {
      title: TEXT.title,
      lines: [TEXT.summary(totals.avoidable, totals.grows), ...spared, ...grows],
    },
    ranking(
      TEXT.roundingTitle,
      rounding.map((each) => `${TEXT.rounding(each)} (${TEXT.roundingDetail(each)})`),
    ),
    { title: TEXT.frameSizesTitle, lines: frameSizes.map(TEXT.frameUse) },
    ranking(
      TEXT.heldTitle,
      held.map((pages) => heldLines(pages).join('; ')),
    ),
    ranking(TEXT.sitesTitle, sites.map(TEXT.site)),
    ranking(TEXT.leaksTitle, leaks.map(TEXT.leak)),
  ].filter(({ lines }) => lines.length > 0);
}

function ranking(title: string, lines: readonly string[]) {
  return { title, lines: lines.slice(0, SHOWN) };
}

function heldLines(pages: HeldPages): string[] {
  const pins = pages.pins.slice(0, PINS_SHOWN).map(TEXT.pin);
  const rest = pages.frames - pins.length;
  return [
    TEXT.candidate(pages),
    ...pins,
    ...(rest > 0 && pins.length > 0 ? [TEXT.more(rest)] : []),
  ];
}

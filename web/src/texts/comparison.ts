/** What is said of two traces side by side. */
import type { HeldPages } from '../model/blame.ts';
import type { Paired } from '../model/comparison.ts';
import type { Leak } from '../model/usage.ts';
import { counted, grouped } from './numbers.ts';

export const COMPARISON = {
  run: 'Compare with…',
  hint: 'The same program after a fix, replayed with these strategies.',
  shipped: 'Compare with a trace that comes with the page',
  end: 'End the comparison',
  title: (mine: string, other: string) => `${mine} → ${other}`,
  counts: ({ differing, alike }: Paired) =>
    `${counted(differing.length, 'figure differs', 'figures differ, the most first')}; ` +
    `${counted(alike.length, 'is', 'are')} alike`,
  figures: 'Figures',
  differing: 'Figures that differ, the most first',
  freeFrames: 'Free frames at the end',
  alike: 'Figures that are alike',
  moreRows: (n: number) => `${grouped(n)} more that ${n === 1 ? 'differs' : 'differ'} less`,
  more: (title: string) => `${title}, more that differ less`,
  alikeIn: (title: string) => `${title}, alike`,
  alikeRows: (n: number) => `${grouped(n)} alike`,
  mine: 'this run',
  other: 'the other',
  what: 'figure',
  /** That only the other has. */
  noFigure: '0',
  notRanked: 'not ranked',
  remarks: (name: string, n: number) => `${counted(n, 'remark', 'remarks')} on ${name}`,

  held: ({ frames, free }: HeldPages) =>
    `${counted(frames, 'live frame', 'live frames')}, ${counted(free, 'byte', 'bytes')} free`,
  leaking: ({ site, size }: Leak) =>
    site ?? (size === null ? 'unknown call site' : counted(size, 'byte each', 'bytes each')),
} as const;

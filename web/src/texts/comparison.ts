/** What is said of two traces side by side. */
import type { HeldPages } from '../model/blame.ts';
import type { Leak } from '../model/usage.ts';
import { counted, grouped } from './numbers.ts';

export const COMPARISON = {
  title: (mine: string, other: string) => `${mine} → ${other}`,
  figures: 'Figures',
  counts: (differing: number, alike: number) =>
    `${counted(differing, 'figure differs', 'figures differ')}, ${grouped(alike)} ${alike === 1 ? 'is' : 'are'} alike`,
  differing: 'Figures that differ, the most first',
  alike: 'Figures that are alike',

  held: ({ frames, free }: HeldPages) =>
    `${counted(frames, 'live frame', 'live frames')}, ${counted(free, 'byte', 'bytes')} free`,
  leaking: ({ site, size }: Leak) =>
    site ?? (size === null ? 'unknown call site' : counted(size, 'byte each', 'bytes each')),
} as const;

/** What the command line says of two traces side by side. */
import { grouped } from './numbers.ts';

export const TEXTS_OF_COMPARISON = {
  title: (mine: string, other: string) => `${mine} → ${other}`,
  counts: (differing: number, alike: number) =>
    `${grouped(differing)} figures differ, ${grouped(alike)} are alike`,
  differing: 'Figures that differ, the most first',
  alike: 'Figures that are alike',
} as const;

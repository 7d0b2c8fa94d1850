/** The most that a heap may have: out of memory is an event to look at, long before all memory is taken. */
import { MEMORY_PAGES, PAGE } from './sizes.ts';

const UNITS = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Whole pages in a text such as `1MiB` or `64 KiB`, all memory at most; null where it is no such size, or less than
 *  a page. */
export function readLimit(text: string): number | null {
  const [, digits = '', name] = /^(\d{1,9}) ?(\w+)$/.exec(text) ?? [];
  const unit = Object.entries(UNITS).find(([each]) => each === name)?.[1];
  const pages = Math.floor((Number(digits) * (unit ?? 0)) / PAGE);
  return pages > 0 ? Math.min(pages, MEMORY_PAGES) : null;
}

/** What readLimit reads as so many pages: `1 MiB`. */
export function limitText(pages: number): string {
  const bytes = pages * PAGE;
  const largest = Object.entries(UNITS).findLast(([, unit]) => bytes % unit === 0);
  const [name, unit] = largest ?? ['KiB', UNITS.KiB];
  return `${bytes / unit} ${name}`;
}

import { expect, test } from 'vitest';
import { limitText, readLimit } from './limit.ts';
import { MEMORY_PAGES } from './sizes.ts';
import { areSame, limitOf, ORIGINAL, withLimit } from './strategies.ts';

test('what is written as a limit is read as the same pages', () => {
  for (const pages of [1, 3, 16, 17, 4096, MEMORY_PAGES])
    expect(readLimit(limitText(pages))).toBe(pages);
  expect(limitText(1)).toBe('64 KiB');
  expect(limitText(24)).toBe('1536 KiB');
  expect(limitText(MEMORY_PAGES)).toBe('4 GiB');
});

test('parts of pages do not count, more than all memory is all, anything else is no limit', () => {
  expect(readLimit('100KiB')).toBe(1);
  expect(readLimit('9 GiB')).toBe(MEMORY_PAGES);
  for (const text of ['', '0MiB', '63KiB', '1', '1 MB', '-1MiB', '1e3KiB', 'MiB'])
    expect(readLimit(text)).toBeNull();
});

test('a limit stands behind the strategies, and makes another heap of the same', () => {
  const bounded = withLimit(ORIGINAL, 3);
  expect(limitOf(bounded)).toBe(3);
  expect(limitOf(ORIGINAL)).toBe(MEMORY_PAGES);
  expect(areSame(bounded, ORIGINAL)).toBe(false);
  expect(areSame(ORIGINAL, bounded)).toBe(false);
  expect(areSame(withLimit(bounded, MEMORY_PAGES), ORIGINAL)).toBe(true);
});

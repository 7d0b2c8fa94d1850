import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE, SMALLEST } from '../model/sizes.ts';
import { ALLOCATED_MARK, clearPage, copyPage, EMPTY, putBack } from './snapshot.ts';

const WORDS = PAGE / 4;
/** Behind another one. */
const NUMBER = 1;
/** Fewer than there may be, so that some are left for later. */
const AT_ONCE = 7;

/** As the module finds them. */
const filledIn = (memory: Uint32Array) => (from: number) => {
  const found = [];
  for (let at = from; at < (NUMBER + 1) * PAGE && found.length < AT_ONCE; at += SMALLEST)
    if (memory.subarray(at / 4, at / 4 + 4).some((word) => word !== 0)) found.push(at);
  return Uint32Array.from(found);
};

const copyOf = (memory: Uint32Array) => copyPage(memory, NUMBER, filledIn(memory));

const word = fc.oneof(
  fc.constantFrom(0, 1, ALLOCATED_MARK, 8, 24, 0x8000_0000),
  fc.integer({ min: 0, max: 32 }).map((log) => 2 ** log % 2 ** 32),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);
const place = fc.integer({ min: WORDS, max: 2 * WORDS - 1 });
const written = fc.array(fc.tuple(place, word));

test('what is put back is the page word for word, whatever they are', () => {
  fc.assert(
    fc.property(written, written, (some, more) => {
      const memory = new Uint32Array(2 * WORDS);
      for (const [at, value] of some) memory[at] = value;
      // Headers stand where frames begin, more often than words at random do.
      for (const [at, value] of more) memory.set([ALLOCATED_MARK, value], at & -4);
      const copy = new Uint32Array(2 * WORDS).fill(0xdead, WORDS);
      clearPage(copy, NUMBER, null);
      putBack(copy, NUMBER, copyOf(memory));
      expect(copy).toEqual(memory);
      clearPage(copy, NUMBER, copyOf(memory));
      expect(copy.every((each) => each === 0)).toBe(true);
    }),
  );
});

test('the header of an allocated frame of up to a page takes two bytes', () => {
  const memory = new Uint32Array(2 * WORDS);
  let headers = 0;
  for (let size = SMALLEST; size <= PAGE; size *= 2)
    memory.set([ALLOCATED_MARK, size], WORDS + 4 * headers++);
  expect(copyOf(memory).byteLength - EMPTY.byteLength).toBe(2 * headers);
});

test('all pages without anything in them are one', () => {
  expect(copyOf(new Uint32Array(2 * WORDS))).toBe(EMPTY);
});

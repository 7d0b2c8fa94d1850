import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE, SMALLEST } from '../model/sizes.ts';
import { ALLOCATED_MARK, bytesOfSnapshot, putBack, takeSnapshot } from './snapshot.ts';

const WORDS = PAGE / 4;

/** As the module finds them. */
const writtenIn = (memory: Uint32Array) => (from: number, to: number) => {
  let at = from;
  while (at !== to && memory.subarray(at / 4, at / 4 + 4).every((word) => word === 0))
    at += SMALLEST;
  return at;
};

/** Put back into a memory that is zero only behind the dirty part of it. */
function copied(memory: Uint32Array, dirty: number): Uint32Array {
  const copy = new Uint32Array(WORDS).fill(0xdead, 0, dirty / 4);
  putBack(copy, takeSnapshot(memory, PAGE, writtenIn(memory)), dirty);
  return copy;
}

const word = fc.oneof(
  fc.constantFrom(0, 1, ALLOCATED_MARK, 8, 24, 0x8000_0000),
  fc.integer({ min: 0, max: 32 }).map((log) => 2 ** log % 2 ** 32),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);
/** Anywhere but in the first 16 bytes of the memory, in which nothing is. */
const place = fc.integer({ min: 4, max: WORDS - 1 });

const written = fc.array(fc.tuple(place, word));

test('what is put back is the memory word for word, whatever they are', () => {
  fc.assert(
    fc.property(written, written, fc.constantFrom(0, PAGE / 2, PAGE), (some, more, dirty) => {
      const memory = new Uint32Array(WORDS);
      for (const [at, value] of some) memory[at] = value;
      // Headers stand where frames begin, more often than words at random do.
      for (const [at, value] of more) memory.set([ALLOCATED_MARK, value], at & -4);
      expect(copied(memory, dirty)).toEqual(memory);
    }),
  );
});

test('the header of an allocated frame of up to a page takes four bytes', () => {
  const memory = new Uint32Array(WORDS);
  let headers = 0;
  for (let size = SMALLEST; size <= PAGE; size *= 2)
    memory.set([ALLOCATED_MARK, size], 4 + 4 * headers++);
  const snapshot = takeSnapshot(memory, PAGE, writtenIn(memory));
  expect(bytesOfSnapshot(snapshot)).toBe(4 * headers);
});

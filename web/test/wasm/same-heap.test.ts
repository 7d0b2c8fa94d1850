// Every build gives the same addresses and leaves the same bytes as the introspected one.
import { expect, test } from 'vitest';
import {
  type Allocator,
  type DropIn,
  dice,
  type Four,
  MODERN,
  openDropIn,
  openFour,
  openInspected,
  openModern,
  openTiny,
  openTinyCoalesce,
  PAGE,
  UNSAFE,
} from './zee.ts';

const SEEDS = [1, 2, 3];

function drawSize(draw: (limit: number) => number): number {
  const kind = draw(20);
  if (kind === 0) return draw(5 * PAGE);
  if (kind === 1) return PAGE - 16 + draw(24);
  return draw(kind < 5 ? 5000 : 150);
}

const heapOf = ({ memory }: Allocator) => new Uint32Array(memory.buffer, PAGE);

/** Bytes are the same, but for back links to the head of a list: where a module keeps its heads is its own
 * affair, and the introspected one writes list * 4 for them. realloc copies such words, too. */
function expectSameHeap(zee: Allocator, inspected: Allocator) {
  const [words, expected] = [heapOf(zee), heapOf(inspected)];
  expect(words.length).toBe(expected.length);
  const heads = new Set<number>();
  const broken = words.findIndex((word, i) => {
    const same = expected[i] ?? Number.NaN;
    if (word === same) return false;
    heads.add(word - same);
    return same % 4 !== 0 || same >= 14 * 4;
  });
  expect(broken, 'the first word that differs').toBe(-1);
  expect(heads.size, 'places where the heads could be').toBeLessThan(2);
}

/** malloc and free at random: what each malloc gave. */
function mallocsAndFrees(zee: Allocator, seed: number): number[] {
  const draw = dice(seed);
  const live: number[] = [];
  const addresses: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const filling = i % 4000 < 2000;
    if (live.length === 0 || draw(10) < (filling ? 7 : 3)) {
      const payload = zee.malloc(drawSize(draw));
      addresses.push(payload);
      if (payload) live.push(payload);
    } else {
      zee.free(live.splice(draw(live.length), 1)[0]!);
    }
  }
  return addresses;
}

/** calloc and realloc as well; what is copied is written before. */
function fourFunctions(zee: Four, seed: number): number[] {
  const draw = dice(seed);
  const live: number[] = [];
  const results: number[] = [];
  for (let i = 0; i < 10_000; i++) {
    const n = drawSize(draw);
    const old = draw(3) ? (live.splice(draw(live.length), 1)[0] ?? 0) : 0;
    const kind = draw(8);
    if (old && kind < (i % 4000 < 2000 ? 3 : 6)) zee.free(old);
    else {
      const payload = kind < 7 ? zee.realloc(old, n) : zee.calloc(1, n);
      if (payload && n >= 8) new Uint32Array(zee.memory.buffer, payload, 2).fill(i);
      results.push(payload);
      if (payload) live.push(payload);
      if (kind === 7 && old) zee.free(old);
    }
  }
  return results;
}

/** The other functions as well. */
function everyFunction(zee: DropIn, seed: number): number[] {
  const draw = dice(seed);
  const cell = zee.malloc(4);
  const live: number[] = [];
  const results: number[] = [];
  const calls = [
    () => zee.malloc(drawSize(draw)),
    // Whole words: of a link that is zeroed in part nothing could be told.
    () => zee.calloc(4 * (1 + draw(4)), drawSize(draw)),
    () => zee.aligned_alloc(2 ** draw(18), drawSize(draw)),
    () => {
      const status = zee.posix_memalign(
        cell,
        draw(5) ? 2 ** draw(18) : draw(40),
        1 + drawSize(draw),
      );
      results.push(status);
      return status === 0 ? new DataView(zee.memory.buffer).getUint32(cell, true) : 0;
    },
    () => zee.realloc(live.splice(draw(live.length), 1)[0] ?? 0, drawSize(draw)),
    () => zee.realloc(live.splice(draw(live.length), 1)[0] ?? 0, drawSize(draw)),
    () => {
      zee.free(live.splice(draw(live.length), 1)[0] ?? 0);
      return 0;
    },
    () => {
      zee.free(live.splice(draw(live.length), 1)[0] ?? 0);
      return 0;
    },
  ];
  for (let i = 0; i < 10_000; i++) {
    const payload = calls[draw(calls.length)]!();
    results.push(payload, zee.malloc_usable_size(payload));
    if (payload) live.push(payload);
  }
  return results;
}

test.each(SEEDS)('zee-tiny does as the fast strategy, seed %i', (seed) => {
  const tiny = openTiny();
  const inspected = openInspected({ validation: UNSAFE });
  expect(mallocsAndFrees(tiny, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expectSameHeap(tiny, inspected);
  expect(inspected.zee_check()).toBe(0);
});

test.each(SEEDS)('zee-tiny-coalesce does as the coalesce strategy, seed %i', (seed) => {
  const tiny = openTinyCoalesce();
  const inspected = openInspected({ buddy: 1, validation: UNSAFE });
  expect(mallocsAndFrees(tiny, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expectSameHeap(tiny, inspected);
  expect(inspected.zee_check()).toBe(0);
});

test.each(SEEDS)('zee-four does as the coalesce strategy, seed %i', (seed) => {
  const four = openFour();
  const inspected = openInspected({ buddy: 1, validation: UNSAFE });
  expect(mallocsAndFrees(four, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expect(fourFunctions(four, seed)).toEqual(fourFunctions(inspected, seed));
  expectSameHeap(four, inspected);
  expect(inspected.zee_check()).toBe(0);
});

test.each(SEEDS)('zee-modern does as the preset modern, seed %i', (seed) => {
  const modern = openModern();
  const inspected = openInspected({ ...MODERN, validation: UNSAFE });
  expect(mallocsAndFrees(modern, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expect(fourFunctions(modern, seed)).toEqual(fourFunctions(inspected, seed));
  expectSameHeap(modern, inspected);
  expect(inspected.zee_check()).toBe(0);
});

test.each(SEEDS)('zee does as coalesce with chunkify, seed %i', (seed) => {
  const dropIn = openDropIn();
  const inspected = openInspected({ buddy: 1, shrink: 1, validation: UNSAFE });
  expect(mallocsAndFrees(dropIn, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expect(everyFunction(dropIn, seed)).toEqual(everyFunction(inspected, seed));
  expectSameHeap(dropIn, inspected);
  expect(inspected.zee_check()).toBe(0);
});

test('validation changes no address', () => {
  const addresses = [0, 2].map((validation) =>
    mallocsAndFrees(openInspected({ buddy: 1, validation }), 4),
  );
  expect(addresses[0]).toEqual(addresses[1]);
});

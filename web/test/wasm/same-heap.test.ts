// Every build gives the same addresses and leaves the same bytes as the introspected one.
import { expect, test } from 'vitest';
import {
  type Allocator,
  type DropIn,
  dice,
  openDropIn,
  openInspected,
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

const heapOf = ({ memory }: Allocator) => Buffer.from(memory.buffer, PAGE);

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

/** The other functions as well. */
function everyFunction(zee: DropIn, seed: number): number[] {
  const draw = dice(seed);
  const cell = zee.malloc(4);
  const live: number[] = [];
  const results: number[] = [];
  const calls = [
    () => zee.malloc(drawSize(draw)),
    () => zee.calloc(1 + draw(4), drawSize(draw)),
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
  expect(heapOf(tiny).equals(heapOf(inspected))).toBe(true);
  expect(inspected.zee_check()).toBe(0);
});

test.each(SEEDS)('zee-tiny-coalesce does as the coalesce strategy, seed %i', (seed) => {
  const tiny = openTinyCoalesce();
  const inspected = openInspected({ buddy: 1, validation: UNSAFE });
  expect(mallocsAndFrees(tiny, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expect(heapOf(tiny).equals(heapOf(inspected))).toBe(true);
  expect(inspected.zee_check()).toBe(0);
});

test.each(SEEDS)('zee does as coalesce with chunkify, seed %i', (seed) => {
  const dropIn = openDropIn();
  const inspected = openInspected({ buddy: 1, shrink: 1, validation: UNSAFE });
  expect(mallocsAndFrees(dropIn, seed)).toEqual(mallocsAndFrees(inspected, seed));
  expect(everyFunction(dropIn, seed)).toEqual(everyFunction(inspected, seed));
  expect(heapOf(dropIn).equals(heapOf(inspected))).toBe(true);
  expect(inspected.zee_check()).toBe(0);
});

test('validation changes no address', () => {
  const addresses = [0, 2].map((validation) =>
    mallocsAndFrees(openInspected({ buddy: 1, validation }), 4),
  );
  expect(addresses[0]).toEqual(addresses[1]);
});

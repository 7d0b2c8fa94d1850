// The edges of the memory, and others who grow it.
import { describe, expect, test } from 'vitest';
import {
  MODERN,
  openDropIn,
  openFour,
  openInspected,
  openModern,
  openTiny,
  openTinyCoalesce,
  PAGE,
  readFrames,
  readState,
} from './zee.ts';

const BUILDS = {
  'zee-tiny': openTiny,
  'zee-tiny-coalesce': openTinyCoalesce,
  'zee-four': openFour,
  'zee-modern': openModern,
  zee: openDropIn,
  'zee-inspect': openInspected,
  'zee-inspect, modern': () => openInspected(MODERN),
  'zee-inspect, coalescing and sharing': () => openInspected({ buddy: 1, pages: 1 }),
};
const GiB = 2 ** 30;
const HEADER = 8;

const pages = ({ memory }: { readonly memory: WebAssembly.Memory }) =>
  memory.buffer.byteLength / PAGE;

describe.each(Object.entries(BUILDS))('%s', (_, open) => {
  test('gives NULL for sizes that no memory holds, and takes nothing', () => {
    const zee = open();
    const edges = [1, 7, 8, 9, 15, 16, PAGE, PAGE + 1, PAGE + HEADER - 1].map((n) => 2 ** 32 - n);
    for (const n of edges) expect(zee.malloc(n)).toBe(0);
    expect(pages(zee)).toBe(1);
    expect(zee.malloc(1)).toBe(PAGE + HEADER);
  });

  test('serves all the pages there are as one jumbo, and refuses a byte more', () => {
    const zee = open();
    const all = 65535 * PAGE - HEADER;
    expect(zee.malloc(all + 1)).toBe(0);
    expect(zee.malloc(all)).toBe(PAGE + HEADER);
    expect(pages(zee)).toBe(65536);
    expect(zee.malloc(1)).toBe(0);
    zee.free(PAGE + HEADER);
    expect(zee.malloc(all)).toBe(PAGE + HEADER);
  });

  test('serves malloc up to the last page of 4 GiB, and starts over with what is freed', () => {
    const zee = open();
    const jumbos = [1, 2, 3].map(() => zee.malloc(GiB - HEADER) >>> 0);
    expect(jumbos).toEqual([0, 1, 2].map((i) => PAGE + i * GiB + HEADER));
    expect(zee.malloc(GiB - HEADER)).toBe(0);
    for (let bytes = GiB / 2; bytes >= PAGE; bytes /= 2)
      expect(zee.malloc(bytes - HEADER)).not.toBe(0);
    expect(pages(zee)).toBe(65536);
    expect(zee.malloc(1)).toBe(0);

    const last = 2 ** 32 - PAGE + HEADER;
    zee.free(last);
    const small = zee.malloc(1) >>> 0;
    expect(small).toBe(last);
    zee.free(small);
    zee.free(jumbos[1]!);
    expect(zee.malloc(GiB - HEADER) >>> 0).toBe(jumbos[1]);
  });

  test('goes on behind pages that somebody else took', () => {
    const zee = open();
    expect(zee.malloc(1)).toBe(PAGE + HEADER);
    zee.memory.grow(3);
    new Uint8Array(zee.memory.buffer, 2 * PAGE, 3 * PAGE).fill(0xab);
    const jumbo = zee.malloc(PAGE);
    expect(jumbo).toBe(5 * PAGE + HEADER);
    expect(zee.malloc(40_000)).toBe(7 * PAGE + HEADER);
    zee.free(jumbo);
    expect(new Uint8Array(zee.memory.buffer, 2 * PAGE, 3 * PAGE).every((b) => b === 0xab)).toBe(
      true,
    );
  });
});

test('realloc and aligned_alloc refuse what no memory holds', () => {
  for (const zee of [openDropIn(), openInspected()]) {
    const payload = zee.malloc(100);
    new Uint8Array(zee.memory.buffer, payload, 100).fill(7);
    for (const n of [2 ** 32 - 1, 2 ** 32 - 8, 0xffff0000, 0xfffefff8]) {
      expect(zee.realloc(payload, n)).toBe(0);
      expect(zee.aligned_alloc(64, n)).toBe(0);
      expect(zee.aligned_alloc(PAGE, n)).toBe(0);
      expect(zee.calloc(1, n)).toBe(0);
      expect(zee.calloc(n, n)).toBe(0);
    }
    expect(zee.calloc(65536, 65536)).toBe(0);
    expect(new Uint8Array(zee.memory.buffer, payload, 100).every((b) => b === 7)).toBe(true);
  }
});

test('a heap that ends at 4 GiB says so with 0, and its last frame is told', () => {
  const zee = openInspected({ buddy: 1 });
  expect(zee.malloc(0xfffdfff8) >>> 0).toBe(PAGE + HEADER); // all but the first page and the last
  expect(zee.malloc(30_000) >>> 0).toBe(2 ** 32 - PAGE + HEADER);
  expect(readState(zee).end).toBe(0);
  expect(readFrames(zee).map((frame) => frame.address)).toEqual([
    PAGE,
    2 ** 32 - PAGE,
    2 ** 32 - PAGE / 2,
  ]);
  expect(zee.zee_check()).toBe(0);
});

test('reset gives the same addresses again and takes no more memory', () => {
  const zee = openInspected({ buddy: 1 });
  const play = () => [100, 5000, 300_000, 1, 65_528, 65_529].map((n) => zee.malloc(n));
  const first = play();
  const grown = pages(zee);
  for (let i = 0; i < 20; i++) {
    zee.zee_reset();
    expect(play()).toEqual(first);
  }
  expect(pages(zee)).toBe(grown);
  expect(zee.zee_check()).toBe(0);
});

test('frames before and behind foreign pages are all told', () => {
  const zee = openInspected();
  zee.malloc(30_000);
  zee.memory.grow(2);
  zee.malloc(PAGE);
  zee.memory.grow(1);
  zee.malloc(PAGE - HEADER);
  const addresses = readFrames(zee).map((frame) => frame.address);
  expect(addresses).toEqual([PAGE, PAGE + PAGE / 2, 4 * PAGE, 7 * PAGE]);
  expect(zee.zee_check()).toBe(0);
});

test('strategies cannot change before reset, and the limit holds', () => {
  const zee = openInspected();
  expect(zee.zee_set(9, 0)).toBe(1);
  expect(zee.zee_set(0, 7)).toBe(1);
  zee.zee_limit(2);
  expect(zee.malloc(PAGE)).not.toBe(0);
  expect(zee.malloc(1)).toBe(0);
  expect(zee.zee_set(0, 1)).toBe(1);
  zee.zee_limit(65536);
  expect(zee.malloc(1)).not.toBe(0);
  zee.zee_reset();
  expect(zee.zee_set(0, 1)).toBe(0);
});

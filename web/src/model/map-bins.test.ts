import { expect, test } from 'vitest';
import { binAt, columnsFrom, sharesIn } from './map-bins.ts';
import type { HeapMap } from './picture.ts';

/** Two ranges, of two and of three bins, the last of them shorter. */
const MAP: HeapMap = {
  view: { width: 100, height: 10, pages: 1, order: 'rows', k: 1, x: 0, y: 0 },
  ranges: [
    { from: 64, to: 128 },
    { from: 256, to: 336 },
  ],
  binBytes: 32,
  allocated: Float32Array.from([32, 16, 0, 32, 8]),
  slack: Float32Array.from([0, 8, 0, 16, 0]),
  frames: null,
  jumbos: { addresses: new Uint32Array(), sizes: new Uint32Array() },
  overview: new Float32Array(),
  recent: {
    length: 0,
    addresses: new Uint32Array(),
    sizes: new Uint32Array(),
    freed: new Uint8Array(),
  },
};

test('bins follow each other over the gaps between ranges', () => {
  expect([0, 64, 96, 127, 128, 256, 335, 336].map((at) => binAt(MAP, at))).toEqual([
    -1, 0, 1, 1, -1, 2, 4, -1,
  ]);
});

test('a part of the heap is the average of all bins it touches', () => {
  expect(sharesIn(MAP, 64, 128)).toEqual({ live: 40 / 64, slack: 8 / 64 });
  expect(sharesIn(MAP, 300, 301)).toEqual({ live: 0.5, slack: 0.5 });
});

test('nothing is said of what is not known', () => {
  expect(sharesIn(MAP, 128, 160)).toBeNull();
  expect([...columnsFrom(MAP, 96, 32, 3).live]).toEqual([0.25, 0, 0]);
});

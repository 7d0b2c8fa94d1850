import { describe, expect, it } from 'vitest';
import {
  FRAME_SIZES,
  fragmentationIndex,
  internalFragmentation,
  peakUtilisation,
  unusableIndex,
} from './metrics.ts';

const bytesOn = (lists: Readonly<Record<number, number>>) =>
  Array.from({ length: 14 }, (_, list) => lists[list] ?? 0);

describe('internal fragmentation', () => {
  it('is made of headers and rounding', () => {
    // malloc(100) and malloc(20): frames of 128 and 32 bytes.
    const { whole, headers, rounding } = internalFragmentation(120, 160, 2);
    expect(whole).toBeCloseTo(40 / 160);
    expect(headers).toBeCloseTo(16 / 160);
    expect(rounding).toBeCloseTo(24 / 160);
  });

  it('of an empty heap is 0', () => {
    expect(internalFragmentation(0, 0, 0)).toEqual({ whole: 0, headers: 0, rounding: 0 });
  });
});

describe('the unusable free-space index', () => {
  it('is 0 while every free frame is large enough', () => {
    expect(unusableIndex(bytesOn({ 2: 32_768, 5: 4096 }), 4096)).toBe(0);
  });

  it('is the share of the free bytes in smaller frames', () => {
    expect(unusableIndex(bytesOn({ 5: 4096, 6: 2048, 13: 2048 }), 4096)).toBe(0.5);
  });

  it('is 1 when 2048 frames of 16 bytes are free and 32 are wanted', () => {
    expect(unusableIndex(bytesOn({ 13: 32_768 }), 32)).toBe(1);
  });

  it('counts free jumbos as unusable, since they serve no request of up to a page', () => {
    expect(unusableIndex(bytesOn({ 0: 196_608, 1: 65_536 }), 65_536)).toBe(0.75);
  });

  it('is 0 where nothing is free', () => {
    expect(unusableIndex(bytesOn({}), 16)).toBe(0);
  });
});

describe('the fragmentation index', () => {
  const index = (frames: Readonly<Record<number, number>>, size: number, largest: 0 | 1 = 1) => {
    const counts = Array.from({ length: 14 }, (_, list) => frames[list] ?? 0);
    const bytes = counts.map(
      (count, list) => count * (list === 0 ? 131_072 : 65_536 >> (list - 1)),
    );
    return fragmentationIndex(counts, bytes, size, largest);
  };

  it('is −1 where a free frame is large enough', () => {
    expect(index({ 5: 1, 13: 1000 }, 4096)).toBe(-1);
  });

  it('is 0 where too little is free, be it in one piece', () => {
    expect(index({}, 4096)).toBe(0);
    expect(index({ 6: 1 }, 4096)).toBe(0);
  });

  it('nears 1 where much is free in small pieces', () => {
    expect(index({ 13: 4096 }, 32)).toBeCloseTo(1 - 2049 / 4096, 6);
    expect(index({ 13: 4096 }, 65_536)).toBeCloseTo(1 - 2 / 4096, 6);
  });

  it('and its companion count a free run only where pages are shared', () => {
    expect(index({ 0: 1 }, 65_536)).toBe(0);
    expect(index({ 0: 1 }, 65_536, 0)).toBe(-1);
    expect(unusableIndex(bytesOn({ 0: 131_072 }), 16)).toBe(1);
    expect(unusableIndex(bytesOn({ 0: 131_072 }), 16, 0)).toBe(0);
  });
});

it('peak utilisation is the most ever requested, of the heap', () => {
  expect(peakUtilisation(32_768, 65_536)).toBe(0.5);
  expect(peakUtilisation(0, 0)).toBe(0);
});

it('frame sizes are the powers of two from a page down to 16 bytes', () => {
  expect(FRAME_SIZES).toEqual([
    65_536, 32_768, 16_384, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16,
  ]);
});

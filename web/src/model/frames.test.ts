import { describe, expect, it } from 'vitest';
import { frames } from './frames.fixture.ts';
import { buddyOf, frameAt, frameHolding, frameOfPayload, frameStarting } from './frames.ts';

describe('frames', () => {
  const four = frames(0x10000, [16, 16, 32, 64]);

  it('holds an address up to its last byte, and no further', () => {
    expect(frameHolding(four, 0x10000)).toBe(0);
    expect(frameHolding(four, 0x1003f)).toBe(2);
    expect(frameHolding(four, 0x1007f)).toBe(3);
    expect(frameHolding(four, 0x10080)).toBe(-1);
    expect(frameHolding(four, 0xffff)).toBe(-1);
  });

  it('is found by its first byte only', () => {
    expect(frameStarting(four, 0x10020)).toBe(2);
    expect(frameStarting(four, 0x10028)).toBe(-1);
    expect(frameStarting(frames(0x10000, []), 0x10000)).toBe(-1);
  });

  it('out of range is a bug', () => {
    expect(() => frameAt(four, 4)).toThrow(RangeError);
  });

  it('an aligned payload lies in its own frame, a jumbo payload in its first page', () => {
    expect(frameOfPayload(0x10008, 16)).toBe(0x10000);
    expect(frameOfPayload(0x10440, 128)).toBe(0x10400);
    expect(frameOfPayload(0x30008, 3 * 65536)).toBe(0x30000);
    expect(frameOfPayload(0x40000, 3 * 65536)).toBe(0x30000);
    expect(frameOfPayload(0xffff0008, 65536)).toBe(0xffff0000);
  });

  it('buddies are each other’s buddy; a page has none', () => {
    expect(buddyOf(0x10080, 128)).toBe(0x10000);
    expect(buddyOf(0x10000, 128)).toBe(0x10080);
    expect(buddyOf(0xffff8000, 32768)).toBe(0xffff0000);
    expect(buddyOf(0x10000, 65536)).toBeNull();
  });
});

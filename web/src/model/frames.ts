import { NULL_ID } from './operations.ts';
import type { Frames, Picture } from './picture.ts';
import { HEADER, PAGE, SMALLEST } from './sizes.ts';

/** States of a frame, as in c/inspect.h. */
export const FREE_FRAME = 0;
export const ALLOCATED = 1;
const DAMAGED = 2;

/** One frame out of the columns. */
export interface Frame {
  readonly address: number;
  readonly size: number;
  readonly allocated: boolean;
  readonly damaged: boolean;
  readonly requested: number;
  readonly id: number;
  /** Index of the operation that made it, NULL_ID where unknown. */
  readonly maker: number;
  readonly payloadOffset: number;
}

export function frameAt(frames: Frames, i: number): Frame {
  if (i < 0 || i >= frames.length) throw new RangeError(`frame ${i} of ${frames.length}`);
  return {
    address: frames.addresses[i] ?? 0,
    size: frames.sizes[i] ?? 0,
    allocated: frames.states[i] === ALLOCATED,
    damaged: frames.states[i] === DAMAGED,
    requested: frames.requested[i] ?? 0,
    id: frames.ids[i] ?? 0,
    maker: frames.makers[i] ?? NULL_ID,
    payloadOffset: frames.payloadOffsets[i] ?? HEADER,
  };
}

/** What it takes to find a frame: frames in address order. */
export type Extents = Pick<Frames, 'length' | 'addresses' | 'sizes'>;

/** Index of the frame that holds `address`, −1 where none does. O(log n). */
export function frameHolding(frames: Extents, address: number): number {
  let low = 0;
  let high = frames.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const start = frames.addresses[middle] ?? 0;
    if (address < start) high = middle - 1;
    else if (address >= start + (frames.sizes[middle] ?? 0)) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** Index of the frame that starts at `address`, −1 where none does. O(log n). */
export function frameStarting(frames: Extents, address: number): number {
  const i = frameHolding(frames, address);
  return frames.addresses[i] === address ? i : -1;
}

/** The frame that starts at an address, as far as the picture knows it, else its first 16 bytes. */
export function extentOf(
  { page, map, live }: Picture,
  address: number,
): { address: number; size: number } {
  for (const frames of [page.frames, map.frames]) {
    const i = frames === null ? -1 : frameStarting(frames, address);
    if (i >= 0) return { address, size: frames?.sizes[i] ?? SMALLEST };
  }
  const k = live.addresses.findIndex(
    (payload, at) => frameOfPayload(payload, live.frameSizes[at] ?? 0) === address,
  );
  return { address, size: live.frameSizes[k] ?? SMALLEST };
}

/** What the tree shows once it shows the page around an address, a jumbo whole: known before the engine has answered. */
export function pageAround(
  { page, map }: Picture,
  address: number,
): { address: number; size: number } {
  if (page.address <= address && address < page.address + page.size) return page;
  const { addresses, sizes } = map.jumbos;
  const k = addresses.findLastIndex((each) => each <= address);
  const jumbo = { address: addresses[k] ?? 0, size: sizes[k] ?? 0 };
  if (address < jumbo.address + jumbo.size) return jumbo;
  return { address: address - (address % PAGE), size: PAGE };
}

/** The frame around a payload: the two words before any payload lie within its first page. */
export function frameOfPayload(payload: number, frameSize: number): number {
  const span = Math.min(frameSize, PAGE);
  return Math.floor((payload - HEADER) / span) * span;
}

/** The buddy's address; null for whole pages and jumbos, which have none. */
export function buddyOf(address: number, size: number): number | null {
  if (size >= PAGE) return null;
  return address % (2 * size) === 0 ? address + size : address - size;
}

/** The largest request which a free frame of `size` bytes serves without being split; null for a jumbo. */
export function largestPayload(size: number): number | null {
  return size <= PAGE ? size - HEADER : null;
}

/** Frames of a heap in address order, and who asked for them. */
import { NULL_ID } from '../model/operations.ts';
import type { Frames } from '../model/picture.ts';
import { HEADER, MEMORY_PAGES, PAGE } from '../model/sizes.ts';
import type { Allocations } from './allocations.ts';
import type { Heap } from './module.ts';
import type { Replay } from './replay.ts';

export interface FrameRow {
  readonly address: number;
  readonly size: number;
  /** 0 free, 1 allocated, 2 damaged. */
  readonly state: number;
}

const FREE = 0;

/** The frames that begin in [from, to). */
export function rowsIn(heap: Heap, from: number, to: number): FrameRow[] {
  const rows: FrameRow[] = [];
  if (from < to)
    heap.forEachFrame(from, to, (address, size, state) => {
      rows.push({ address, size, state });
    });
  return rows;
}

/** The mark of an allocated frame is still on one that is given back, 0 for none, until it is put on its list. */
export function settled(rows: readonly FrameRow[], givenBack: number): readonly FrameRow[] {
  if (givenBack === 0) return rows;
  return rows.map((row) => (row.address === givenBack ? { ...row, state: FREE } : row));
}

/** Live allocations by the address of their frame, as far as the rows hold it. O(live). */
export function ownersOf(
  allocations: Allocations,
  rows: readonly (readonly FrameRow[])[],
): ReadonlyMap<number, number> {
  const pages = new Uint8Array(MEMORY_PAGES);
  for (const { address } of rows.flat()) pages[Math.floor(address / PAGE)] = 1;
  const owners = new Map<number, number>();
  allocations.visitInPages(pages, (each) => {
    owners.set(allocations.address(each) - allocations.offset(each), each);
  });
  return owners;
}

export function frameColumns(
  rows: readonly FrameRow[],
  owners: ReadonlyMap<number, number>,
  allocations: Allocations,
): Frames {
  const column = (value: (row: FrameRow) => number) => Uint32Array.from(rows, value);
  const owned = (value: (owner: number) => number, unknown: number) =>
    column(({ address }) => {
      const owner = owners.get(address);
      return owner === undefined ? unknown : value(owner);
    });
  return {
    length: rows.length,
    addresses: column(({ address }) => address),
    sizes: column(({ size }) => size),
    states: Uint8Array.from(rows, ({ state }) => state),
    requested: owned((owner) => allocations.requestedBy(owner), 0),
    ids: owned((owner) => allocations.id(owner), NULL_ID),
    makers: owned((owner) => owner, NULL_ID),
    payloadOffsets: owned((owner) => allocations.offset(owner), HEADER),
  };
}

/** The page, or the jumbo that covers it: inside a jumbo a page has no frame of its own. */
export function runAround(
  { heap, allocations }: Replay,
  page: number,
): { address: number; size: number } {
  let found = { address: page, size: PAGE };
  const cover = (address: number, size: number) => {
    if (size > PAGE && address <= page && page < address + size) found = { address, size };
  };
  let begins = false;
  heap.forEachFrame(page, page + 1, (address, size) => {
    begins = true;
    cover(address, size);
  });
  if (begins) return found;
  for (const each of allocations.jumbos()) {
    const payload = allocations.address(each);
    cover(payload - allocations.offset(each), heap.frameSize(payload));
  }
  for (const { address, size } of heap.freeJumbos()) cover(address, size);
  return found;
}

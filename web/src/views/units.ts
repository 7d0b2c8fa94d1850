import { LIST_COUNT, listSize } from '../model/sizes.ts';
import { texts } from '../texts/page.ts';

/** A list's frame size as short as the rows of the tree need it: 64K, 512, jumbo. */
export function listLabel(list: number): string {
  const size = listSize(list);
  if (size === 0) return texts.tree.jumboRow;
  return size >= 1024 ? `${size / 1024}K` : String(size);
}

export const LISTS: readonly number[] = Array.from({ length: LIST_COUNT }, (_, list) => list);

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'];

/** 65536 → 64 KiB, 8126464 → 7.75 MiB. */
export function binarySize(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toFixed(2))} ${UNITS[unit]}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

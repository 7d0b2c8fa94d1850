import type { Frames } from './picture.ts';
import { HEADER } from './sizes.ts';

/** Adjacent frames from `first` on; odd ones are free unless `allocated` says otherwise. */
export function frames(
  first: number,
  sizes: readonly number[],
  allocated: (i: number) => boolean = (i) => i % 2 === 0,
): Frames {
  let next = first;
  const addresses = sizes.map((size) => {
    const address = next;
    next += size;
    return address;
  });
  return {
    length: sizes.length,
    addresses: Uint32Array.from(addresses),
    sizes: Uint32Array.from(sizes),
    states: Uint8Array.from(sizes, (_, i) => Number(allocated(i))),
    requested: Uint32Array.from(sizes, (size, i) => (allocated(i) ? size - HEADER : 0)),
    ids: Uint32Array.from(sizes, (_, i) => i),
    makers: Uint32Array.from(sizes, (_, i) => i),
    payloadOffsets: new Uint32Array(sizes.length).fill(HEADER),
  };
}

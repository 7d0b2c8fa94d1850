/** A trace that takes a while to read. */
import { gzipSync } from 'node:zlib';

/** Of an allocation and its free; the sizes are mixed, or packed they would be too few bytes to show how many of them
 *  are read. */
export const PAIRS = 2_000_000;
const pairs = Array.from({ length: PAIRS }, (_, i) => `a 0 ${(i * 7919) % 65_521}\nf 0`);
export const LONG = {
  name: 'long.rep.gz',
  content: gzipSync(['0', '1', 2 * PAIRS, '0', ...pairs, ''].join('\n'), { level: 1 }),
};

/** Typed arrays that grow. */

export type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A copy with room for `least` elements, and for twice as many as before, so that putting one behind the other costs
 *  O(1) each on average. */
export function grown<C extends Column>(column: C, least: number): C {
  const Kind = column.constructor as new (length: number) => C;
  const longer = new Kind(Math.max(least, 2 * column.length));
  longer.set(column);
  return longer;
}

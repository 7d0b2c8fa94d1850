/** What a step of a call looks at or changes: what its figures mean stands in c/steps.h. */
import type { Examined, Step } from './picture.ts';

type Look = (step: Step) => Examined;

const at = (list: number | null, ...addresses: number[]): Examined => ({
  list,
  addresses: addresses.filter((address) => address !== 0),
});

const LOOKS: Readonly<Record<string, Look>> = {
  pad: ({ c }) => at(c),
  probe: ({ a, b }) => at(a, b),
  walk: ({ a }) => at(0, a),
  pop: ({ a, b }) => at(b, a),
  grow: ({ a }) => at(null, a),
  split: ({ a, c }) => at(null, a, c),
  push: ({ a, b }) => at(b, a),
  stay: ({ a }) => at(null, a),
  copy: ({ a, b }) => at(null, a, b),
  zero: ({ a }) => at(null, a),
  return: ({ a }) => at(null, a),
  found: ({ a }) => at(null, a),
  buddy: ({ a }) => at(null, a),
  unlink: ({ a, b }) => at(b, a),
  coalesce: ({ a }) => at(null, a),
  cut: ({ a, c }) => at(null, a, c),
  join: ({ a }) => at(null, a),
};

export const NOTHING_EXAMINED: Examined = { list: null, addresses: [] };

export function examinedBy(step: Step): Examined {
  return LOOKS[step.name]?.(step) ?? NOTHING_EXAMINED;
}

/** The frame in the hands of a free that has begun to merge it: on no list, but no longer allocated; 0 when
 *  there is none. `steps` are those done. */
export function frameGivenBack(steps: readonly Step[]): number {
  const found = steps.findLastIndex(({ name }) => name === 'found');
  if (found < 0) return 0;
  const merged = ({ name }: Step) => name === 'coalesce' || name === 'join' || name === 'push';
  return steps.slice(found).findLast(merged)?.a ?? 0;
}

/** The payload that the call has made its own, before it returns it; 0 while there is none. */
export function payloadMade(steps: readonly Step[]): number {
  const made = steps.findLast(({ name }) => name === 'zero' || name === 'copy' || name === 'stay');
  if (made === undefined) return 0;
  return made.name === 'copy' ? made.b : made.a;
}

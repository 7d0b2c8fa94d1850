import { MEMORY_PAGES } from './sizes.ts';

/**
 * The allocator's strategies: numbers and order are those of `zee_set(strategy, value)`, so a value of
 * this type is the array of the values by strategy number.
 */
export const STRATEGIES = [
  { name: 'buddy', title: 'Buddy', choices: ['fast', 'coalesce', 'deferred'] },
  { name: 'jumbo', title: 'Jumbo', choices: ['closest', 'exact', 'first'] },
  { name: 'shrink', title: 'Shrink', choices: ['defer', 'chunkify'] },
  { name: 'pages', title: 'Pages', choices: ['separate', 'shared'] },
  { name: 'growth', title: 'Growth', choices: ['exact', 'geometric'] },
  { name: 'validation', title: 'Validation', choices: ['external', 'dev', 'unsafe'] },
] as const satisfies readonly { name: string; title: string; choices: readonly string[] }[];

/** Choice by strategy number; behind them, where the heap is bounded, the most pages that it may have. */
export type Strategies = readonly number[];
const LIMIT = STRATEGIES.length;

export const PRESETS: Readonly<Record<string, Strategies>> = {
  original: [0, 0, 0, 0, 0, 0],
  modern: [2, 0, 1, 1, 1, 0],
};

export const ORIGINAL: Strategies = [0, 0, 0, 0, 0, 0];

/** The most pages that the heap may have. */
export function limitOf(strategies: Strategies): number {
  return strategies[LIMIT] ?? MEMORY_PAGES;
}

export function withLimit(strategies: Strategies, pages: number): Strategies {
  const choices = strategies.slice(0, LIMIT);
  return pages < MEMORY_PAGES ? [...choices, pages] : choices;
}

/** Whether they make the same heap of the same operations. */
export function areSame(one: Strategies, other: Strategies): boolean {
  return one.length === other.length && one.every((choice, i) => choice === other[i]);
}

const PAGES_STRATEGY = 3;
const SHARED = 1;

/** The first list that serves a request of up to a page: jumbos do so while pages are shared. */
export function largestServing(strategies: Strategies): 0 | 1 {
  return strategies[PAGES_STRATEGY] === SHARED ? 0 : 1;
}

/** The preset these strategies are, or `custom`. Validation is part of a preset like the others. */
export function presetOf(strategies: Strategies): string {
  const found = Object.entries(PRESETS).find(([, preset]) =>
    preset.every((value, i) => value === strategies[i]),
  );
  return found?.[0] ?? 'custom';
}

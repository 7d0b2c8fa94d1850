/**
 * The allocator's strategies: numbers and order are those of `zee_set(strategy, value)`, so a value of
 * this type is the array of the values by strategy number. Only what the introspection build has
 * stands here; a strategy with one choice is not shown.
 */
export const STRATEGIES = [
  { name: 'buddy', title: 'Buddy', choices: ['fast', 'coalesce'] },
  { name: 'jumbo', title: 'Jumbo', choices: ['closest', 'exact', 'first'] },
  { name: 'shrink', title: 'Shrink', choices: ['defer', 'chunkify'] },
  { name: 'pages', title: 'Pages', choices: ['separate'] },
  { name: 'growth', title: 'Growth', choices: ['exact'] },
  { name: 'validation', title: 'Validation', choices: ['external', 'dev', 'unsafe'] },
] as const satisfies readonly { name: string; title: string; choices: readonly string[] }[];

/** Choice by strategy number. */
export type Strategies = readonly number[];

export const PRESETS: Readonly<Record<string, Strategies>> = {
  original: [0, 0, 0, 0, 0, 0],
};

export const ORIGINAL: Strategies = [0, 0, 0, 0, 0, 0];

/** The preset these strategies are, or `custom`. Validation is part of a preset like the others. */
export function presetOf(strategies: Strategies): string {
  const found = Object.entries(PRESETS).find(([, preset]) =>
    preset.every((value, i) => value === strategies[i]),
  );
  return found?.[0] ?? 'custom';
}

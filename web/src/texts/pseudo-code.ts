/** What a call does, as pseudo-code, and the line of it that each of its steps belongs to. */
import { CALLS } from '../model/operations.ts';
import type { Step } from '../model/picture.ts';

export const PSEUDO_CODE = {
  malloc: [
    'want = frame_size(n)',
    'for list from want up to page:',
    '  if not empty: take head',
    'if none: grow the heap',
    'while frame > want: split',
    'return the payload',
  ],
  free: [
    'frame = frame of the payload',
    'while its buddy is free and as large:',
    '  coalesce both',
    'push frame on its list',
  ],
  calloc: ['payload = malloc(members × n)', 'set it to zero', 'return the payload'],
  aligned: ['frame = for n + alignment bytes', 'return frame + alignment'],
  realloc: [
    'if n fits: stay, split the rest off',
    'moved = malloc(n)',
    'copy the payload',
    'free(payload)',
    'return the payload',
  ],
  join: [
    'for each free run, from the highest on:',
    '  join it with the one it touches',
    'put them, the lowest as the head',
  ],
  sweep: [
    'for list from smallest up:',
    '  coalesce what has a free buddy',
    'left = frames without one',
  ],
} as const;

type Call = (typeof CALLS)[number];

export interface PseudoLine {
  readonly code: keyof typeof PSEUDO_CODE;
  /** Index into its lines. */
  readonly line: number;
}

/** Lines of the call itself, by its steps. */
const OWN: Readonly<Record<Call, Readonly<Record<string, number>>>> = {
  malloc: { request: 0, fail: 0, return: 5 },
  calloc: { request: 0, fail: 0, zero: 1, return: 2 },
  aligned: { request: 0, fail: 0, return: 1 },
  realloc: { request: 0, fail: 0, stay: 0, copy: 2, return: 4 },
  free: { request: 0, fail: 0 },
};
/** The lines in which a call allocates. */
const ALLOCATES: Readonly<Record<Call, number>> = {
  malloc: 0,
  calloc: 0,
  aligned: 0,
  realloc: 1,
  free: 0,
};
/** Of realloc. */
const STAYS = 0;
const FREES = 3;

const MALLOC: Readonly<Record<string, number>> = { pad: 0, probe: 1, walk: 1, pop: 2, fail: 3 };
/** Sweeps before, where it must. */
const GROWS = 3;
const SPLITS = 4;
const SEARCHES = 1;
const FREE: Readonly<Record<string, number>> = { found: 0, buddy: 1, unlink: 2, coalesce: 2 };
const PUSHES = 3;
/** Of either sweep: over the lists of buddies, or over those of pages before list 0 is searched. */
const SWEEP: Readonly<Record<string, number>> = {
  sweep: 0,
  coalesce: 1,
  join: 1,
  swept: 2,
};
/** Reasons of a fail step that come of the search for a frame, as in c/steps.h. */
const HUGE = 1;
const REFUSED = 2;

/** The lines that the last of a call's steps lights: that of the call, and then those of what it calls.
 *  Empty when there is no step. */
export function pseudoLines(steps: readonly Step[]): readonly PseudoLine[] {
  const step = steps.at(-1);
  if (step === undefined) return [];
  const code = CALLS[steps.find(({ name }) => name === 'request')?.a ?? 0] ?? 'malloc';
  const part = steps.findLast(({ name }) => name === 'pad' || name === 'found' || name === 'stay');
  const own = OWN[code][step.name];
  const searched = step.name === 'fail' && (step.a === HUGE || step.a === REFUSED);
  if (own !== undefined && !searched) return [{ code, line: own }];
  if (part?.name === 'stay') return [{ code, line: STAYS }];
  if (part?.name === 'found') {
    const line: PseudoLine = { code: 'free', line: FREE[step.name] ?? PUSHES };
    return code === 'free' ? [line] : [{ code, line: FREES }, line];
  }
  const line: PseudoLine = { code: 'malloc', line: mallocLine(step, steps) };
  const caller = code === 'malloc' ? [] : [{ code, line: ALLOCATES[code] }];
  const swept = SWEEP[step.name];
  if (swept === undefined) return [...caller, line];
  return [...caller, line, { code: isOfPages(step) ? 'join' : 'sweep', line: swept }];
}

function isOfPages({ name, a, b }: Step): boolean {
  return name === 'join' || (name === 'sweep' && a === 1) || (name === 'swept' && b === 1);
}

function mallocLine(step: Step, steps: readonly Step[]): number {
  if (step.name === 'fail' && step.a === HUGE) return OWN.malloc.fail ?? 0;
  const line = MALLOC[step.name];
  if (line !== undefined) return line;
  if (SWEEP[step.name] !== undefined) return isOfPages(step) ? SEARCHES : GROWS;
  // Pushes are part of what makes the frames that are pushed.
  const cause = steps.findLast(({ name }) => ['split', 'cut', 'grow'].includes(name));
  return cause?.name === 'grow' ? GROWS : SPLITS;
}

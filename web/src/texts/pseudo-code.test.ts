import { describe, expect, test } from 'vitest';
import type { Step } from '../model/picture.ts';
import { PSEUDO_CODE, pseudoLines } from './pseudo-code.ts';

const step = (name: string, a = 0, b = 0, c = 0, count = 1): Step => ({ name, count, a, b, c });

/** For each step of a call the lines it lights. */
const lit = (steps: readonly Step[]) =>
  steps.map((_, i) =>
    pseudoLines(steps.slice(0, i + 1)).map(({ code, line }) => PSEUDO_CODE[code][line]),
  );

const ALLOCATE = [
  step('pad', 900, 1024, 7),
  step('probe', 7, 0),
  step('probe', 6, 0x1_0800),
  step('pop', 0x1_0800, 6, 2048),
  step('split', 0x1_0800, 2048, 0x1_0c00),
  step('push', 0x1_0c00, 7, 1024),
];
const ALLOCATE_LINES = [
  'want = frame_size(n)',
  'for list from want up to page:',
  'for list from want up to page:',
  '  if not empty: take head',
  'while frame > want: split',
  'while frame > want: split',
];
const STAYS = 'if n fits: stay, split the rest off';
const RELEASE = [
  step('found', 0x1_0000, 16),
  step('buddy', 0x1_0010, 16, 2),
  step('unlink', 0x1_0010, 13, 16),
  step('coalesce', 0x1_0000, 32, 0x1_0010),
  step('push', 0x1_0000, 12, 32),
];
const RELEASE_LINES = [
  'frame = frame of the payload',
  'while its buddy is free and as large:',
  '  coalesce both',
  '  coalesce both',
  'push frame on its list',
];

describe('each step lights the line of pseudo-code that it does', () => {
  test('of malloc', () => {
    expect(lit([step('request', 0, 900), ...ALLOCATE, step('return', 0x1_0808)])).toEqual(
      ['want = frame_size(n)', ...ALLOCATE_LINES, 'return the payload'].map((line) => [line]),
    );
  });

  test('of free', () => {
    expect(lit([step('request', 4), ...RELEASE])).toEqual(
      ['frame = frame of the payload', ...RELEASE_LINES].map((line) => [line]),
    );
  });

  test('of realloc, and of the malloc and the free that it calls', () => {
    const steps = [step('request', 2), ...ALLOCATE, step('copy'), ...RELEASE, step('return', 8)];
    expect(lit(steps)).toEqual([
      [STAYS],
      ...ALLOCATE_LINES.map((line) => ['moved = malloc(n)', line]),
      ['copy the payload'],
      ...RELEASE_LINES.map((line) => ['free(payload)', line]),
      ['return the payload'],
    ]);
  });

  test('of a realloc that stays and splits', () => {
    const steps = [
      step('request', 2),
      step('stay'),
      step('split'),
      step('push'),
      step('return', 8),
    ];
    expect(lit(steps).flat()).toEqual([STAYS, STAYS, STAYS, STAYS, 'return the payload']);
  });

  test('of calloc and aligned', () => {
    const calloc = [step('request', 1), ...ALLOCATE, step('zero'), step('return', 8)];
    expect(lit(calloc).at(3)).toEqual(['payload = malloc(members × n)', ALLOCATE_LINES[2]]);
    expect(lit(calloc).slice(-2).flat()).toEqual(['set it to zero', 'return the payload']);
    const aligned = [step('request', 3), ...ALLOCATE, step('return', 8)];
    expect(lit(aligned).at(1)).toEqual(['frame = for n + alignment bytes', ALLOCATE_LINES[0]]);
    expect(lit(aligned).at(-1)).toEqual(['return frame + alignment']);
  });

  test('of a sweep before the heap would grow, and of the growth', () => {
    const pushed = step('push', 0x3_0000, 1, 65_536);
    const merging = [step('sweep'), step('coalesce', 0, 0, 0, 12), step('swept')];
    const steps = [
      step('request', 0),
      step('pad'),
      ...merging,
      step('grow', 0x2_0000, 2, 1),
      pushed,
    ];
    const sweeps = 'if none: grow the heap';
    expect(lit(steps).slice(2)).toEqual([
      [sweeps, 'for list from smallest up:'],
      [sweeps, '  coalesce what has a free buddy'],
      [sweeps, 'left = frames without one'],
      ['if none: grow the heap'],
      ['if none: grow the heap'],
    ]);
  });

  test('of runs that join before list 0 is searched', () => {
    const joining = [step('sweep', 1), step('join', 0, 0, 0, 3), step('swept', 2, 1)];
    const steps = [step('request', 0), step('pad'), ...joining, step('probe', 0)];
    const search = 'for list from want up to page:';
    expect(lit(steps).slice(2)).toEqual([
      [search, 'for each free run, from the highest on:'],
      [search, '  join it with the one it touches'],
      [search, 'put them, the lowest as the head'],
      [search],
    ]);
  });

  test('of a failure, by its reason', () => {
    const request = (call: number) => step('request', call);
    expect(lit([request(0), step('fail', 1)]).at(-1)).toEqual(['want = frame_size(n)']);
    expect(lit([request(0), step('pad'), step('grow', 0), step('fail', 2)]).at(-1)).toEqual([
      'if none: grow the heap',
    ]);
    expect(lit([request(4), step('fail', 6)]).at(-1)).toEqual(['frame = frame of the payload']);
    expect(lit([request(2), step('fail', 5)]).at(-1)).toEqual([STAYS]);
  });
});

test('before the first step nothing is lit', () => {
  expect(pseudoLines([])).toEqual([]);
});

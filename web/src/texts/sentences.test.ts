import { describe, expect, test } from 'vitest';
import type { Outcome, Step } from '../model/picture.ts';
import { ORIGINAL } from '../model/strategies.ts';
import { outcomeSentence, stepSentence, stepStatus } from './sentences.ts';

const step = (name: string, a = 0, b = 0, c = 0, count = 1): Step => ({ name, count, a, b, c });
/** Thin spaces as blanks, so that the expected text can be read. */
const said = (one: Step, strategies = ORIGINAL, steps: readonly Step[] = []) =>
  stepSentence(one, strategies, steps).replaceAll('\u202f', ' ');

const MALLOC_900 = [
  step('request', 0, 900),
  step('pad', 900, 1024, 7),
  step('probe', 7, 0),
  step('probe', 6, 0x1_0800),
  step('pop', 0x1_0800, 6, 2048),
  step('split', 0x1_0800, 2048, 0x1_0c00),
  step('push', 0x1_0c00, 7, 1024),
  step('return', 0x1_0808),
];

test('malloc(900) reads like the story it is', () => {
  expect(MALLOC_900.map((each) => said(each, ORIGINAL, MALLOC_900))).toEqual([
    'malloc: 900 bytes wanted',
    '900 + 8 header → a frame of 1 024 bytes, list 7',
    'list 7 has a frame? none',
    'list 6 (2 048)? yes: take 0x10800 from its head',
    '0x10800, 2 048 bytes, leaves list 6',
    'split 2 048 → 1 024 + 1 024; 0x10c00 joins list 7',
    '0x10c00 is the head of list 7 (1 024) now',
    'return 0x10808, 116 bytes of slack',
  ]);
});

test('digits are grouped by thin spaces', () => {
  expect(stepSentence(step('found', 0x1_0000, 65_536), ORIGINAL)).toContain('65\u202f536');
});

describe('every step has its sentence', () => {
  test.each<[Step, string]>([
    [step('request', 1, 25, 4), 'calloc: 4 × 25 bytes wanted, all zero'],
    [step('request', 2, 200, 0x1_0008), 'realloc: 200 bytes wanted for what is at 0x10008'],
    [step('request', 3, 100, 64), 'aligned: 100 bytes wanted at a multiple of 64'],
    [step('request', 4, 0, 0x1_0008), 'free: the frame of payload 0x10008'],
    [step('request', 4, 0, 0), 'free: NULL, nothing to do'],
    [
      step('pad', 70_000, 131_072, 0),
      '70 000 + 8 header → a frame of 131 072 bytes, list 0 (jumbo)',
    ],
    [step('probe', 0, 0x3_0000), 'list 0 (jumbo) has a frame? yes: search from its head 0x30000'],
    [step('grow', 0x2_0000, 1), 'nothing found: the heap grows by 1 page at 0x20000'],
    [step('grow', 0, 3), 'nothing found: the heap may not grow by 3 pages'],
    [step('stay', 0x1_0008, 120, 100), '100 fit into the 120 bytes at 0x10008: it stays there'],
    [step('copy', 0x1_0008, 0x1_0108, 1), 'copy 1 byte from 0x10008 to 0x10108'],
    [step('zero', 0x1_0008, 100), 'set 100 bytes from 0x10008 to zero'],
    [step('return', 0), 'return NULL'],
    [step('found', 0x1_0000, 128), 'its frame is 0x10000, 128 bytes'],
    [step('buddy', 0x1_0080, 128, 0), 'buddy 0x10080? allocated: coalescing ends'],
    [
      step('buddy', 0x1_0080, 64, 1),
      'buddy 0x10080? its frame has 64 bytes, another size: coalescing ends',
    ],
    [step('buddy', 0x1_0080, 128, 2), 'buddy 0x10080? free, and 128 bytes like this one'],
    [step('unlink', 0x1_0080, 10, 128), 'take 0x10080 out of list 10 (128)'],
    [
      step('coalesce', 0x1_0000, 256, 0x1_0080),
      'coalesce 128 + 128 → 256 at 0x10000; 0x10080 is absorbed',
    ],
    [step('fail', 1, 4294967295), '4 294 967 295 bytes: no frame can be that large'],
    [step('fail', 2, 131_072), 'out of memory: the heap may not grow by 131 072 bytes'],
    [step('fail', 3, 5), 'the product of members and bytes overflows'],
    [step('fail', 4, 48), '48 is no alignment: a power of two up to 65 536 is'],
    [step('fail', 5, 0x1_0004), '0x10004 was never given out by this heap'],
    [step('fail', 6, 0x1_0008), '0x10008 was freed already'],
    [step('fail', 7, 0x1_0008), 'the header before 0x10008 was overwritten'],
    [step('something new'), 'something new'],
  ])('%o', (one, sentence) => {
    expect(said(one)).toBe(sentence);
  });
});

describe('a walk over jumbos says why it goes on, by the jumbo strategy', () => {
  const jumbo = (choice: number) => ORIGINAL.map((value, i) => (i === 1 ? choice : value));
  test.each([
    [0, 'large enough; is another closer?'],
    [1, 'wanted are exactly 131 072: go on'],
    [2, 'the first that is large enough'],
  ])('strategy %i', (choice, end) => {
    expect(said(step('walk', 0x3_0000, 196_608, 131_072), jumbo(choice))).toContain(end);
    expect(said(step('walk', 0x3_0000, 131_072, 131_072), jumbo(choice))).toContain('exact fit');
    expect(said(step('walk', 0x3_0000, 131_072, 196_608), jumbo(choice))).toContain('too small');
  });

  test('alike ones are one sentence', () => {
    expect(said(step('walk', 0x3_0000, 131_072, 196_608, 12_431))).toBe(
      '12 431 frames looked at for 196 608 bytes, the last is 0x30000',
    );
  });
});

test('the slack of an aligned payload does not count what lies before it', () => {
  const steps = [step('request', 3, 100, 64), step('pad', 100, 256, 9), step('return', 0x1_0040)];
  expect(steps.slice(1).map((each) => said(each, ORIGINAL, steps))).toEqual([
    '100 + 64 up to an aligned payload → a frame of 256 bytes, list 9',
    'return 0x10040, 92 bytes of slack',
  ]);
});

test('what stays is said to be cut only where it is', () => {
  const chunkify = ORIGINAL.map((value, i) => (i === 2 ? 1 : value));
  const stay = step('stay', 0x1_0008, 120, 90);
  expect(said(stay, chunkify, [stay, step('return', 0x1_0008)])).toBe(
    '90 fit into the 120 bytes at 0x10008: it stays there',
  );
  for (const cutting of ['split', 'cut'])
    expect(said(stay, chunkify, [stay, step(cutting), step('return', 0x1_0008)])).toContain(
      'the surplus is split off',
    );
});

test('a sweep that leaves nothing apart says what is free then', () => {
  expect(said(step('swept', 2))).toBe('sweep done: 2 free frames had no free buddy');
  expect(said(step('swept', 0))).toBe('sweep done: nothing but whole pages is free now');
  expect(said(step('swept', 1, 1))).toBe('1 free run of pages is left, the lowest first');
  expect(said(step('swept', 0, 1))).toBe('no page is free');
});

test('one page that is cut off stays, several stay', () => {
  expect(said(step('cut', 0x1_0000, 0x2_0000, 0x2_0000))).toBe(
    'cut a run of 2 pages: 1 page from 0x20000 on stays free',
  );
  expect(said(step('cut', 0x1_0000, 0x4_0000, 0x2_0000))).toContain('3 pages from 0x20000 on stay');
});

test('the slack of what stays is what chunkify leaves of it', () => {
  const steps = [
    step('request', 2, 20, 0x1_0008),
    step('stay', 0x1_0008, 120, 20),
    step('split', 0x1_0000, 128, 0x1_0040),
    step('split', 0x1_0000, 64, 0x1_0020),
    step('return', 0x1_0008),
  ];
  expect(said(step('return', 0x1_0008), ORIGINAL, steps)).toBe('return 0x10008, 4 bytes of slack');
});

describe('inside a call the status says what it does', () => {
  const status = (one: Step, strategies = ORIGINAL) =>
    stepStatus('malloc(1)', one, strategies, [one]);
  const shared = ORIGINAL.map((value, i) => (i === 3 ? 1 : value));

  test('where a list is empty it says where the search goes on', () => {
    expect(status(step('probe', 11, 0))).toBe('malloc(1): list 11 is empty, look in list 10');
    expect(status(step('probe', 1, 0))).toContain('list 1 is empty, and was the last to look in');
    expect(status(step('probe', 1, 0), shared)).toContain('look in list 0');
    expect(status(step('probe', 0, 0), shared)).toContain('was the last to look in');
  });

  test('room for an aligned payload is counted as in the list of steps', () => {
    const steps = [step('request', 3, 100, 64), step('pad', 100, 256, 9)];
    expect(stepStatus('aligned(64, 100)', step('pad', 100, 256, 9), ORIGINAL, steps)).toBe(
      'aligned(64, 100): 100 + 64 up to an aligned payload → a frame of 256 bytes, list 9',
    );
  });

  test('the call is named once', () => {
    expect(status(step('request', 0, 1))).toBe('malloc(1): 1 byte wanted');
  });

  test('with plain digits', () => {
    expect(status(step('split', 0x1_0000, 65_536, 0x1_8000))).toBe(
      'malloc(1): split 65536 → 32768 + 32768; 0x18000 joins list 2',
    );
  });
});

const outcome = (more: Partial<Outcome>): Outcome => ({
  kind: 'malloc',
  id: 0,
  size: 100,
  extra: 0,
  result: 0,
  failure: null,
  frame: 0,
  frameSize: 0,
  ...more,
});

describe('an outcome is one sentence with plain digits', () => {
  const given = { result: 0x1_0008, frame: 0x1_0000, frameSize: 128 };
  test.each<[Partial<Outcome>, string, string]>([
    [given, 'a', 'a = malloc(100) returned 0x10008, a frame of 128 bytes at 0x10000'],
    [
      { kind: 'calloc', size: 25, extra: 4, ...given },
      'b',
      'b = calloc(4, 25) returned 0x10008, a frame of 128 bytes at 0x10000',
    ],
    [
      { kind: 'realloc', ...given },
      'a',
      'a = realloc(a, 100) returned 0x10008, a frame of 128 bytes at 0x10000',
    ],
    [
      { kind: 'realloc', ...given },
      'NULL',
      'realloc(NULL, 100) returned 0x10008, a frame of 128 bytes at 0x10000',
    ],
    [{ size: 0 }, 'a', 'malloc(0) returned NULL, as it should'],
    [{ kind: 'realloc', size: 0 }, 'a', 'realloc(a, 0) returned NULL, as it should'],
    [
      { size: 4294967295, failure: 'huge' },
      'a',
      'malloc(4294967295) returned NULL: no frame can be that large',
    ],
    [
      { size: 70_000, failure: 'refused' },
      'a',
      'malloc(70000) returned NULL: the heap may not grow beyond its limit',
    ],
    [
      { kind: 'calloc', size: 65_536, extra: 65_536, failure: 'overflow' },
      'a',
      'calloc(65536, 65536) returned NULL: the product overflows',
    ],
    [
      { kind: 'aligned', extra: 48, failure: 'alignment' },
      'a',
      'aligned(48, 100) returned NULL: the alignment must be a power of two up to 65536',
    ],
    [
      { kind: 'free', frame: 0x1_0000, frameSize: 128 },
      'a',
      'free(a) gave back a frame of 128 bytes at 0x10000',
    ],
    [{ kind: 'free' }, 'a', 'free(a) does nothing: a is NULL'],
    [
      { kind: 'free', failure: 'foreign' },
      'a',
      'free(a): it was never given out by this heap (foreign pointer); the heap is unchanged',
    ],
    [{ kind: 'free' }, 'NULL', 'free(NULL) does nothing'],
    [
      { kind: 'free' },
      'unknown',
      'free(unknown): nothing is known of this pointer, so nothing is done',
    ],
  ])('%o of %s', (more, name, sentence) => {
    expect(outcomeSentence(outcome(more), name)).toBe(sentence);
  });
});

test('a refused pointer is named by its address', () => {
  const steps = [step('request', 4, 0, 0x1_0008), step('fail', 6, 0x1_0008)];
  expect(outcomeSentence(outcome({ kind: 'free', failure: 'double-free' }), 'a', steps)).toBe(
    'free(a): 0x10008 was freed already (double free); the heap is unchanged',
  );
});

test('what dev finds anywhere in the heap is not the header of the pointer', () => {
  const steps = [step('request', 0, 40), step('fail', 7, 0x1_00c0)];
  expect(outcomeSentence(outcome({ size: 40, failure: 'overwritten' }), 'a', steps)).toBe(
    'malloc(40): the heap is damaged at 0x100c0; the heap is unchanged',
  );
  expect(said(step('fail', 7, 0x1_00c0), ORIGINAL, steps)).toContain('heap is damaged at 0x100c0');
  const own = [step('request', 4, 0, 0x1_0008), step('fail', 7, 0x1_0008)];
  expect(said(step('fail', 7, 0x1_0008), ORIGINAL, own)).toContain('the header before 0x10008');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomNumbers } from '../../test/random-numbers.ts';
import {
  anyOperations,
  essence,
  logUniform,
  randomOperations,
  uniform,
} from '../../test/random-operations.ts';
import { cutAndAppend } from './columns.ts';
import { decodeLink, encodeLink, type LinkState } from './link.ts';
import { KINDS, NO_OPERATIONS, NULL_ID, type Operations, operationAt } from './operations.ts';
import { ORIGINAL, STRATEGIES, withLimit } from './strategies.ts';

const stateOf = (operations: Operations | null, more: Partial<LinkState> = {}): LinkState => ({
  operations,
  trace: null,
  strategies: ORIGINAL,
  cursor: operations?.length ?? 0,
  step: 0,
  ...more,
});
const linkOf = (operations: Operations) => encodeLink(stateOf(operations));
const hundreds = (n: number) => randomOperations(n, 7, uniform, true);

async function recovered(hash: string) {
  const { state, damage } = await decodeLink(hash);
  return { operations: essence(state.operations ?? NO_OPERATIONS), cursor: state.cursor, damage };
}

test('any operations come back exactly', async () => {
  await fc.assert(
    fc.asyncProperty(anyOperations, async (operations) => {
      const { state, damage } = await decodeLink(await linkOf(operations));
      expect(damage).toBeNull();
      expect(essence(state.operations ?? NO_OPERATIONS)).toEqual(essence(operations));
      expect(state.operations?.idCount).toBe(operations.idCount);
    }),
    { numRuns: 300 },
  );
});

test('programs of every kind come back exactly', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const operations = randomOperations(seed * 77, seed, logUniform, true);
    const { state, damage } = await decodeLink(await linkOf(operations));
    expect(damage).toBeNull();
    expect(state.operations).toEqual(operations);
  }
});

describe('a thousand random operations make a short link', () => {
  test.each([
    ['uniform', uniform, false, 2100],
    ['uniform, every kind', uniform, true, 2300],
    ['log-uniform', logUniform, false, 1750],
    ['log-uniform, every kind', logUniform, true, 2000],
  ] as const)('%s', async (_, sizeOf, mixed, longest) => {
    for (let seed = 1; seed <= 20; seed++) {
      const link = await linkOf(randomOperations(1000, seed, sizeOf, mixed));
      expect(link.length).toBeLessThanOrEqual(longest);
    }
  });
});

test('loops cost next to nothing', async () => {
  const mallocs = Array.from({ length: 4096 }, (_, id) => ({
    kind: KINDS[0],
    id,
    size: 8,
    extra: 0,
  }));
  const frees = mallocs
    .filter(({ id }) => id % 2 === 0)
    .map(({ id }) => ({ kind: KINDS[4], id, size: 0, extra: 0 }));
  const link = await linkOf(cutAndAppend(NO_OPERATIONS, 0, [...mallocs, ...frees]));
  expect(link.length).toBeLessThan(600);
});

test('a poke comes back from a link', async () => {
  const poke = { kind: KINDS[5], id: NULL_ID, size: 0x1_0004, extra: 0xff };
  const malloc = { kind: KINDS[0], id: 0, size: 8, extra: 0 };
  const list = cutAndAppend(NO_OPERATIONS, 0, [malloc, poke, malloc]);
  const { state, damage } = await decodeLink(await linkOf(list));
  expect(damage).toBeNull();
  expect(state.operations && operationAt(state.operations, 1)).toEqual(poke);
});

test('the same operations make the same link, so that links can be compared', async () => {
  expect(await linkOf(hundreds(3))).toBe(await linkOf(hundreds(3)));
  expect(await linkOf(hundreds(3))).toMatch(/^#at=3&ops=[\w-]+$/);
});

test('a link of the first version opens for ever', async () => {
  const { operations, damage } = await recovered(
    '#at=2&buddy=coalesce&ops=ATPOB_w4bD_cvPPAXDiZ1Y3v5L2KYFOXi-kSC1s1FLlqKaYq',
  );
  expect(damage).toBeNull();
  expect(operations.map(({ kind, name, size }) => `${kind} ${name} ${size}`)).toEqual([
    'malloc a 100',
    'calloc b 25',
    'realloc a 200',
    'aligned é 100',
    'free b 0',
    'free b 0',
    'free NULL 0',
  ]);
});

test('strategies, position and page come back; defaults are left out', async () => {
  const strategies = ORIGINAL.map((_, i) => (STRATEGIES[i]?.choices.length ?? 1) - 1);
  const state = stateOf(hundreds(9), { strategies, cursor: 4, chosen: 0x1_0000 });
  const link = await encodeLink(state);
  expect(link).toMatch(
    /^#at=4&buddy=deferred&jumbo=first&shrink=chunkify&pages=shared&growth=geometric&validation=unsafe&page=0x10000&ops=/,
  );
  expect(await decodeLink(link)).toEqual({ state, damage: null });
  expect(await encodeLink(stateOf(NO_OPERATIONS))).toBe('#at=0');
});

test('a limit of the heap comes back; one that is none is left out, which is said', async () => {
  const state = stateOf(hundreds(1), { strategies: withLimit(ORIGINAL, 24), chosen: null });
  const link = await encodeLink(state);
  expect(link).toContain('&limit=1536KiB&');
  expect(await decodeLink(link)).toMatchObject({ state, damage: null });
  const { state: read, damage } = await decodeLink(link.replace('1536KiB', 'little'));
  expect(read.strategies).toEqual(ORIGINAL);
  expect(damage).toContain('limit “little”');
});

test('a shipped trace is named, not copied', async () => {
  const state = stateOf(null, { trace: 'lua 5.4', cursor: 5000, chosen: null });
  const link = await encodeLink(state);
  expect(link).toBe('#trace=lua%205.4&at=5000');
  expect(await decodeLink(link)).toEqual({ state, damage: null });
});

test('an empty fragment is an empty heap', async () => {
  for (const hash of ['', '#', '#unknown=5', '#&&=']) {
    const { state, damage } = await decodeLink(hash);
    expect(damage).toBeNull();
    expect(state).toMatchObject({ operations: NO_OPERATIONS, trace: null, cursor: 0 });
  }
});

describe('what cannot be meant is said, and the rest is taken', () => {
  test.each([
    [
      '#buddy=slow',
      'The link asks for buddy=slow; possible are fast, coalesce, deferred. fast was taken.',
    ],
    ['#at=x', "The link's position “x” is no number; it was left out."],
    ['#at=7', 'The link names position 7, but the operations that lead there are missing.'],
    ['#page=here', "The link's page “here” is no address; it was left out."],
    [
      '#ops=',
      'The operations of the link cannot be read: it is damaged, or made by a later Buddyscope.',
    ],
    ['#ops=AQ', 'The link is damaged after operation 0: how many followed cannot be read.'],
    ['#buddy=%E0%A4%A', 'possible are fast, coalesce'],
  ])('%s', async (hash, sentence) => {
    expect((await decodeLink(hash)).damage).toContain(sentence);
  });
});

test('a position beyond the end is said', async () => {
  const link = (await linkOf(hundreds(3))).replace('at=3', 'at=9');
  expect(await recovered(link)).toMatchObject({
    cursor: 3,
    damage: expect.stringContaining('9 of 3'),
  });
});

test('a link cut short gives the operations before the cut, and says how many are missing', async () => {
  const operations = hundreds(300);
  const whole = essence(operations);
  const link = await linkOf(operations);
  const start = link.indexOf('ops=') + 4;
  let most = 0;
  for (let length = start + 8; length < link.length; length++) {
    const { operations: some, damage } = await recovered(link.slice(0, length));
    expect(some).toEqual(whole.slice(0, some.length));
    expect(some.length).toBeGreaterThanOrEqual(most);
    most = some.length;
    expect(damage).not.toBeNull();
    if (some.length < 300)
      expect(damage).toContain(
        `after operation ${some.length} of 300: the last ${300 - some.length} `,
      );
  }
  expect(most).toBeGreaterThanOrEqual(256);
});

test('a character altered anywhere loses no chunk before it, and is noticed', async () => {
  const operations = hundreds(300);
  const whole = essence(operations);
  const link = await linkOf(operations);
  const start = link.indexOf('ops=') + 4;
  const random = randomNumbers(3);
  for (let at = start; at < link.length; at++) {
    const digit = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(
      Math.floor(random() * 64),
    );
    if (digit === link.charAt(at)) continue;
    const { operations: some, damage } = await recovered(
      link.slice(0, at) + digit + link.slice(at + 1),
    );
    expect(damage).not.toBeNull();
    expect(some).toEqual(whole.slice(0, some.length));
    const intact = Math.floor(((at - start - 12) / (link.length - start)) * 300);
    if (at > start + 12) expect(some.length).toBeGreaterThanOrEqual(intact - 100);
  }
});

test('any text opens: nothing throws, nothing hangs', async () => {
  const digits = fc.string({
    unit: fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%&=.',
    ),
    maxLength: 400,
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(digits, fc.string()), fc.boolean(), async (text, packed) => {
      const { state } = await decodeLink(packed ? `#ops=AQ${text}` : text);
      expect(state.strategies).toHaveLength(STRATEGIES.length);
    }),
    { numRuns: 500 },
  );
});

describe('the step inside a call', () => {
  test('comes back with the position', async () => {
    const link = await encodeLink(stateOf(hundreds(9), { cursor: 4, step: 7 }));
    expect(link).toContain('at=4&step=7');
    expect((await decodeLink(link)).state).toMatchObject({ cursor: 4, step: 7 });
  });

  test('is none in links that do not name one', async () => {
    const link = await linkOf(hundreds(9));
    expect(link).not.toContain('step');
    expect((await decodeLink(link)).state.step).toBe(0);
  });

  test('that is no number is left out, and said', async () => {
    const { state, damage } = await decodeLink('#trace=lua&at=8&step=x');
    expect(state).toMatchObject({ cursor: 8, step: 0 });
    expect(damage).toContain('“x” is no number');
  });
});

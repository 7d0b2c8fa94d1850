import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loaded, seen, typed } from '../../test/engine.ts';
import { anyStrategies, mixedOperations } from '../../test/random-operations.ts';
import { viewOf } from '../../test/view.ts';
import { cutAndAppend } from '../model/columns.ts';
import { NO_OPERATIONS, UNKNOWN_ID } from '../model/operations.ts';
import type { Picture } from '../model/picture.ts';
import { ORIGINAL, type Strategies } from '../model/strategies.ts';
import type { Engine } from './engine.ts';

const COALESCE: Strategies = [1, 0, 0, 0, 0, 0];
const DEFERRED: Strategies = [2, 0, 0, 0, 0, 0];
const GEOMETRIC: Strategies = [0, 0, 0, 0, 1, 0];

function running(text: string, strategies: Strategies = ORIGINAL): Engine {
  return loaded(typed(text), strategies);
}

function shown(engine: Engine, cursor: number, step = 0, by = 0): Picture {
  return seen(engine, viewOf(cursor, { step, move: by === 0 ? null : { by } }));
}

/** The steps' names, each with its count where it stands for several. */
const rows = ({ steps }: Picture) =>
  steps.map(({ name, count }) => (count > 1 ? `${name} ×${count}` : name));

const framesOf = ({ page: { frames } }: Picture) =>
  Array.from(frames.addresses, (address, i) => `${address.toString(16)} ${frames.sizes[i]}`);

describe('inside malloc(1) on an empty heap', () => {
  test('13 lists are probed one by one, and the counter ticks', () => {
    const engine = running('a = malloc(1)');
    for (let k = 0; k < 13; k++) {
      const picture = shown(engine, 0, 3 + k);
      expect(picture.examined).toEqual({ list: 13 - k, addresses: [] });
      expect(picture.counters).toMatchObject({ probes: k + 1, grows: 0, splits: 0 });
      expect(picture.end).toBe(picture.first);
    }
  });

  test('the page comes with the grow, and is halved twelve times', () => {
    const engine = running('a = malloc(1)');
    const grown = shown(engine, 0, 16);
    expect(grown.counters).toMatchObject({ probes: 13, grows: 1, splits: 0 });
    expect(framesOf(grown)).toEqual(['10000 65536']);
    const once = shown(engine, 0, 17);
    expect(once.counters.splits).toBe(1);
    expect(framesOf(once)).toEqual(['10000 32768', '18000 32768']);
    expect(once.lists.counts[2]).toBe(0);
    expect(shown(engine, 0, 18).lists.counts[2]).toBe(1);
    expect(shown(engine, 0, 40).counters.splits).toBe(12);
  });

  test('with its last step the operation is done', () => {
    const engine = running('a = malloc(1)');
    expect(shown(engine, 0, 41)).toEqual(shown(engine, 1));
    expect(shown(engine, 0, 40)).toMatchObject({ cursor: 0, step: 40, outcome: null });
  });
});

test.each([
  ['a = malloc(100)\nb = malloc(24)\nfree(a)\nfree(b)', COALESCE],
  ['a = calloc(3, 40)\na = realloc(a, 500)\nb = aligned(64, 100)\nfree(b)', COALESCE],
  ['a = malloc(5000)\na = realloc(a, 20)\nb = malloc(9)\nfree(a)\nfree(b)', [2, 0, 1, 0, 0, 0]],
])('a frame that a call has in hand is not counted as allocated: %s', (text, strategies) => {
  const list = typed(text);
  const engine = loaded(list, strategies);
  for (let at = 0; at < list.length; at++) {
    const { length } = shown(engine, at + 1).steps;
    for (let step = 1; step <= length; step++) {
      const { frameBytes, page } = shown(engine, at, step);
      const sizes = Array.from(page.frames.sizes, (size, i) =>
        page.frames.states[i] === 1 ? size : 0,
      );
      expect(frameBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    }
  }
});

describe('stepping', () => {
  test('from the end of a call leads on into the next, and back to the last but one of before', () => {
    const engine = running('a = malloc(1)\nb = malloc(1)');
    expect(shown(engine, 1, 0, 1)).toMatchObject({ cursor: 1, step: 1 });
    expect(shown(engine, 1, 0, -1)).toMatchObject({ cursor: 0, step: 40 });
    expect(shown(engine, 1, 1, -2)).toMatchObject({ cursor: 0, step: 40 });
    expect(shown(engine, 0, 0, 42)).toMatchObject({ cursor: 1, step: 1 });
    expect(shown(engine, 0, 0, -1)).toMatchObject({ cursor: 0, step: 0 });
    expect(shown(engine, 2, 0, 1)).toMatchObject({ cursor: 2, step: 0 });
  });

  test('an operation that calls nothing is one step', () => {
    const malloc = (id: number) => ({ kind: 'malloc', id, size: 8, extra: 0 }) as const;
    const unknown = { kind: 'free', id: UNKNOWN_ID, size: 0, extra: 0 } as const;
    const list = cutAndAppend(NO_OPERATIONS, 0, [malloc(0), unknown, malloc(1)]);
    const engine = loaded(list, ORIGINAL);
    expect(shown(engine, 1, 0, 1)).toMatchObject({ cursor: 2, step: 0, steps: [] });
    expect(shown(engine, 2, 0, -1)).toMatchObject({ cursor: 1, step: 0 });
    expect(shown(engine, 3, 0, -100)).toMatchObject({ cursor: 0, step: 0 });
  });
});

describe('inside a free that coalesces', () => {
  const TWO = 'a = malloc(1)\nb = malloc(1)\nfree(a)\nfree(b)';

  test('the buddy is looked at, unlinked, then merged', () => {
    const engine = running(TWO, COALESCE);
    const names = rows(shown(engine, 3, 1));
    const at = (name: string) => shown(engine, 3, names.indexOf(name) + 1);
    expect(at('buddy').examined.addresses).toEqual([0x1_0000]);
    expect(at('buddy').lists.counts[13]).toBe(1);
    expect(at('unlink').lists.counts[13]).toBe(0);
    expect(framesOf(at('unlink')).slice(0, 2)).toEqual(['10000 16', '10010 16']);
    expect(framesOf(at('coalesce')).slice(0, 2)).toEqual(['10000 32', '10020 32']);
    expect(at('coalesce').counters.coalesces).toBe(1);
  });

  test('what is freed is live until it is merged, then nobody’s', () => {
    const engine = running(TWO, COALESCE);
    const names = rows(shown(engine, 3, 1));
    expect(shown(engine, 3, names.indexOf('unlink') + 1).liveCount).toBe(1);
    const merged = shown(engine, 3, names.indexOf('coalesce') + 1);
    expect(merged.liveCount).toBe(0);
    expect(merged.page.frames.states[0]).toBe(0);
  });
});

describe('a row that stands for many', () => {
  const JUMBOS = Array.from({ length: 9 }, (_, i) => `j${i} = malloc(${70_000 + 65_536 * i})`);
  const HOLES = JUMBOS.map((_, i) => `free(j${i})`);

  test('a search through jumbos is one step, with all it looked at counted', () => {
    const engine = running([...JUMBOS, ...HOLES, 'x = malloc(70000)'].join('\n'));
    const before = shown(engine, 18);
    const names = rows(shown(engine, 18, 1));
    expect(names).toContain('walk ×9');
    const walked = shown(engine, 18, names.indexOf('walk ×9') + 1);
    expect(walked.counters.walked).toBe(before.counters.walked + 9);
    expect(walked.lists.counts[0]).toBe(9);
    expect(shown(engine, 18, names.indexOf('pop') + 1).lists.counts[0]).toBe(8);
  });

  test('the merges of a long sweep are a step each, and then one, after which they all are done', () => {
    const small = Array.from({ length: 128 }, (_, i) => `s${i} = malloc(500)`);
    const frees = small.map((_, i) => `free(s${i})`);
    const engine = running([...small, ...frees, 'x = malloc(60000)'].join('\n'), DEFERRED);
    const names = rows(shown(engine, 256, 1));
    const sweep = names.indexOf('sweep');
    const rest = names.findIndex((name) => name.startsWith('coalesce ×'));
    const done = (step: number) => shown(engine, 256, step).counters.coalesces;
    expect([sweep + 1, sweep + 2, sweep + 3].map(done)).toEqual([0, 1, 2]);
    expect(names.slice(sweep + 1, rest).every((name) => name === 'coalesce')).toBe(true);
    expect(done(rest)).toBe(rest - sweep - 1);
    expect(done(rest + 1)).toBe(127);
    expect(names.slice(rest + 1, rest + 2)).toEqual(['swept']);
  });

  test('a call of more steps than the module keeps is stepped through from the first', () => {
    const engine = running('a = malloc(209715200)\nb = malloc(8)', GEOMETRIC);
    const total = shown(engine, 1, 1).steps.length;
    const last = shown(engine, 2);
    expect(total).toBe(last.stepsBefore + last.steps.length);
    expect(shown(engine, 1, 1).steps[0]?.name).toBe('request');
    expect(shown(engine, 1, 1).steps.slice(last.stepsBefore)).toEqual(last.steps);
  });
});

describe('going back shows what going forward showed', () => {
  test('at every step of every call, and between them', () => {
    fc.assert(
      fc.property(mixedOperations, anyStrategies, (list, chosen) => {
        const engine = loaded(list, chosen);
        const forward: Picture[] = [];
        for (
          let at = shown(engine, 0);
          forward.length < 400;
          at = shown(engine, at.cursor, at.step, 1)
        ) {
          forward.push(at);
          if (at.cursor === list.length) break;
        }
        let at = forward.at(-1);
        for (const before of forward.toReversed()) {
          expect(at).toEqual(before);
          at = shown(engine, before.cursor, before.step, -1);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('wherever one comes from, and as in an engine that was nowhere before', () => {
    const places = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 12 });
    fc.assert(
      fc.property(mixedOperations, anyStrategies, places, (list, chosen, visited) => {
        const engine = loaded(list, chosen);
        for (const [cursor, step] of visited)
          expect(shown(engine, cursor, step)).toEqual(shown(loaded(list, chosen), cursor, step));
      }),
      { numRuns: 40 },
    );
  });
});

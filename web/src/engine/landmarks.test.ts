import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loaded, recorded, seen } from '../../test/engine.ts';
import { anyStrategies, mixedOperations } from '../../test/random-operations.ts';
import { viewOf } from '../../test/view.ts';
import { cutAndAppend } from '../model/columns.ts';
import type { Operations } from '../model/operations.ts';
import { LANDMARKS, type Landmark, type Move, type Picture } from '../model/picture.ts';
import { ORIGINAL, type Strategies } from '../model/strategies.ts';
import type { Engine } from './engine.ts';
import { SPACING } from './landmarks.ts';

function shown(engine: Engine, cursor: number, step = 0, move: Move | null = null): Picture {
  return seen(engine, viewOf(cursor, { step, move, selected: null }));
}

/** Positions just after each operation in which the counter rises, in order. */
function risings(operations: Operations, strategies: Strategies, landmark: Landmark): number[] {
  const engine = loaded(operations, strategies);
  const counts = Array.from(
    { length: operations.length + 1 },
    (_, cursor) => shown(engine, cursor).counters[landmark],
  );
  return counts.flatMap((count, cursor) => (count > (counts[cursor - 1] ?? 0) ? [cursor] : []));
}

describe('a jump', () => {
  test('ends at the next operation in which the counter rises, or at the one before', () => {
    const places = fc.array(fc.tuple(fc.nat(60), fc.nat(3), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(
        mixedOperations,
        anyStrategies,
        fc.constantFrom(...LANDMARKS),
        places,
        (list, chosen, to, from) => {
          const engine = loaded(list, chosen);
          const rises = risings(list, chosen, to);
          for (const [wanted, steps, forward] of from) {
            const { cursor, step } = shown(engine, Math.min(wanted, list.length), steps);
            const expected = forward
              ? rises.find((end) => end > cursor)
              : rises.findLast((end) => (step > 0 ? end <= cursor : end < cursor));
            const arrived = shown(engine, cursor, step, { to, forward });
            if (expected === undefined) expect(arrived).toMatchObject({ cursor, step });
            else expect(arrived).toMatchObject({ cursor: expected, step: 0 });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('shows what going there shows', () => {
    const engine = loaded(recorded('lua.rep'), ORIGINAL);
    const arrived = shown(engine, 3000, 0, { to: 'grows', forward: true });
    expect(arrived).toEqual(shown(loaded(recorded('lua.rep'), ORIGINAL), arrived.cursor));
    expect(arrived.steps.some(({ name }) => name === 'grow')).toBe(true);
  });

  test('finds each grow of a trace from the one before, both ways', () => {
    const list = recorded('gs-2line.rep');
    const engine = loaded(list, ORIGINAL);
    const forward: number[] = [];
    for (let at = 0; ; ) {
      const { cursor } = shown(engine, at, 0, { to: 'grows', forward: true });
      if (cursor === at) break;
      forward.push(cursor);
      at = cursor;
    }
    expect(forward).toHaveLength(100);
    expect(forward).toEqual(Array.from(engine.timeline().grows));
    const back: number[] = [];
    for (let at = list.length; back.length < forward.length; ) {
      at = shown(engine, at, 0, { to: 'grows', forward: false }).cursor;
      back.unshift(at);
    }
    expect(back).toEqual(forward);
  });

  test('in a run that was changed finds what the changed one holds', () => {
    const list = recorded('python-json.rep.gz');
    const engine = loaded(list, ORIGINAL);
    const kept = 10 * SPACING + 5;
    const changed = cutAndAppend(list, kept, [{ kind: 'malloc', id: 0, size: 9e6, extra: 0 }]);
    engine.load(changed, ORIGINAL, kept);
    const { cursor } = shown(engine, kept, 0, { to: 'grows', forward: true });
    expect(cursor).toBe(kept + 1);
    expect(shown(engine, cursor, 0, { to: 'grows', forward: true }).cursor).toBe(cursor);
  });
});
